"""Labelled spans against the reference."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..tokens import Doc, Example, SpanTable
from ..tokens.alignment import visible_before
from .counts import Int32s, LabelCounts, Results
from .score import Score

Int64s = npt.NDArray[np.int64]


class SpanScore:
    """Entities, or a named group of spans.

    A span is right where the reference has one of the same characters and label.

    Gives `ents_p`, `ents_r`, `ents_f` (all labels counted together, as in the CoNLL 2003 shared task; Tjong Kim Sang
    and De Meulder 2003, https://aclanthology.org/W03-0419/) and the table `ents_per_label`; for a group of spans
    `spans_{group}_p` and so on. Texts of which the reference has no such annotation are left out, which is not the
    same as annotated with no span at all.
    """

    def __init__(self, group: str | None = None) -> None:
        """Count nothing yet; `group` names the group of `doc.spans` to compare, None is `doc.ents`."""
        self.group = group
        self.counts = LabelCounts()
        self.texts = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{self._name}_{key}" for key in "prf")

    def update(self, examples: Sequence[Example]) -> None:
        sides: tuple[list[Int64s], list[Int64s]] = ([], [])
        for i, example in enumerate(examples):
            gold = self._table(example.reference)
            if gold is None:
                continue
            self.texts += 1
            predicted = self._table(example.predicted)
            same_text = example.predicted.text == example.reference.text
            if predicted is not None:
                sides[0].append(self._rows(i, example.predicted, predicted, same_text))
            sides[1].append(self._rows(i, example.reference, gold, same_text))
        rows = [np.concatenate([np.empty((0, 4), dtype=np.int64), *side]) for side in sides]
        # A group can hold a span twice; it counts once.
        predicted_rows, gold_rows = (np.unique(side, axis=0) for side in rows)
        both, times = np.unique(np.concatenate([predicted_rows, gold_rows]), axis=0, return_counts=True)
        self.counts.add(correct=_labels(both[times == 2]), predicted=_labels(predicted_rows), gold=_labels(gold_rows))

    def merge(self, other: Score) -> None:
        if not isinstance(other, SpanScore) or other.group != self.group:
            raise ValueError(f"this score of the spans '{self.group or 'ents'}' can be merged with another one of them")
        self.counts.merge(other.counts)
        self.texts += other.texts

    def results(self) -> Results:
        if not self.texts:
            return {}
        figures = zip(self.names, self.counts.micro(), strict=True)
        return {**dict(figures), f"{self._name}_per_label": self.counts.per_label()}

    @property
    def _name(self) -> str:
        return "ents" if self.group is None else f"spans_{self.group}"

    def _table(self, doc: Doc) -> SpanTable | None:
        return doc.ent_table if self.group is None else doc.spans.tables.get(self.group)

    def _rows(self, i: int, doc: Doc, table: SpanTable, same_text: bool) -> Int64s:
        """Spans as rows of text number, first character, last character and label, int64 (n_spans, 4)."""
        filled = table.starts < table.ends
        labels = self.counts.codes(table.labels)
        if (labels < 0).any():
            labels = np.where(labels < 0, self.counts.labels.add(""), labels)
        starts, ends = doc.starts[table.starts[filled]], doc.ends[table.ends[filled] - 1]
        if not same_text:
            before = visible_before(doc.text)
            starts, ends = before[starts], before[ends]
        labels = labels[filled]
        return np.stack([np.full(len(starts), i), starts, ends, labels], axis=1).astype(np.int64)


def _labels(rows: Int64s) -> Int32s:
    return rows[:, 3].astype(np.int32)
