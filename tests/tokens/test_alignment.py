"""Alignment of two tokenizations, against one that goes through the characters."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.tokens import Alignment, Doc, align
from plait.tokens.alignment import place_spans, visible_before

CHARS = st.text(st.sampled_from("abä\U0001f44d\u0301"), max_size=12)
SPACES = st.sampled_from(["", "", " ", "\n", " \u00a0", "\u3000"])


@st.composite
def tokenizations(draw: st.DrawFn, visible: str) -> Doc:
    """Some way to cut characters into words and put whitespace between."""
    cuts = sorted({0, len(visible), *draw(st.sets(st.integers(0, len(visible))))})
    words = [visible[a:b] for a, b in itertools.pairwise(cuts)]
    gaps = [draw(SPACES) for _ in words]
    return Doc(draw(SPACES) + "".join(w + g for w, g in zip(words, gaps, strict=True)), words=words)


def spelled(doc: Doc) -> list[tuple[int, int]]:
    """The characters of each word, counted without whitespace."""
    ends = np.cumsum([len(word) for word in doc.words]).tolist()
    return list(zip([0, *ends], ends, strict=False))


def by_characters(predicted: Doc, reference: Doc) -> list[list[int]]:
    return [
        [i for i, (start, end) in enumerate(spelled(reference)) if set(range(start, end)) & set(range(*word))]
        for word in spelled(predicted)
    ]


@given(st.data(), CHARS)
def test_it_finds_what_characters_say(data: st.DataObject, visible: str) -> None:
    predicted, reference = data.draw(tokenizations(visible)), data.draw(tokenizations(visible))
    alignment = align(predicted, reference)
    wanted = by_characters(predicted, reference)
    found = [list(range(a, b)) for a, b in zip(alignment.first.tolist(), alignment.last.tolist(), strict=True)]
    assert found == wanted
    theirs = spelled(reference)
    exact = [theirs.index(word) if word in theirs else -1 for word in spelled(predicted)]
    assert alignment.exact.tolist() == exact
    assert alignment.identical == (predicted.words == reference.words)

    codes = np.array(
        data.draw(st.lists(st.integers(-2, 2), min_size=len(theirs), max_size=len(theirs))), dtype=np.int32
    )
    values = [{int(codes[i]) for i in touched} for touched in wanted]
    projected = alignment.project(codes)
    assert projected.dtype == np.int32
    assert projected.tolist() == [value.pop() if len(value) == 1 else -1 for value in values]

    mask = codes > 0
    assert alignment.touched(mask).tolist() == [any(mask[i] for i in touched) for touched in wanted]


@given(st.data(), CHARS)
def test_whitespace_says_nothing(data: st.DataObject, visible: str) -> None:
    """The quick way for equal texts agrees with the one for texts that differ in whitespace."""
    ours, theirs = data.draw(tokenizations(visible)).words, data.draw(tokenizations(visible)).words
    same = align(Doc(visible, words=ours), Doc(visible, words=theirs))
    other = align(Doc(visible, words=ours), Doc(words=theirs, spaces=["\n"] * len(theirs)))
    for a, b in zip(same, other, strict=True):
        np.testing.assert_array_equal(a, b)


@given(st.data(), CHARS)
def test_places_of_spans_are_what_characters_say(data: st.DataObject, visible: str) -> None:
    predicted, reference = data.draw(tokenizations(visible)), data.draw(tokenizations(visible))
    ours, theirs = spelled(predicted), spelled(reference)
    edges = st.integers(0, len(theirs))
    spans = [tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(edges, edges), max_size=4))]
    starts, ends = (np.array([span[side] for span in spans], dtype=np.int32) for side in (0, 1))
    found = place_spans(predicted, reference, align(predicted, reference), starts, ends)
    for i, (start, end) in enumerate(spans):
        if start == end:
            assert not found.exact[i]
            continue
        covered = set(range(theirs[start][0], theirs[end - 1][1]))
        touched = [j for j, word in enumerate(ours) if covered & set(range(*word))]
        assert list(range(found.starts[i], found.ends[i])) == touched
        assert found.exact[i] == (set().union(*(range(*ours[j]) for j in touched)) == covered)


def test_places_by_hand() -> None:
    """The second span ends within a word, the third begins in one."""
    predicted = Doc("New York-based firms", words=["New", "York-based", "firms"])
    reference = Doc("New  York-based firms", words=["New", "York", "-", "based", "firms"])
    starts, ends = np.array([0, 0, 3], dtype=np.int32), np.array([4, 2, 5], dtype=np.int32)
    found = place_spans(predicted, reference, align(predicted, reference), starts, ends)
    assert found.starts.tolist() == [0, 0, 1]
    assert found.ends.tolist() == [2, 2, 3]
    assert found.exact.tolist() == [True, False, False]


def test_places_where_there_are_no_words() -> None:
    nothing = Doc.from_arrays("a", *[np.empty(0, dtype=np.int32)] * 3, Doc("").generation)
    found = place_spans(nothing, Doc("a"), align(nothing, Doc("a")), np.array([0]), np.array([1]))
    assert (found.starts.tolist(), found.ends.tolist(), found.exact.tolist()) == ([0], [0], [False])


def test_identical_words_cost_nothing() -> None:
    doc = Doc("a b c")
    alignment = align(doc, doc.copy_words())
    codes = np.array([1, -1, 2], dtype=np.int32)
    assert alignment.identical
    assert alignment.project(codes) is codes
    assert alignment.touched(codes > 0).tolist() == [True, False, True]


def test_by_hand() -> None:
    predicted = Doc("don't go on", words=["do", "n't", "go on"])
    reference = Doc("don't  go on", words=["don't", "go", "on"])
    alignment = align(predicted, reference)
    assert isinstance(alignment, Alignment)
    assert alignment.first.tolist() == [0, 0, 1]
    assert alignment.last.tolist() == [1, 1, 3]
    assert alignment.exact.tolist() == [-1, -1, -1]
    assert alignment.project(np.array([7, 8, 8], dtype=np.int32)).tolist() == [7, 7, 8]
    assert alignment.project(np.array([7, 8, 9], dtype=np.int32)).tolist() == [7, 7, -1]


def test_no_words_on_either_side() -> None:
    assert align(Doc(""), Doc("  ")).identical
    alignment = align(Doc(words=["a"]), Doc.from_arrays("a", *[np.empty(0, dtype=np.int32)] * 3, Doc("").generation))
    assert (alignment.first.tolist(), alignment.last.tolist(), alignment.exact.tolist()) == ([0], [0], [-1])
    assert alignment.project(np.empty(0, dtype=np.int32)).tolist() == [-1]
    assert alignment.touched(np.empty(0, dtype=bool)).tolist() == [False]


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("a b c", "a x c", "after 'a' the predicted text goes on with 'bc', the reference with 'xc'"),
        ("abc", "ab", "goes on with 'c', the reference with ''"),
        ("", "a", "goes on with '', the reference with 'a'"),
        ("straße", "strasse", "after 'stra'"),
        ("e\u0301", "\u00e9", "after ''"),  # composed otherwise: other characters
    ],
)
def test_other_texts_are_refused(ours: str, theirs: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        align(Doc(ours), Doc(theirs))


def test_visible_characters() -> None:
    assert visible_before(" a\u3000b\x1f").tolist() == [0, 0, 1, 1, 2, 2]
    assert visible_before("").tolist() == [0]
    every = "".join(map(chr, range(0x3001)))
    assert visible_before(every)[-1] == len("".join(every.split()))
