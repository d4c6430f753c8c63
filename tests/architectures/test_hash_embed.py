"""Backbones in one block: what their settings mean, and that they are what their parts give."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from thinc.api import fix_random_seed, set_dropout_rate

from plait.architectures import (
    attention,
    attention_encoder,
    bilstm,
    bilstm_encoder,
    character_embed,
    hash_embed_cnn,
    maxout_window_encoder,
    mixed_embed,
    multi_hash_embed,
    tok2vec,
)
from plait.architectures.embedding import USUAL_ROWS
from plait.errors import ConfigError
from plait.layers import parameters
from plait.pipeline import Pipeline, pipeline_config
from plait.tokens import Doc

each = pytest.mark.parametrize("backbone", [hash_embed_cnn, bilstm, attention], ids=lambda function: function.__name__)
ROWS = [5, 1, 2, 2, 5, 1, 5]  # those of 5 for the norm
PAIRS = {
    "cnn": (
        lambda: hash_embed_cnn(8, 2, 5, 2, 2, 3),
        lambda: maxout_window_encoder(8, 2, window_size=2, pieces=2),
    ),
    "bilstm": (
        lambda: bilstm(8, 2, 6, 5, 2, 0.4, 3),
        lambda: bilstm_encoder(8, 2, hidden=6, pieces=2),
    ),
    "attention": (
        lambda: attention(8, 1, 2, 3, 5, 5, 2, 3),
        lambda: attention_encoder(8, 1, heads=2, factor=3, max_span=5),
    ),
}


@each
def test_rows_keep_their_proportion(backbone: Callable[..., Any]) -> None:
    assert rows_of(backbone(rows=500)) == [size // 10 for size in USUAL_ROWS.values()]
    assert min(rows_of(backbone(rows=1))) == 1


def rows_of(model: Any) -> list[int]:
    """The rows of the tables of all attributes, as they come in the model."""
    return [node.get_ref(attr).get_dim("nV") for node in model.walk() for attr in USUAL_ROWS if node.has_ref(attr)]


def words_affixes_and_characters() -> Any:
    """The three embedders of the backbone with LSTMs."""
    affixes = [attr for attr in USUAL_ROWS if attr != "NORM"]
    parts = [
        multi_hash_embed(8, ["NORM"], ROWS[:1], pieces=2, seed=3),
        multi_hash_embed(8, affixes, ROWS[1:], pieces=2, seed=4),
        character_embed(8, attrs=[], rows=[], pieces=2, seed=10),
    ]
    return mixed_embed(parts, 8, pieces=2, left_out=0.4)


@each
def test_parts_are_named(backbone: Callable[..., Any]) -> None:
    model = backbone(width=32, depth=2)
    assert model.get_ref("embed").get_dim("nO") == model.get_ref("encode").get_dim("nO") == 32
    assert len(model.get_ref("encode").layers) == 2


@pytest.mark.parametrize("name", PAIRS)
def test_every_setting_reaches_its_part(name: str) -> None:
    """The backbone in one block has the weights and vectors of its parts, built one by one."""
    docs = [Doc("the cat sat"), Doc("cats !")]
    whole, encode = PAIRS[name]
    found = []
    embed = words_affixes_and_characters() if name == "bilstm" else multi_hash_embed(8, rows=ROWS, pieces=2, seed=3)
    for model in (whole(), tok2vec(embed, encode())):
        fix_random_seed(0)
        model.initialize(docs)
        learned, _ = set_dropout_rate(model, 0.5)(docs, True)
        found.append(({path: one.value for path, one in parameters(model).items()}, [*model.predict(docs), *learned]))
    (weights, vectors), (others, expected) = found
    assert list(weights) == list(others)
    for path, value in weights.items():
        np.testing.assert_array_equal(value, others[path], err_msg=path)
    for array, other in zip(vectors, expected, strict=True):
        np.testing.assert_array_equal(array, other)


def test_heads_that_do_not_divide_the_width_are_told_before_anything_is_built() -> None:
    config = pipeline_config("en", ["tagger"]).override(
        {"encoders.main": "plait.Attention.v1", "encoders.main.width": 10}
    )
    with pytest.raises(ConfigError, match="a number that divides width"):
        Pipeline.from_config(config)
