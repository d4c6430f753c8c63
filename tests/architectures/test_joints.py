"""Networks that a config wires from Thinc's own layers, with every kind of array between them."""

from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

from plait.architectures.types import TokenScorer
from plait.config import Config, build
from plait.layers import Updater, dump_weights, load_weights, parameters
from plait.tokens import Doc

HEAD = """
[model]
@architectures = "plait.Tagger.v1"
nO = 2

[model.tok2vec]
@architectures = "plait.Tok2Vec.v1"
"""
OUR_EMBEDDING = """
[model.tok2vec.embed]
@architectures = "plait.MultiHashEmbed.v1"
width = 8
attrs = ["NORM"]
rows = [50]
"""
OUR_ENCODER = """
[model.tok2vec.encode]
@architectures = "plait.MishWindowEncoder.v1"
width = 8
depth = 1
"""
# list[Doc] -> list[Ints2d] -> list[Floats2d], by way of one array
THINC_EMBEDDING = """
[model.tok2vec.embed]
@layers = "chain.v1"

[model.tok2vec.embed.*.features]
@layers = "plait.FeatureExtractor.v1"
attrs = ["NORM"]

[model.tok2vec.embed.*.vectors]
@layers = "with_array.v1"

[model.tok2vec.embed.*.vectors.layer]
@layers = "HashEmbed.v1"
nO = 8
nV = 50
seed = 3
column = 0
"""
# list[Floats2d] as one Floats2d
BY_ARRAY = """
[model.tok2vec.encode]
@layers = "with_array.v1"

[model.tok2vec.encode.layer]
@layers = "Maxout.v1"
nO = 8
nI = 8
normalize = true
"""
# list[Floats2d] as Ragged, for windows
BY_RAGGED = """
[model.tok2vec.encode]
@layers = "with_ragged.v1"

[model.tok2vec.encode.layer]
@layers = "plait.MaxoutWindow.v1"
nO = 8
"""
# list[Floats2d] to Ragged and back, spelled out
LIST_RAGGED_LIST = """
[model.tok2vec.encode]
@layers = "chain.v1"

[model.tok2vec.encode.*.a]
@layers = "list2ragged.v1"

[model.tok2vec.encode.*.b]
@layers = "plait.MishWindow.v1"
nO = 8

[model.tok2vec.encode.*.c]
@layers = "ragged2list.v1"
"""
# list[Floats2d] as Padded and back
BY_PADDED = """
[model.tok2vec.encode]
@layers = "chain.v1"

[model.tok2vec.encode.*.a]
@layers = "list2padded.v1"

[model.tok2vec.encode.*.b]
@layers = "with_array2d.v1"

[model.tok2vec.encode.*.b.layer]
@layers = "Mish.v1"
nO = 8
nI = 8

[model.tok2vec.encode.*.c]
@layers = "padded2list.v1"
"""
# list[Floats2d] with each array for itself
BY_LIST = """
[model.tok2vec.encode]
@layers = "with_array2d.v1"

[model.tok2vec.encode.layer]
@layers = "plait.Residual.v1"

[model.tok2vec.encode.layer.layer]
@layers = "plait.Mix.v1"
nO = 8
nI = 8
"""


class Schema:
    """One model in a config."""

    def __init__(self, model: TokenScorer) -> None: ...


def model_of(*parts: str) -> Any:
    fix_random_seed(0)
    return build(Config.from_str("".join((HEAD, *parts))), Schema)["model"]


@pytest.mark.parametrize("embed", [OUR_EMBEDDING, THINC_EMBEDDING], ids=["ours", "thinc"])
@pytest.mark.parametrize(
    "encode",
    [OUR_ENCODER, BY_ARRAY, BY_RAGGED, LIST_RAGGED_LIST, BY_PADDED, BY_LIST],
    ids=["ours", "array", "ragged", "list to ragged", "padded", "array2d"],
)
def test_it_learns_and_is_saved(embed: str, encode: str) -> None:
    model = model_of(embed, encode)
    docs = [Doc("a b c a"), Doc("c b"), Doc("b a a c a")]
    gold = [np.array([[word == "a", word != "a"] for word in doc.words], dtype="f") for doc in docs]
    model.initialize(docs, gold)
    updater = Updater(Adam(0.02))
    for _ in range(30):
        scores, backprop = model(docs, is_train=True)
        backprop([score - right for score, right in zip(scores, gold, strict=True)])
        updater.step(parameters(model))
    scores = model.predict(docs)
    for score, right in zip(scores, gold, strict=True):
        np.testing.assert_array_equal(score.argmax(axis=1), right.argmax(axis=1))
    other = model_of(embed, encode)
    other.initialize(docs, gold)
    load_weights(other, dump_weights(model))
    for score, again in zip(scores, other.predict(docs), strict=True):
        np.testing.assert_array_equal(score, again)
