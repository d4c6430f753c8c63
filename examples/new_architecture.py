"""A new architecture under an existing component: words as the mean of their characters' vectors.

A backbone is any registered function that returns `Tok2Vec`: a model from Docs to one vector a token. Once it is
registered it can stand in every `tok2vec` slot of every config; give the file to the commands with `--code`:

    plait train config.cfg --code my_file.py --encoders.main examples.MeanOfCharacters.v1 …

    python -m examples.new_architecture
"""

from collections.abc import Callable

import numpy as np
from thinc.api import Embed, Model, chain, fix_random_seed, list2ragged, reduce_mean, with_array
from thinc.types import Floats2d, Ints1d, Ragged

from plait import Doc, Pipeline
from plait.architectures.types import Tok2Vec
from plait.pipeline import pipeline_config
from plait.registry import registry

TABLE = 256  # characters share rows beyond these

SENTENCES = [
    (["The", "cat", "sleeps", "."], ["DET", "NOUN", "VERB", "PUNCT"]),
    (["A", "dog", "barks", "."], ["DET", "NOUN", "VERB", "PUNCT"]),
    (["The", "old", "dog", "sleeps", "."], ["DET", "ADJ", "NOUN", "VERB", "PUNCT"]),
    (["A", "small", "bird", "sings", "."], ["DET", "ADJ", "NOUN", "VERB", "PUNCT"]),
]


@registry.architectures("examples.MeanOfCharacters.v1")
def mean_of_characters(width: int = 64) -> Tok2Vec:
    """A vector for each character, and their mean for each word; no word sees its neighbours.

    Args:
        width: the width of the vectors.
    """
    vectors: Model[Ragged, Ragged] = with_array(Embed(width, TABLE))
    means: Model[Ragged, Floats2d] = reduce_mean()
    words: Model[list[Ints1d], Floats2d] = chain(list2ragged(), vectors, means)
    model: Tok2Vec = Model("mean_of_characters", forward, init=init, layers=[words], dims={"nO": width})
    return model


def forward(
    model: Tok2Vec, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    """All words of all Docs as one batch of sequences of characters, then cut into Docs again."""
    xp = model.ops.xp
    vectors, backprop_words = model.layers[0](characters(model, docs), is_train)
    ends = np.cumsum([len(doc) for doc in docs])

    def backprop(d_vectors: list[Floats2d]) -> list[Doc]:
        backprop_words(xp.concatenate(d_vectors))
        return []

    return xp.split(vectors, ends[:-1].tolist()), backprop


def init(model: Tok2Vec, X: list[Doc] | None = None, Y: list[Floats2d] | None = None) -> None:
    """Hand the layers a sample of what they will see."""
    model.layers[0].initialize(X=None if X is None else characters(model, X))


def characters(model: Tok2Vec, docs: list[Doc]) -> list[Ints1d]:
    """The code points of each word, within the table."""
    return [model.ops.asarray1i([ord(char) % TABLE for char in word]) for doc in docs for word in doc.words]


def main() -> None:
    """Put the new backbone under the ready-made tagger, and train."""
    config = pipeline_config("en", ["pos_tagger"]).override({"encoders.main": "examples.MeanOfCharacters.v1"})
    nlp = Pipeline.from_config(config)
    references = []
    for words, tags in SENTENCES:
        doc = Doc(words=words)
        doc.set_column("pos", tags)
        references.append(doc)
    examples = list(nlp.make_examples(references))
    fix_random_seed(0)  # the same weights in every run
    updater = nlp.begin_training(lambda: examples)
    for _ in range(100):
        nlp.update(examples, updater)
    print([(token.text, token.pos) for token in nlp("The small cat sings.")])


if __name__ == "__main__":
    main()
