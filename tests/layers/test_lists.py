import pickle
from copy import copy, deepcopy

import numpy as np
from thinc.api import NumpyOps

from plait.layers import flatten, lengths_of, split


def test_there_and_back() -> None:
    parts = [np.ones((2, 3), "f"), np.zeros((0, 3), "f"), np.full((1, 3), 5, "f")]
    flat = flatten(NumpyOps(), parts)
    lengths = lengths_of(NumpyOps(), parts)
    assert lengths.tolist() == [2, 0, 1]
    assert lengths.dtype == np.int32
    for part, again in zip(parts, split(flat, lengths.tolist()), strict=True):
        np.testing.assert_array_equal(part, again)


def test_parts_are_views() -> None:
    flat = np.zeros((3, 1), "f")
    split(flat, [1, 2])[1][:] = 7
    assert flat.ravel().tolist() == [0, 7, 7]


def test_no_parts() -> None:
    assert flatten(NumpyOps(), [], 4).shape == (0, 4)
    assert split(np.zeros((0, 4), "f"), []) == []


def test_parts_that_were_replaced_are_not_of_the_array() -> None:
    ops = NumpyOps()
    parts = split(np.ones((4, 2), "f"), [2, 2])
    assert flatten(ops, parts) is flatten(ops, copy(parts))
    parts[0] = parts[0] * 5
    for one in (parts, copy(parts), deepcopy(parts), pickle.loads(pickle.dumps(parts))):
        np.testing.assert_array_equal(flatten(ops, one)[:, 0], [5, 5, 1, 1])
    moved = deepcopy(split(np.ones((4, 2), "f"), [2, 2]))
    moved[0] *= 5
    np.testing.assert_array_equal(flatten(ops, moved)[:, 0], [5, 5, 1, 1])
