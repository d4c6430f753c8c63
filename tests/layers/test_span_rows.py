"""Vectors of runs of words, and what comes back to the words."""

import numpy as np
import pytest
from thinc.api import get_current_ops
from thinc.types import Ragged

from plait.layers import span_rows
from plait.tokens import Candidates

from .gradients import here, host

pytestmark = pytest.mark.usefixtures("ops_device")


def candidates(*rows: tuple[int, int, int]) -> Candidates:
    docs, starts, ends = (np.array([row[i] for row in rows], dtype=np.int32) for i in range(3))
    return Candidates(docs, starts, ends)


def test_rows_are_those_of_the_words() -> None:
    words = np.arange(10, dtype="float32").reshape(5, 2)
    words.flags.writeable = False
    found, _ = span_rows(get_current_ops(), here(words), [3, 0, 2], candidates((0, 0, 2), (2, 1, 2), (0, 1, 3)))
    assert host(found.lengths).tolist() == [2, 1, 2]
    np.testing.assert_array_equal(host(found.data), words[[0, 1, 4, 1, 2]])


def test_gradients_of_a_word_add_up() -> None:
    ops = get_current_ops()
    found, add = span_rows(ops, ops.alloc2f(5, 1), [3, 0, 2], candidates((0, 0, 2), (2, 1, 2), (0, 1, 3)))
    d_words = ops.alloc2f(5, 1)
    add(Ragged(here(np.array([[1], [2], [4], [8], [16]], dtype="float32")), found.lengths), d_words)
    assert host(d_words).ravel().tolist() == [1, 10, 16, 0, 4]


@pytest.mark.parametrize("lengths", [[], [0], [2]])
def test_no_candidates(lengths: list[int]) -> None:
    ops = get_current_ops()
    found, add = span_rows(ops, ops.alloc2f(sum(lengths), 3), lengths, candidates())
    assert len(found.data) == 0
    assert len(found.lengths) == 0
    d_words = ops.alloc2f(sum(lengths), 3)
    add(Ragged(ops.alloc2f(0, 3), found.lengths), d_words)
    assert not host(d_words).any()
