"""A few tagged sentences, and the training of a pipeline on them: what examples of architectures have in common."""

from thinc.api import fix_random_seed

from plait import Doc, Pipeline
from plait.pipeline import pipeline_config

SENTENCES = [
    (["The", "cat", "sleeps", "."], ["DET", "NOUN", "VERB", "PUNCT"]),
    (["A", "dog", "barks", "."], ["DET", "NOUN", "VERB", "PUNCT"]),
    (["The", "old", "dog", "sleeps", "."], ["DET", "ADJ", "NOUN", "VERB", "PUNCT"]),
    (["A", "small", "bird", "sings", "."], ["DET", "ADJ", "NOUN", "VERB", "PUNCT"]),
]


def references() -> list[Doc]:
    """The sentences as Docs with gold tags."""
    docs = []
    for words, tags in SENTENCES:
        doc = Doc(words=words)
        doc.set_column("pos", tags)
        docs.append(doc)
    return docs


def tagger_with(encoder: str, width: int = 64) -> Pipeline:
    """A tagger over hash embeddings and an encoder, which is named as in a config."""
    backbone = {
        "@architectures": "plait.Tok2Vec.v1",
        "embed": {"@architectures": "plait.MultiHashEmbed.v1", "width": width},
        "encode": {"@architectures": encoder, "width": width},
    }
    fix_random_seed(0)  # the same weights in every run
    return Pipeline.from_config(pipeline_config("en", ["pos_tagger"]).override({"encoders.main": backbone}))


def learn(nlp: Pipeline, steps: int = 60) -> None:
    """Train on the sentences."""
    examples = list(nlp.make_examples(references()))
    updater = nlp.begin_training(lambda: examples)
    for _ in range(steps):
        nlp.update(examples, updater)


def tags(nlp: Pipeline, text: str = "The small cat sings.") -> list[tuple[str, str | None]]:
    """The words of a text with their tags."""
    return [(token.text, token.pos) for token in nlp(text)]
