"""Runs of words as tags: there and back, which tags may follow which, and odd sequences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.tokens import biluo

LABELS = ("X", "Y")
NAMES = biluo.tag_names(LABELS)


def codes(tags: str) -> np.ndarray:
    return np.array([NAMES.index(tag) for tag in tags.split()], dtype=np.int32)


def runs(tags: str, *begins: int) -> list[tuple[int, int, str]]:
    """The runs of tags, of texts that begin with the first word and others."""
    marks = np.zeros(len(codes(tags)), dtype=bool)
    marks[[0, *begins]] = True
    starts, ends, labels = biluo.runs_of_tags(codes(tags), marks)
    return [(a, b, LABELS[k]) for a, b, k in zip(starts.tolist(), ends.tolist(), labels.tolist(), strict=True)]


def test_names_and_codes() -> None:
    assert NAMES == ["O", "B-X", "I-X", "L-X", "U-X", "B-Y", "I-Y", "L-Y", "U-Y"]
    assert biluo.n_tags(2) == len(NAMES)
    assert biluo.n_tags(0) == 1


def test_by_hand() -> None:
    marked = biluo.Runs(np.array([0, 2, 3, 7]), np.array([1, 3, 6, 9]), np.array([0, 1, 0, 1]))
    tags = biluo.tags_of_runs(marked, 9)
    assert [NAMES[code] for code in tags] == ["U-X", "O", "U-Y", "B-X", "I-X", "L-X", "O", "B-Y", "L-Y"]
    assert tags.dtype == np.int32
    assert biluo.tags_of_runs(biluo.Runs(*[np.empty(0, dtype=np.int32)] * 3), 2).tolist() == [0, 0]
    assert biluo.tags_of_runs(biluo.Runs(*[np.empty(0, dtype=np.int32)] * 3), 0).tolist() == []


@st.composite
def marked_texts(draw: st.DrawFn) -> list[tuple[int, list[tuple[int, int, int]]]]:
    """The number of words of some texts, and runs that do not overlap with the number of their label."""
    texts = []
    for n in draw(st.lists(st.integers(1, 9), max_size=4)):
        edges = sorted(draw(st.lists(st.integers(0, n), max_size=8)))
        pairs = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b]
        texts.append((n, [(a, b, draw(st.integers(0, 2))) for a, b in pairs]))
    return texts


@given(marked_texts())
def test_there_and_back(texts: list[tuple[int, list[tuple[int, int, int]]]]) -> None:
    tagged, begins, wanted, at = [], [], [], 0
    for n, marked in texts:
        columns = [np.array([run[i] for run in marked], dtype=np.int32) for i in range(3)]
        tagged.append(biluo.tags_of_runs(biluo.Runs(*columns), n))
        begins.append(np.arange(n) == 0)
        wanted += [(at + a, at + b, label) for a, b, label in marked]
        path = [0, *(code + 1 for code in tagged[-1].tolist()), 0]
        assert biluo.follows(3)[path[:-1], path[1:]].all()
        at += n
    nothing = [np.empty(0, dtype=np.int32)]
    starts = np.concatenate([np.empty(0, dtype=bool), *begins])
    found = biluo.runs_of_tags(np.concatenate(nothing + tagged), starts)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == wanted


@pytest.mark.parametrize("n_labels", [0, 1, 3])
def test_what_follows_is_what_the_letters_say(n_labels: int) -> None:
    names = ["", *biluo.tag_names(tuple("XYZ"[:n_labels]))]
    table = biluo.follows(n_labels)
    assert table.shape == (len(names), len(names))
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            is_open, goes_on = one[:1] in ("B", "I"), other[:1] in ("I", "L")
            wanted = (is_open == goes_on) and (not is_open or one[1:] == other[1:])
            assert table[i, j] == (wanted and bool(one or other)), (one, other)


@given(st.lists(st.integers(0, 8), min_size=1, max_size=6))
def test_allowed_sequences_are_those_that_are_the_tags_of_their_runs(tags: list[int]) -> None:
    path = [0, *(code + 1 for code in tags), 0]
    allowed = biluo.follows(2)[path[:-1], path[1:]].all()
    given = np.array(tags, dtype=np.int32)
    found = biluo.runs_of_tags(given, np.arange(len(tags)) == 0)
    assert allowed == (biluo.tags_of_runs(found, len(tags)).tolist() == tags)


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ("O I-X I-X O", [(1, 3, "X")]),  # nothing begins
        ("B-X O", [(0, 1, "X")]),  # nothing ends
        ("B-X I-Y L-Y", [(0, 1, "X"), (1, 3, "Y")]),  # another label
        ("B-X B-X L-X", [(0, 1, "X"), (1, 3, "X")]),  # it begins again
        ("U-X L-X", [(0, 1, "X"), (1, 2, "X")]),  # on its own, and an end by itself
        ("L-X I-X", [(0, 1, "X"), (1, 2, "X")]),
        ("I-X U-X I-X", [(0, 1, "X"), (1, 2, "X"), (2, 3, "X")]),
        ("I-Y", [(0, 1, "Y")]),
    ],
)
def test_tags_that_cannot_follow_each_other(tags: str, wanted: list[tuple[int, int, str]]) -> None:
    assert runs(tags) == wanted


def test_a_text_ends_what_is_open() -> None:
    assert runs("B-X I-X L-X", 2) == [(0, 2, "X"), (2, 3, "X")]
    assert runs("B-X I-X L-X") == [(0, 3, "X")]
