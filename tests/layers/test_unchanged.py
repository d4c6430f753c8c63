import numpy as np
import pytest
from thinc.api import Adam, Model, chain

from plait.layers import Updater, mix, parameters, weights_changed
from plait.layers.unchanged import Weights


def layers() -> Model:
    model = chain(mix(4, 4), mix(4, 4))
    model.initialize(np.ones((2, 4), dtype="float32"))
    return model


def test_nothing_changed() -> None:
    model = layers()
    weights = Weights(model)
    model.predict(np.ones((2, 4), dtype="float32"))
    assert weights.are_of(model)
    assert not weights.are_of(layers())


@pytest.mark.parametrize("change", ["array", "in place", "layer", "fewer layers", "step"])
def test_changes_are_noticed(change: str) -> None:
    model = layers()
    weights = Weights(model)
    inner = model.layers[1]
    if change == "array":
        inner.set_param("W", inner.get_param("W").copy())
    elif change == "in place":
        weights_changed()
    elif change == "layer":
        model.layers[1] = inner.copy()
    elif change == "fewer layers":
        model.layers.pop()
    else:
        inner.set_grad("W", np.ones_like(inner.get_param("W")))
        Updater(Adam(0.1)).step(parameters(model))
    assert not weights.are_of(model)
    assert Weights(model).are_of(model)


def test_weights_that_come_later() -> None:
    model = chain(mix(4, 4), mix(4, 4))
    weights = Weights(model)
    assert weights.are_of(model)
    model.initialize()
    assert not weights.are_of(model)


def test_weights_that_are_taken_away_and_new_ones_are_noticed() -> None:
    model = layers()
    weights = Weights(model)
    model.layers[1].set_param("W", None)
    assert not weights.are_of(model)
    model = layers()
    weights = Weights(model)
    model.layers[1].set_param("more", np.ones(2, dtype="float32"))
    assert not weights.are_of(model)
