"""Suggesters: which runs of words of Docs may be spans, so that not every run has to be looked at."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import numpy as np

from ..config import Few, Must, Positive
from ..registry import registry
from ..tokens import Candidates, Doc, SpanTable

Suggester = Callable[[Sequence[Doc]], Candidates]
"""Docs to runs of their words, in any order. It gives the same ones for the same Docs."""


@registry.suggesters("plait.NgramSuggester.v1")
def ngram_suggester(sizes: Sequence[Positive] = (1, 2, 3)) -> Suggester:
    """All runs of so many words.

    Args:
        sizes: the numbers of words.
    """
    wanted = np.unique(np.array(list(sizes), dtype=np.int64))

    def suggest(docs: Sequence[Doc]) -> Candidates:
        lengths = np.array([len(doc) for doc in docs], dtype=np.int64)
        # The first words of all runs of one size, size after size.
        count = np.maximum(lengths[None, :] - wanted[:, None] + 1, 0)
        flat = count.ravel()
        until = np.cumsum(flat)
        starts = np.arange(int(until[-1]) if len(until) else 0) - np.repeat(until - flat, flat)
        of = np.repeat(np.tile(np.arange(len(lengths)), len(wanted)), flat)
        sizes_of = np.repeat(np.repeat(wanted, len(lengths)), flat)
        return _candidates(of, starts, starts + sizes_of)

    return suggest


def _in_order(min_size: int, max_size: int) -> bool:
    return min_size <= max_size


@registry.suggesters("plait.NgramRangeSuggester.v1")
def ngram_range_suggester(min_size: Few, max_size: Annotated[Few, Must("at least min_size", _in_order)]) -> Suggester:
    """All runs of `min_size` to `max_size` words.

    Args:
        min_size, max_size: the numbers of words of the shortest and of the longest.

    Raises ValueError where `max_size` is less than `min_size`.
    """
    if not _in_order(min_size, max_size):
        raise ValueError(f"max_size is at least min_size; got {min_size} to {max_size}")
    return ngram_suggester(range(min_size, max_size + 1))


class Preset:
    """The spans that are on Docs already.

    Attributes:
        key: the group of `doc.spans` that they are in, or None for `doc.ents`.
    """

    def __init__(self, key: str | None) -> None:
        self.key = key

    def __call__(self, docs: Sequence[Doc]) -> Candidates:
        tables = [self._table(doc) for doc in docs]
        there = [(i, table) for i, table in enumerate(tables) if table is not None]
        none = np.empty(0, dtype=np.int64)
        of = np.concatenate([none, *(np.full(len(table.starts), i) for i, table in there)])
        starts = np.concatenate([none, *(table.starts for _, table in there)])
        ends = np.concatenate([none, *(table.ends for _, table in there)])
        filled = ends > starts
        return _candidates(of[filled], starts[filled], ends[filled])

    def is_there(self, docs: Sequence[Doc]) -> bool:
        """Whether any of some Docs has such annotation, be it of no span at all."""
        return any(self._table(doc) is not None for doc in docs)

    @property
    def told(self) -> str:
        """What people call the place where the spans are."""
        return "doc.ents" if self.key is None else f"doc.spans[{self.key!r}]"

    def _table(self, doc: Doc) -> SpanTable | None:
        return doc.ent_table if self.key is None else doc.spans.tables.get(self.key)


@registry.suggesters("plait.PresetSuggester.v1")
def preset_suggester(key: str | None = "candidates") -> Suggester:
    """The spans that a component before this one has written, such as a `plait.SpanFinder.v1`.

    In training such a component has to be named in `training.annotating_components`.

    Args:
        key: the group of `doc.spans` that they are in; null takes the entities, `doc.ents`.
    """
    return Preset(key)


def _candidates(docs: Any, starts: Any, ends: Any) -> Candidates:
    return Candidates(docs.astype(np.int32), starts.astype(np.int32), ends.astype(np.int32))
