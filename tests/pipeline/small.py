"""A corpus that any component learns by heart in a moment, and models that are small enough."""

from collections.abc import Sequence
from typing import Any

import plait
from plait.pipeline import Pipeline
from plait.tokens import Doc, Example, Relation, Span

# Each text, its part-of-speech tags, and whether it is about animals.
TEXTS = (
    ("Cats chase mice .", "N V N P", 1.0),
    ("Dogs eat red meat !", "N V A N P", 1.0),
    ("We buy two old cars .", "R V M A N P", 0.0),
    ("Banks lend us money", "N V R N", 0.0),
    ("A horse sleeps .", "D N V P", 1.0),
    ("The market is small .", "D N V A P", 0.0),
)
# The spans of each text: first word, end, label. Some stand within others; each pair of a first and a last word is one.
SPANS = (
    ((0, 1, "THING"), (2, 3, "THING"), (0, 3, "EVENT")),
    ((2, 4, "THING"), (3, 4, "THING")),
    ((2, 5, "THING"), (3, 5, "THING")),
    ((1, 4, "EVENT"), (3, 4, "THING")),
    ((0, 2, "THING"), (0, 3, "EVENT")),
    ((0, 2, "THING"),),
)

# Of each text its entities: words and label; and its relations: which entity to which, and label.
ENTS = (
    ((0, 1, "ANIMAL"), (2, 3, "ANIMAL")),
    ((0, 1, "ANIMAL"), (2, 4, "FOOD")),
    ((2, 5, "THING"),),
    ((0, 1, "ORG"), (3, 4, "THING")),
    ((1, 2, "ANIMAL"),),
    ((1, 2, "ORG"),),
)
RELATIONS = (((0, 1, "HUNTS"),), ((0, 1, "EATS"),), (), ((0, 1, "LENDS"),), (), ())

EMBED = {"@architectures": "plait.MultiHashEmbed.v1", "width": 16, "attrs": ["NORM"], "rows": [200], "pieces": 2}
CNN = {"@architectures": "plait.HashEmbedCNN.v1", "width": 16, "depth": 1, "rows": 200, "pieces": 2}
SHARED = {"@architectures": "plait.Shared.v1", "encoder": "main"}


def references() -> list[Doc]:
    """Gold Docs: columns `tag` and `pos`, the categories ANIMAL and OTHER, entities, relations and the spans `sc`."""
    docs = []
    for (text, tags, animal), ents, relations, spans in zip(TEXTS, ENTS, RELATIONS, SPANS, strict=True):
        doc = Doc(words=text.split())
        doc.set_column("tag", tags.split())
        doc.set_column("pos", [tag.lower() for tag in tags.split()])
        doc.cats = {"ANIMAL": animal, "OTHER": 1.0 - animal}
        doc.ents = [Span(doc, *ent) for ent in ents]
        doc.relations = [Relation(doc.ents[head], doc.ents[tail], label) for head, tail, label in relations]
        doc.spans["sc"] = [Span(doc, *span) for span in spans]
        docs.append(doc)
    return docs


def inputs(docs: Sequence[Doc] | None = None) -> list[Doc]:
    """Docs without annotation but for what a component may read: entities."""
    found = []
    for doc in references() if docs is None else docs:
        bare = doc.copy_words()
        bare.ent_table = doc.ent_table
        found.append(bare)
    return found


def blank_docs() -> list[Doc]:
    """Docs with nothing to annotate."""
    return [Doc(""), Doc("  \n\t "), Doc("\u3000")]


def pipeline(components: dict[str, dict[str, Any]], *, encoder: dict[str, Any] | None = None) -> Pipeline:
    """A pipeline of components by name, each with the config of its block; `encoder` is shared as "main"."""
    config = plait.Config(
        {
            "nlp": {"lang": "en", "pipeline": list(components)},
            "encoders": {} if encoder is None else {"main": encoder},
            "components": components,
        }
    )
    return Pipeline.from_config(config)


def tagger(column: str = "tag", *, tok2vec: dict[str, Any] = CNN, **settings: Any) -> dict[str, Any]:
    """The block of a tagger."""
    model = {"@architectures": "plait.Tagger.v1", "tok2vec": tok2vec}
    return {"@components": "plait.Tagger.v1", "column": column, "model": model, **settings}


def examples(nlp: Pipeline, docs: Sequence[Doc] | None = None) -> list[Example]:
    """Examples with the gold words."""
    return list(nlp.make_examples(references() if docs is None else docs, gold_tokens=True))
