"""Spans as rows, against going through their characters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.scoring import LabelCounts, span_hits
from plait.scoring.span_rows import span_rows, touch
from plait.tokens import Doc, Example, Span

WORDS = ["a", "bb", "c", "d"]
Spans = list[tuple[int, int, str, float | None]]


def doc(spans: Spans | None, *, gap: str = " ", **groups: Spans) -> Doc:
    made = Doc(words=WORDS, spaces=[gap] * len(WORDS))
    if spans is not None:
        made.ents = [Span(made, *span) for span in spans]  # type: ignore[assignment]
    for name, group in groups.items():
        made.spans[name] = tuple(Span(made, *span) for span in group)
    return made


def test_by_hand() -> None:
    predicted = doc([(0, 1, "X", 0.5), (1, 3, "Y", 0.25)])
    found = span_rows(
        [Example(doc([]), doc(None)), Example(predicted, doc([(1, 3, "Y", None)]))], LabelCounts(), None, None
    )
    assert found.texts == 1
    assert found.predicted.tolist() == [[1, 0, 1, 1], [1, 2, 6, 0]]  # labels are counted as they come
    assert found.gold.tolist() == [[1, 2, 6, 0]]
    assert found.scores.tolist() == [0.5, 0.25]
    assert found.right.tolist() == [False, True]


def test_a_span_counts_once_and_an_empty_one_not_at_all() -> None:
    group: Spans = [(0, 1, "X", 0.5), (0, 1, "X", 0.75), (2, 2, "X", 0.9)]
    found = span_rows([Example(doc(None, g=group), doc(None, g=group))], LabelCounts(), "g", None)
    assert found.predicted.tolist() == found.gold.tolist() == [[0, 0, 1, 0]]
    assert found.scores.tolist() == [0.5]


def test_spans_without_a_label() -> None:
    counts = LabelCounts()
    found = span_rows([Example(doc([(0, 1, "", 0.5)]), doc([(0, 1, "", None)]))], counts, None, None)
    assert found.right.tolist() == [True]
    assert list(counts.labels) == [""]


def test_texts_that_differ_in_whitespace() -> None:
    gold = doc([(1, 3, "X", None)], gap="  ")
    assert span_rows([Example(doc([(1, 3, "X", 1.0)]), gold)], LabelCounts(), None, None).right.tolist() == [True]


def test_hits_are_of_spans_with_scores() -> None:
    pairs = [Example(doc([(0, 1, "X", 0.5), (1, 2, "X", None), (2, 3, "X", 0.75)]), doc([(0, 1, "X", None)]))]
    scores, right = span_hits(pairs)
    assert (scores.tolist(), right.tolist()) == ([0.5, 0.75], [True, False])
    assert [part.tolist() for part in span_hits([])] == [[], []]


@pytest.mark.parametrize(("region", "kept"), [((0, 1), [1, 2]), ((0, 4), [2]), ((3, 4), [0, 1, 2])])
def test_regions_that_nobody_looked_at(region: tuple[int, int], kept: list[int]) -> None:
    """Of three spans the last is right, which counts wherever it stands."""
    spans: Spans = [(0, 1, "X", 0.0), (1, 2, "X", 1.0), (2, 3, "X", 2.0)]
    gold = doc([(2, 3, "X", None)], missing=[(*region, "", None)])
    found = span_rows([Example(doc(spans), gold)], LabelCounts(), None, "missing")
    assert found.scores.tolist() == kept
    assert found.right.tolist() == [i == 2 for i in kept]
    assert len(span_rows([Example(doc(spans), gold)], LabelCounts(), None, None).predicted) == 3


@st.composite
def rows(draw: st.DrawFn) -> np.ndarray:
    found = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, 8))
        found.append((draw(st.integers(0, 2)), start, draw(st.integers(start + 1, 10)), draw(st.integers(0, 2))))
    return np.array(found, dtype=np.int64).reshape(-1, 4)


@given(rows(), rows(), st.booleans())
def test_what_touches_shares_a_character(one: np.ndarray, other: np.ndarray, labels: bool) -> None:
    wanted = [
        any(
            a[0] == b[0] and (a[3] == b[3] or not labels) and set(range(a[1], a[2])) & set(range(b[1], b[2]))
            for b in other.tolist()
        )
        for a in one.tolist()
    ]
    assert touch(one, other, labels=labels).tolist() == wanted
