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
) -> GetInstances:
    """All pairs of two entities of a text that are not too far from each other, in both directions.

    Args:
        max_distance: how many words may stand between the two.
        same_sentence: whether both have to be in one sentence, as the column `sent_start` tells sentences apart; where
            nothing told them apart, a text is one.
        head_labels: the labels that an entity has to have of which a relation goes out; by default any.
        tail_labels: the labels that an entity has to have to which one leads; by default any.
    """

    def get_instances(docs: Sequence[Doc], ents: Sequence[SpanTable]) -> SpanPairs:
        of, starts, ends = spans_of(ents)
        # Each Doc begins so far after the one before it that no pair reaches across.
        begins = np.cumsum([0, *(len(doc) + max_distance + 1 for doc in docs)])[:-1]
        global_starts, global_ends = starts + begins[of], ends + begins[of]
        first = np.searchsorted(global_ends, global_starts - max_distance)
        last = np.searchsorted(global_starts, global_ends + max_distance, side="right")
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
