"""Pairs of entities and the relations between them, as the relation extractor reads and writes them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..tokens import MISSING, Column, Doc, Example, Recoder, RelationTable, SpanPairs, SpanTable

Float32s = npt.NDArray[np.float32]

Key = tuple[tuple[int, int], tuple[int, int], int, str]


def relation_keys(example: Example, table: RelationTable, recoder: Recoder) -> list[Key]:
    """The gold relations between whole words of the prediction: words of the head, of the tail, code and label."""
    heads, tails = example.places(table.heads), example.places(table.tails)
    codes, values = recoder.recode(table.labels).tolist(), table.labels.values()
    sides = [zip(side.starts.tolist(), side.ends.tolist(), strict=True) for side in (heads, tails)]
    exact = (heads.exact & tails.exact).tolist()
    rows = zip(*sides, codes, values, exact, strict=True)
    return [(head, tail, code, value or "") for head, tail, code, value, is_exact in rows if is_exact]


def gold_labels(table: RelationTable, codes: Any) -> npt.NDArray[np.int64]:
    """The codes of the labels of all relations of a reference that are of some words, each once, int64 (n_relations,).

    Those are there too that `relation_keys` leaves out, as they are between what is no whole words of the prediction.

    Args:
        table: the relations.
        codes: those of their labels, int (n_relations,).
    """
    sides = (table.heads.starts, table.heads.ends, table.tails.starts, table.tails.ends)
    rows = np.stack([*sides, codes], axis=1).astype(np.int64)
    filled = (sides[0] < sides[1]) & (sides[2] < sides[3])
    found: npt.NDArray[np.int64] = np.unique(rows[filled], axis=0)[:, -1]
    return found


def ents_of(docs: Sequence[Doc]) -> list[SpanTable]:
    return [no_ents() if doc.ent_table is None else doc.ent_table for doc in docs]


def training_ents(examples: Sequence[Example]) -> list[SpanTable]:
    """The entities to learn from: those that were written on the prediction, else the gold ones in its words."""
    found = []
    for example in examples:
        table = example.predicted.ent_table
        found.append(example.gold_ents() or no_ents() if table is None else table)
    return found


def no_ents() -> SpanTable:
    none = np.empty(0, dtype=np.int32)
    return SpanTable(none, none, Column(none, ()))


def labelled(starts: Any, ends: Any, ents: SpanTable) -> SpanTable:
    """Runs of words as a table, each with the label of the entity of just these words, if there is one."""
    codes = np.full(len(starts), MISSING, dtype=np.int32)
    if len(ents.starts):
        at = np.minimum(np.searchsorted(ents.starts, starts), len(ents.starts) - 1)
        same = (ents.starts[at] == starts) & (ents.ends[at] == ends)
        codes[same] = ents.labels.codes[at[same]]
    return SpanTable(starts.astype(np.int32), ends.astype(np.int32), Column(codes, ents.labels.categories))


def are_best(pairs: SpanPairs, scores: Float32s) -> npt.NDArray[np.bool_]:
    """Which score is the highest of two spans, in both directions and of all labels: bool (n_pairs, n_labels)."""
    taken = np.zeros(scores.shape, dtype=np.bool_)
    if not scores.size:
        return taken
    best = scores.argmax(axis=1)
    highest = scores[np.arange(len(best)), best]
    low, high = np.minimum(pairs.heads, pairs.tails), np.maximum(pairs.heads, pairs.tails)
    order = np.lexsort((-highest, high, low))
    low, high = low[order], high[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    chosen = order[first]
    taken[chosen, best[chosen]] = True
    return taken
