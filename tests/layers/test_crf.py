"""Layers that score sequences of tags: by hand, and what their parameters are."""

from typing import Any

import numpy as np
import pytest

from plait.layers import TagScores, can_grow, crf, independent_tags, parameters
from plait.layers.resize import AXES
from tests.layers.gradients import here, host

pytestmark = pytest.mark.usefixtures("ops_device")

X = np.array([[1, 2], [0, 1], [3, 0]], dtype="float32")


def texts() -> list[Any]:
    return [here(X[:2]), here(X[:0]), here(X[2:])]


@pytest.mark.parametrize("make", [crf, independent_tags])
def test_it_begins_without_a_preference(make: Any) -> None:
    scores = make(3).initialize(texts()).predict(texts())
    assert [part.shape for part in scores.emissions] == [(2, 3), (0, 3), (1, 3)]
    assert not any(host(part).any() for part in scores.emissions)
    assert not host(scores.transitions).any()
    assert scores.transitions.shape == ((4, 4) if make is crf else (0, 0))


def test_scores_by_hand() -> None:
    model = crf(2, 2).initialize()
    model.set_param("W", here(np.array([[1, 0], [2, -1]], dtype="float32")))
    model.set_param("b", here(np.array([0.5, 0], dtype="float32")))
    model.set_param("T", here(np.arange(9, dtype="float32").reshape(3, 3)))
    scores = model.predict(texts())
    assert [host(part).tolist() for part in scores.emissions] == [[[1.5, 0], [0.5, -1]], [], [[3.5, 6]]]
    assert host(scores.transitions).tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_gradients_by_hand() -> None:
    """Each word hands its row on: dW = dY' X, db the sum, dX = dY W; transitions get what comes, twice if it does."""
    model = crf(2, 2).initialize()
    model.set_param("W", here(np.array([[1, 0], [2, -1]], dtype="float32")))
    dY = np.array([[1, 0], [0, 2], [1, 1]], dtype="float32")
    dT = np.full((3, 3), 0.5, dtype="float32")
    for times in (1, 2):
        _, backprop = model(texts(), is_train=True)
        dX = backprop(TagScores([here(dY[:2]), here(dY[:0]), here(dY[2:])], here(dT)))
        assert host(model.get_grad("W")).tolist() == (times * dY.T @ X).tolist()
        assert host(model.get_grad("b")).tolist() == [2 * times, 3 * times]
        assert host(model.get_grad("T")).tolist() == (times * dT).tolist()
    assert [host(part).tolist() for part in dX] == [[[1, 0], [4, -2]], [], [[3, -1]]]


def test_parameters_and_the_axes_along_which_they_grow() -> None:
    assert {path: one.value.shape for path, one in parameters(crf(3, 2).initialize()).items()} == {
        "W": (3, 2),
        "b": (3,),
        "T": (4, 4),
    }
    assert crf(3, 2).attrs[AXES] == {"W": 0, "b": 0, "T": (0, 1)}
    alone = independent_tags(3, 2).initialize()
    assert set(parameters(alone)) == {"W", "b"}
    assert not alone.has_param("T")
    assert not can_grow(alone)  # a head grows, by its output layer


def test_initializing_again_forgets_nothing_that_it_should_not() -> None:
    model = crf(2, 2).initialize()
    model.set_param("T", here(np.ones((3, 3), dtype="float32")))
    assert host(model.initialize(texts()).get_param("T")).all()
