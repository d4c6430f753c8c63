"""Candidates in order, and spans found among them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.tokens import Candidates

LENGTHS = [3, 0, 2]


def candidates(*rows: tuple[int, int, int]) -> Candidates:
    docs, starts, ends = (np.array([row[i] for row in rows], dtype=np.int32) for i in range(3))
    return Candidates(docs, starts, ends)


def rows(found: Candidates) -> list[tuple[int, int, int]]:
    return list(zip(*(part.tolist() for part in found), strict=True))


def test_order_and_once_each() -> None:
    found = candidates((2, 0, 1), (0, 1, 3), (0, 1, 2), (2, 0, 1), (0, 0, 3)).ordered(LENGTHS)
    assert rows(found) == [(0, 0, 3), (0, 1, 2), (0, 1, 3), (2, 0, 1)]
    assert {part.dtype for part in found} == {np.dtype("int32")}


def test_none_at_all() -> None:
    for lengths in ([], LENGTHS):
        assert rows(candidates().ordered(lengths)) == []
        assert candidates().find(candidates(), lengths).tolist() == []
    assert candidates().find(candidates((0, 0, 1)), LENGTHS).tolist() == [-1]


def test_spans_are_found() -> None:
    known = candidates((0, 0, 3), (0, 1, 2), (2, 0, 1), (2, 1, 2))
    spans = candidates((2, 0, 1), (0, 0, 2), (0, 0, 3), (0, 0, 3), (2, 1, 1))
    assert known.find(spans, LENGTHS).tolist() == [2, -1, 0, 0, -1]


def test_some_are_taken() -> None:
    found = candidates((0, 0, 1), (0, 1, 2), (2, 0, 2))
    assert rows(found.take(slice(1, None))) == [(0, 1, 2), (2, 0, 2)]
    assert rows(found.take(np.array([True, False, True]))) == [(0, 0, 1), (2, 0, 2)]


@pytest.mark.parametrize(
    "wrong", [(0, 0, 4), (1, 0, 1), (3, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 1, 1), (0, 2, 1), (2, 1, 3)]
)
def test_what_is_no_run_of_words_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=f"got the words {wrong[1]} to {wrong[2]} of Doc {wrong[0]}"):
        candidates((0, 0, 1), wrong).ordered(LENGTHS)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (([0], [0, 1], [1, 2]), "of one length; got 1, 2, 2"),
        (([0.5], [0], [1]), "arrays of integers"),
        (([[0]], [[0]], [[1]]), "arrays of integers"),
    ],
)
def test_what_is_no_candidates_is_refused(parts: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Candidates(*map(np.array, parts)).ordered(LENGTHS)


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int, int]]]:
    lengths = draw(st.lists(st.integers(0, 6), max_size=4))
    every = [(d, s, e) for d, n in enumerate(lengths) for s in range(n) for e in range(s + 1, n + 1)]
    return lengths, draw(st.lists(st.sampled_from(every), max_size=20)) if every else []


@given(batches())
def test_they_are_a_sorted_set(batch: tuple[list[int], list[tuple[int, int, int]]]) -> None:
    lengths, given_rows = batch
    found = candidates(*given_rows).ordered(lengths)
    assert rows(found) == sorted(set(given_rows))
    assert found.find(candidates(*given_rows), lengths).tolist() == [rows(found).index(row) for row in given_rows]
