"""Which runs of words are suggested."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.pipeline import Suggester, ngram_range_suggester, ngram_suggester, preset_suggester
from plait.registry import registry
from plait.tokens import Doc, Span


def rows(suggester: Suggester, docs: list[Doc]) -> list[tuple[int, int, int]]:
    found = suggester(docs)
    assert {part.dtype for part in found} == {np.dtype("int32")}
    return sorted(zip(*(part.tolist() for part in found), strict=True))


def docs(*lengths: int) -> list[Doc]:
    return [Doc(words=["w"] * length) if length else Doc("") for length in lengths]


def test_runs_of_some_sizes() -> None:
    assert rows(ngram_suggester([2, 1]), docs(2, 0, 1)) == [(0, 0, 1), (0, 0, 2), (0, 1, 2), (2, 0, 1)]
    assert rows(ngram_suggester([3]), docs(3, 4, 2)) == [(0, 0, 3), (1, 0, 3), (1, 1, 4)]
    assert rows(ngram_suggester([2, 2]), docs(2)) == [(0, 0, 2)]
    assert rows(ngram_suggester([]), docs(2)) == []


@given(st.lists(st.integers(0, 7), max_size=5), st.sets(st.integers(1, 9), max_size=4))
def test_all_of_them(lengths: list[int], sizes: set[int]) -> None:
    wanted = [
        (i, s, s + n) for i, length in enumerate(lengths) for s in range(length) for n in sizes if s + n <= length
    ]
    assert rows(ngram_suggester(sorted(sizes)), docs(*lengths)) == sorted(wanted)


def test_a_range_of_sizes() -> None:
    assert rows(ngram_range_suggester(2, 3), docs(4)) == rows(ngram_suggester([2, 3]), docs(4))
    with pytest.raises(ValueError, match="at least min_size; got 3 to 2"):
        ngram_range_suggester(3, 2)


def test_spans_that_are_there() -> None:
    one, other, bare = docs(3, 3, 2)
    one.spans["candidates"] = [Span(one, 1, 3, "X"), Span(one, 0, 1), Span(one, 2, 2)]
    other.spans["candidates"] = []
    other.ents = [Span(other, 0, 2, "X")]
    assert rows(preset_suggester(), [other, one, bare]) == [(1, 0, 1), (1, 1, 3)]
    assert rows(preset_suggester(None), [one, other]) == [(1, 0, 2)]
    assert rows(preset_suggester("none"), [one]) == rows(preset_suggester(), []) == []


OWN = [name for name in registry.names("suggesters") if name.startswith("plait.") and "Pairs" not in name]


@pytest.mark.parametrize("name", OWN)
def test_no_docs_and_no_words(name: str) -> None:
    settings: dict[str, Any] = {"plait.NgramRangeSuggester.v1": {"min_size": 1, "max_size": 2}}.get(name, {})
    suggester = registry.suggesters.get(name)(**settings)
    assert rows(suggester, []) == rows(suggester, docs(0, 0)) == []
