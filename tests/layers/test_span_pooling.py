"""Runs of rows pooled: by hand, and the gradient of the rows against finite differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from thinc.api import Model, get_current_ops
from thinc.types import Floats2d, Ragged

from plait.layers import attend, pool
from plait.layers.span_pooling import pool_runs
from tests.layers.gradients import Projection, check_input, check_parameters, here, host, stir

pytestmark = pytest.mark.usefixtures("ops_device")

# One that is empty, two that share rows, one of all, and one that comes before those it follows.
STARTS, ENDS = [2, 4, 0, 1, 3, 0], [2, 7, 7, 5, 4, 1]


def pooled(pooling: Any, starts: list[int], ends: list[int]) -> Model[Floats2d, Floats2d]:
    """Pooling of the same runs of whatever comes in, as a layer."""

    def forward(model: Any, X: Floats2d, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
        at = [np.array(edge, dtype="int64") for edge in (starts, ends)]
        return pool_runs(model.ops, pooling, X, *at, is_train)

    return Model("pooled", forward, layers=[pooling])


def rows() -> Any:
    return np.random.default_rng(0).normal(size=(8, 3)).astype("float32")


def poolings() -> list[Any]:
    made = [pool(["first", "last", "max", "mean"]), attend()]
    for one in made:
        one.initialize(Ragged(here(rows()), get_current_ops().asarray1i([8])))
        stir(one) if one.param_names else None
    return made


def test_means_by_hand() -> None:
    X = np.array([[1, 8], [3, 2], [5, 5]], dtype="float32")
    Y = pooled(pool(["mean"], 2).initialize(), [0, 1, 1, 0], [2, 1, 3, 3]).predict(here(X))
    assert host(Y).tolist() == [[2, 5], [0, 0], [4, 3.5], [3, 5]]


@pytest.mark.parametrize("which", [0, 1], ids=["pool", "attend"])
def test_the_gradient_of_rows(which: int) -> None:
    """Rows that are in several runs get the sum, those in none get zeros."""
    layer, loss = pooled(poolings()[which], STARTS, ENDS), Projection()
    check_input(layer, rows(), loss.loss, loss.gradient)
    Y, backprop = layer(here(rows()), True)
    assert not host(backprop(loss.gradient(Y)))[7].any()


def test_the_gradient_of_weights() -> None:
    layer, loss = pooled(poolings()[1], STARTS, ENDS), Projection()
    check_parameters(layer, here(rows()), loss.loss, loss.gradient)


@pytest.mark.parametrize("runs", [([], []), ([3, 0], [3, 0])], ids=["no runs", "empty runs"])
def test_nothing_to_pool(runs: tuple[list[int], list[int]]) -> None:
    layer = pooled(pool(["mean", "max"], 3).initialize(), *runs)
    for X in (rows(), rows()[:0] if not runs[0] else rows()):
        Y, backprop = layer(here(X), True)
        assert host(Y).shape == (len(runs[0]), 6)
        assert not host(Y).any()
        dX = host(backprop(Y + 1))
        assert dX.shape == X.shape
        assert not dX.any()


def test_prediction_gives_what_training_gives() -> None:
    for one in poolings():
        layer = pooled(one, STARTS, ENDS)
        np.testing.assert_array_equal(host(layer.predict(here(rows()))), host(layer(here(rows()), True)[0]))
