"""The gated encoder: its gradient, its windows, and its place in a config."""

from typing import Any

import numpy as np
import pytest
from thinc.types import Ragged

from plait.config import build_block
from plait.errors import ConfigError
from plait_acme import gated_window_encoder
from plait_acme.gated import gated_window

LENGTHS: Any = np.array([3, 1, 0, 2], dtype="int32")


def block() -> tuple[Any, Any, Any]:
    """A block with weights that are not small, an input, and weights for a loss that is their sum with the output."""
    rng = np.random.default_rng(0)
    X: Any = rng.normal(size=(6, 4)).astype("float32")
    model = gated_window(window_size=2)
    model.initialize(X=Ragged(X, LENGTHS))
    bias: Any = rng.normal(size=8).astype("float32")
    model.set_param("b", bias)
    return model, X, rng.normal(size=X.shape).astype("float32")


@pytest.mark.parametrize("name", ["W", "b", "X"])
def test_the_gradient_is_the_slope(name: str) -> None:
    model, X, weights = block()
    _, backprop = model(Ragged(X, LENGTHS), is_train=True)
    dX = backprop(Ragged(weights, LENGTHS)).dataXd
    value = X if name == "X" else model.get_param(name)
    gradient = dX if name == "X" else model.get_grad(name)
    for direction in np.random.default_rng(1).normal(size=(3, *value.shape)):

        def loss(step: float, direction: Any = direction) -> float:
            moved = (value + step * direction).astype("float32")
            if name != "X":
                model.set_param(name, moved)
            return float((model.predict(Ragged(moved if name == "X" else X, LENGTHS)).dataXd * weights).sum())

        slope = (loss(5e-3) - loss(-5e-3)) / 1e-2
        assert slope == pytest.approx(float((gradient * direction).sum()), rel=0.01, abs=0.01)
        if name != "X":
            model.set_param(name, value)


def test_no_word_sees_another_text() -> None:
    model, X, _ = block()
    before = model.predict(Ragged(X, LENGTHS)).dataXd
    X[3] += 1
    after = model.predict(Ragged(X, LENGTHS)).dataXd
    assert (np.abs(after - before).max(axis=1) > 0).tolist() == [False, False, False, True, False, False]


def test_it_takes_texts_of_any_length_and_keeps_their_width() -> None:
    model = gated_window_encoder(depth=2)
    Xs: Any = [np.ones((length, 5), dtype="float32") for length in (2, 0, 7)]
    model.initialize(X=Xs)
    assert [Y.shape for Y in model.predict(Xs)] == [(2, 5), (0, 5), (7, 5)]
    assert model.predict([]) == []


def test_it_stands_in_a_backbone_and_takes_its_width_from_there() -> None:
    embed = {"@architectures": "plait.MultiHashEmbed.v1", "width": 24}
    encode = {"@architectures": "acme.GatedWindowEncoder.v1"}
    model = build_block({"@architectures": "plait.Tok2Vec.v1", "embed": embed, "encode": encode})
    assert model.get_dim("nO") == 24
    with pytest.raises(ConfigError, match="32"):
        build_block({"@architectures": "plait.Tok2Vec.v1", "embed": embed, "encode": {**encode, "width": 32}})
