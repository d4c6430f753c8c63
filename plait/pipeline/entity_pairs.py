"""Which pairs of entities are looked at for relations."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..config import Positive
from ..registry import registry
from ..tokens import Doc, SpanPairs, SpanTable, spans_of

GetInstances = Callable[[Sequence[Doc], Sequence[SpanTable]], SpanPairs]
"""Docs and the entities of each to the pairs of them that are looked at."""


@registry.suggesters("plait.EntityPairs.v1")
def entity_pairs(
    max_distance: Positive = 100,
    same_sentence: bool = False,
    head_labels: list[str] | None = None,
    tail_labels: list[str] | None = None,
    max_pairs: Positive | None = None,
) -> GetInstances:
    """All pairs of two entities of a text that are not too far from each other, in both directions.

    Args:
        max_distance: how many words may stand between the two.
        same_sentence: whether both have to be in one sentence, as the column `sent_start` tells sentences apart; where
            nothing told them apart, a text is one.
        head_labels: the labels that an entity has to have of which a relation goes out; by default any.
        tail_labels: the labels that an entity has to have to which one leads; by default any.
        max_pairs: how many pairs of a text may be near enough; in one with more, fewer words may stand between the two,
            as many as leave no more pairs than that. No limit by default.
    """

    def get_instances(docs: Sequence[Doc], ents: Sequence[SpanTable]) -> SpanPairs:
        of, starts, ends = spans_of(ents)
        # Each Doc begins so far after the one before it that no pair reaches across.
        begins = np.cumsum([0, *(len(doc) + max_distance + 1 for doc in docs)])[:-1]
        global_starts, global_ends = starts + begins[of], ends + begins[of]
        first, last = _near(global_starts, global_ends, max_distance)
        if max_pairs is not None:
            many = np.bincount(of, weights=last - first - 1, minlength=len(docs)) > max_pairs
            for i in np.flatnonzero(many).tolist():
                here = slice(*np.searchsorted(of, [i, i + 1]).tolist())
                found = _nearest(starts[here], ends[here], max_distance, max_pairs)
                first[here], last[here] = (side + here.start for side in found)
        counts = last - first
        heads = np.repeat(np.arange(len(of)), counts)
        tails = np.arange(len(heads)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
        kept = heads != tails
        if same_sentence:
            sentence = _sentences(docs, of, starts)
            kept &= sentence[heads] == sentence[tails]
        for labels, side in ((head_labels, heads), (tail_labels, tails)):
            if labels is not None:
                kept &= _are_labelled(ents, labels)[side]
        return SpanPairs(of, starts, ends, heads[kept], tails[kept])

    return get_instances


def _near(starts: Any, ends: Any, distance: int) -> tuple[Any, Any]:
    """For each span the first one that is so near, itself among them, and the one after the last: int (n_spans,)."""
    return np.searchsorted(ends, starts - distance), np.searchsorted(starts, ends + distance, side="right")


def _nearest(starts: Any, ends: Any, distance: int, max_pairs: int) -> tuple[Any, Any]:
    """As `_near`, with the largest distance, and no larger one than is given, that leaves so few pairs."""
    low, high = (
        -1,
        distance,
    )  # spans do not overlap, so that with -1 there is no pair; with the other there are too many
    while high - low > 1:
        middle = (low + high) // 2
        first, last = _near(starts, ends, middle)
        low, high = (middle, high) if int((last - first - 1).sum()) <= max_pairs else (low, middle)
    return _near(starts, ends, low)


def _sentences(docs: Sequence[Doc], of: Any, starts: Any) -> Any:
    """The number of the sentence within its Doc that each span begins in, int (n_spans,)."""
    found = np.zeros(len(of), dtype=np.int64)
    for i, doc in enumerate(docs):
        column = doc.column("sent_start")
        if column is not None:
            here = of == i
            found[here] = np.cumsum(column.codes == 1)[starts[here]]
    return found


def _are_labelled(ents: Sequence[SpanTable], labels: list[str]) -> Any:
    values = [value in labels for table in ents for value in table.labels.values()]
    return np.array(values, dtype=np.bool_)
