"""Labelled spans of predictions and references as rows of numbers that can be compared."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..tokens import Doc, Example, SpanTable
from ..tokens.alignment import visible_before
from .counts import LabelCounts
from .thresholds import Decisions

Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class SpanRows(NamedTuple):
    """The spans of a batch, each once, in the order of texts, characters and labels.

    Attributes:
        texts: how many texts are annotated.
        predicted, gold: text number, first character, last character (exclusive) and code of the label of each span,
            int64 (n_spans, 4).
        scores: of the predicted ones, not-a-number where there is none, float64 (n_predicted,).
        right: whether the reference has it too, bool (n_predicted,).
    """

    texts: int
    predicted: Int64s
    gold: Int64s
    scores: Floats
    right: Bools


def span_rows(examples: Sequence[Example], counts: LabelCounts, group: str | None, missing: str | None) -> SpanRows:
    """The spans of examples whose reference tells them.

    Args:
        examples: the batch.
        counts: gives labels their codes.
        group: of `doc.spans`; None is `doc.ents`.
        missing: the group of `doc.spans` of references whose words nobody looked at: predicted spans that touch one of
            them are left out, but for those that are right.
    """
    predicted, gold, scores, unknown = [], [], [], []
    texts = 0
    for i, example in enumerate(examples):
        gold_table = _table(example.reference, group)
        if gold_table is None:
            continue
        texts += 1
        same_text = example.predicted.text == example.reference.text
        gold.append(_rows(i, example.reference, gold_table, counts, same_text))
        table = _table(example.predicted, group)
        if table is not None:
            predicted.append(_rows(i, example.predicted, table, counts, same_text))
            filled = table.starts < table.ends
            scores.append(np.full(int(filled.sum()), np.nan) if table.scores is None else table.scores[filled])
        nobody_looked = None if missing is None else example.reference.spans.tables.get(missing)
        if nobody_looked is not None:
            unknown.append(_rows(i, example.reference, nobody_looked, counts, same_text))
    rows, all_scores = _together(predicted), np.concatenate([np.empty(0), *scores])
    rows, first = np.unique(rows, axis=0, return_index=True)  # a group can hold a span twice; it counts once
    all_scores, gold_rows = all_scores[first].astype(np.float64), np.unique(_together(gold), axis=0)
    both, times = np.unique(np.concatenate([rows, gold_rows]), axis=0, return_counts=True)
    right = _are_among(rows, both[times == 2])
    if unknown:
        kept = right | ~touch(rows, _together(unknown), labels=False)
        rows, all_scores, right = rows[kept], all_scores[kept], right[kept]
    return SpanRows(texts, rows, gold_rows, all_scores, right)


def span_hits(
    examples: Sequence[Example], *, group: str | None = None, missing: str | None = None
) -> tuple[Floats, Bools]:
    """The scores of predicted spans that have one, and which of these are right, float64 and bool (n_spans,)."""
    rows = span_rows(examples, LabelCounts(), group, missing)
    scored = ~np.isnan(rows.scores)
    return rows.scores[scored], rows.right[scored]


def span_decisions(
    examples: Sequence[Example], labels: Sequence[str], *, group: str | None = None, missing: str | None = None
) -> Decisions:
    """Whether predicted spans are right, and those of the reference that were not predicted.

    Args:
        examples: the batch, whose predicted spans have scores.
        labels: those that have thresholds.
        group, missing: as in `SpanScore`.
    """
    counts = LabelCounts(labels)
    rows = span_rows(examples, counts, group, missing)
    of = rows.predicted[:, 3]
    n = len(counts.labels)
    missed = np.bincount(rows.gold[:, 3], minlength=n) - np.bincount(of[rows.right], minlength=n)
    return Decisions(tuple(counts.labels), of, rows.scores, rows.right).and_missed(missed)


def touch(rows: Int64s, others: Int64s, *, labels: bool) -> Bools:
    """Which spans share a character with one of some others of the same text, and with `labels` of the same label."""
    if not len(rows) or not len(others):
        return np.zeros(len(rows), dtype=np.bool_)
    # Texts and labels are laid one after the other, each so long that no span reaches into the next.
    length = int(max(rows[:, 2].max(), others[:, 2].max())) + 1
    n_labels = int(max(rows[:, 3].max(), others[:, 3].max())) + 1 if labels else 1
    starts, ends = _laid_out(rows, length, n_labels, labels)
    other_starts, other_ends = _laid_out(others, length, n_labels, labels)
    order = np.argsort(other_starts, kind="stable")
    reach = np.maximum.accumulate(other_ends[order])
    before = np.searchsorted(other_starts[order], ends) - 1  # the last that begins before the span ends
    touched: Bools = (before >= 0) & (reach[np.maximum(before, 0)] > starts)
    return touched


def _laid_out(rows: Int64s, length: int, n_labels: int, labels: bool) -> tuple[Int64s, Int64s]:
    base = (rows[:, 0] * n_labels + (rows[:, 3] if labels else 0)) * length
    return base + rows[:, 1], base + rows[:, 2]


def _are_among(rows: Int64s, some: Int64s) -> Bools:
    """Which rows are among some of them; both are sorted, and hold each row once."""
    found: Bools = np.unique(np.concatenate([rows, some]), axis=0, return_counts=True)[1] == 2
    return found


def _together(parts: list[Int64s]) -> Int64s:
    return np.concatenate([np.empty((0, 4), dtype=np.int64), *parts])


def _table(doc: Doc, group: str | None) -> SpanTable | None:
    return doc.ent_table if group is None else doc.spans.tables.get(group)


def _rows(i: int, doc: Doc, table: SpanTable, counts: LabelCounts, same_text: bool) -> Int64s:
    filled = table.starts < table.ends
    labels = counts.codes(table.labels)
    if (labels < 0).any():
        labels = np.where(labels < 0, counts.labels.add(""), labels)
    starts, ends = doc.starts[table.starts[filled]], doc.ends[table.ends[filled] - 1]
    if not same_text:
        before = visible_before(doc.text)
        starts, ends = before[starts], before[ends]
    return np.stack([np.full(len(starts), i), starts, ends, labels[filled]], axis=1).astype(np.int64)
