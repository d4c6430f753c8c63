from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.features.wordpieces import Pieces, align, by_size, windows
from plait.tokens import Doc


def pieces(*spans: tuple[int, int]) -> Pieces:
    starts, ends = np.asarray(spans, dtype=np.int32).reshape(-1, 2).T
    return Pieces(np.arange(len(spans), dtype=np.int32), starts, ends)


def tokens_of(doc: Doc, cut: Pieces) -> list[list[int]]:
    rows, lengths = align([doc], [cut])
    return [part.tolist() for part in np.split(rows, np.cumsum(lengths)[:-1])]


def test_pieces_of_each_word() -> None:
    doc = Doc(words=["un", "believable", "!"], spaces=[False, False, False])  # "unbelievable!"
    assert tokens_of(doc, pieces((0, 2), (2, 9), (9, 12), (12, 13))) == [[0], [1, 2], [3]]


def test_a_piece_that_reaches_over_words_stands_for_each() -> None:
    doc = Doc(words=["a", "b", "c"], spaces=[False, False, False])
    assert tokens_of(doc, pieces((0, 2), (2, 3))) == [[0], [0], [1]]


def test_words_without_pieces() -> None:
    doc = Doc(words=["a", "?", "b"], spaces=[True, True, False])  # "a ? b"
    assert tokens_of(doc, pieces((0, 1), (4, 5))) == [[0], [], [1]]
    assert tokens_of(doc, pieces()) == [[], [], []]


def test_pieces_are_counted_through_all_texts() -> None:
    docs = [Doc(words=["ab"]), Doc(""), Doc(words=["c"])]
    rows, lengths = align(docs, [pieces((0, 1), (1, 2)), pieces(), pieces((0, 1))])
    assert rows.tolist() == [0, 1, 2]
    assert lengths.tolist() == [2, 1]
    assert align([], []).rows.shape == (0,)


@given(st.lists(st.integers(0, 12), max_size=8), st.lists(st.integers(0, 12), max_size=8))
def test_any_cut(word_cuts: list[int], piece_cuts: list[int]) -> None:
    text = "abcdefghijkl"

    def spans(cuts: list[int]) -> list[tuple[int, int]]:
        bounds = sorted({0, *cuts, 12})
        return list(pairwise(bounds))

    words, cut = spans(word_cuts), spans(piece_cuts)
    doc = Doc(words=[text[start:end] for start, end in words], spaces=[False] * len(words))
    expected = [[i for i, (s, e) in enumerate(cut) if s < end and e > start] for start, end in words]
    assert tokens_of(doc, pieces(*cut)) == expected


def test_windows() -> None:
    assert windows(4, 4, 2) == [(0, 4, 0, 4)]
    assert windows(5, 4, 0) == [(0, 4, 0, 4), (4, 5, 4, 5)]
    assert windows(8, 4, 2) == [(0, 4, 0, 3), (2, 6, 3, 5), (4, 8, 5, 8)]
    assert windows(0, 4, 2) == []


@given(st.integers(1, 200), st.integers(1, 40), st.integers(0, 39))
def test_every_piece_is_taken_once_from_the_window_where_it_is_farthest_from_an_edge(
    n: int, size: int, overlap: int
) -> None:
    if overlap >= size:
        with pytest.raises(ValueError, match="smaller than the window"):
            windows(n, size, overlap)
        return
    found = windows(n, size, overlap)
    assert [i for window in found for i in range(window.first, window.last)] == list(range(n))
    for window in found:
        assert 0 < window.end - window.start <= size
        for i in range(window.first, window.last):
            assert window.start <= i < window.end
            distances = [_distance(other.start, other.end, i, n) for other in found if other.start <= i < other.end]
            assert _distance(window.start, window.end, i, n) >= max(distances) - 1


def _distance(start: int, end: int, i: int, n: int) -> float:
    before = i - start if start else float("inf")
    after = end - 1 - i if end < n else float("inf")
    return min(before, after)


def test_batches_of_like_length() -> None:
    batches = by_size([3, 10, 4, 50, 1], 20)
    assert [batch.tolist() for batch in batches] == [[3], [1, 2], [0, 4]]
    assert by_size([], 20) == []
    assert sorted(i for batch in by_size([5] * 9, 10) for i in batch) == list(range(9))
