import numpy as np
import pytest
from thinc.api import NumpyOps

from plait.layers.averages import DenseAverages, SparseAverages, decay


def test_decay_grows_to_its_limit() -> None:
    assert decay(1) == pytest.approx(2 / 11)
    assert decay(10**6) == 0.9999


def test_dense_by_hand() -> None:
    averages = DenseAverages(np.array([0.0], "f"))
    averages.add(np.array([11.0], "f"))
    assert averages.read(np.array([11.0], "f")).tolist() == [9.0]


def test_untouched_rows_are_their_own_average() -> None:
    weights = np.array([[1.0], [2.0]], "f")
    averages = SparseAverages(weights, NumpyOps())
    rows = np.array([1])
    before = averages.current(rows, weights[rows])
    weights[1] = 13.0
    averages.add(rows, weights[rows], before)
    assert averages.read(weights).ravel().tolist() == pytest.approx([1.0, 2 * 2 / 11 + 13 * 9 / 11])
    assert weights.ravel().tolist() == [1.0, 13.0]
