from typing import Any

import numpy as np
import pytest
from thinc.api import Linear, Model

from plait.features import Bags
from plait.layers import can_grow, crf, grow_output, softmax_output, sparse_linear


def around(layer: Any) -> Model[Any, Any]:
    refs = {"output_layer": layer}
    return Model("head", lambda model, X, is_train: layer(X, is_train), layers=[layer], refs=refs, dims={"nO": None})


def test_old_weights_stay_and_new_ones_are_zero() -> None:
    layer = softmax_output(2, 3).initialize()
    layer.set_param("W", np.arange(6, dtype="float32").reshape(2, 3))
    model = around(layer)
    grow_output(model, 3)
    assert layer.get_param("W").tolist() == [[0, 1, 2], [3, 4, 5], [0, 0, 0]]
    assert layer.get_param("b").tolist() == [0, 0, 0]
    assert model.get_dim("nO") == layer.get_dim("nO") == 3


def test_a_table_grows_by_columns_and_forgets_its_gradient() -> None:
    layer = sparse_linear(5, 2, exclusive=True).initialize()
    layer.set_param("W", np.arange(10, dtype="float32").reshape(5, 2))
    bags = Bags(np.array([1, 2], dtype=np.uint64), np.array([0, 0], dtype=np.int32), 1)
    Y, backprop = layer(bags, is_train=True)
    backprop(Y)
    grow_output(around(layer), 3)
    assert layer.get_param("W")[:, :2].ravel().tolist() == list(range(10))
    assert not layer.get_param("W")[:, 2].any()
    assert layer.get_grad("W").shape == (5, 3)
    Y, backprop = layer(bags, is_train=True)
    backprop(Y)


def test_a_matrix_of_transitions_grows_both_ways() -> None:
    """It has a row and a column more than there are tags, which stay the first ones."""
    layer = crf(2, 3).initialize()
    T = np.arange(1, 10, dtype="float32").reshape(3, 3)
    layer.set_param("T", T)
    layer.inc_grad("T", np.ones_like(T))
    grow_output(around(layer), 4)
    assert layer.get_param("T").shape == layer.get_grad("T").shape == (5, 5)
    assert layer.get_param("T")[:3, :3].tolist() == T.tolist()
    assert not layer.get_param("T")[3:].any()
    assert not layer.get_param("T")[:, 3:].any()
    assert not layer.get_grad("T").any()
    assert (layer.get_param("W").shape, layer.get_param("b").shape) == ((4, 3), (4,))


def test_the_same_width_changes_nothing() -> None:
    layer = softmax_output(2, 3).initialize()
    grow_output(around(layer), 2)
    assert layer.get_param("W").shape == (2, 3)


def test_what_cannot_grow() -> None:
    for model in (Linear(2, 3).initialize(), around(Linear(2, 3).initialize())):
        assert not can_grow(model)
        with pytest.raises(ValueError, match="output_layer"):
            grow_output(model, 4)


def test_nothing_shrinks() -> None:
    with pytest.raises(ValueError, match="cannot shrink"):
        grow_output(around(softmax_output(2, 3).initialize()), 1)
