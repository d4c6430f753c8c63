"""Labelled spans against the reference."""

from collections.abc import Sequence

import numpy as np

from ..tokens import Example
from .calibration import CalibrationError
from .counts import Int32s, LabelCounts, Results, precision_recall_f
from .score import Score
from .span_rows import Int64s, span_rows, touch


class SpanScore:
    """Entities, or a named group of spans.

    A span is right where the reference has one of the same characters and label.

    Gives `ents_p`, `ents_r`, `ents_f` (all labels counted together, as in the CoNLL 2003 shared task; Tjong Kim Sang
    and De Meulder 2003, https://aclanthology.org/W03-0419/) and the table `ents_per_label`; for a group of spans
    `spans_{group}_p` and so on. `ents_overlap_p`, `ents_overlap_r` and `ents_overlap_f` take for right what shares a
    character with a span of the same label. `ents_ece` is the expected calibration error of the probabilities (see
    `CalibrationError`), where predicted spans have any.

    Texts of which the reference has no such annotation are left out, which is not the same as annotated with no span at
    all; so are predicted spans that touch words which nobody looked at.
    """

    def __init__(self, group: str | None = None, *, missing: str | None = None) -> None:
        """Count nothing yet.

        Args:
            group: the name of the group of `doc.spans` to compare; None is `doc.ents`.
            missing: the name of the group that marks words of the reference which nobody looked at.
        """
        self.group, self.missing = group, missing
        self.counts = LabelCounts()
        self.calibration = CalibrationError()
        self.texts = self.touching = self.touched = 0

    @property
    def names(self) -> tuple[str, ...]:
        return (*self._figures(), *self._figures("_overlap"), f"{self._name}_ece")

    def update(self, examples: Sequence[Example]) -> None:
        found = span_rows(examples, self.counts, self.group, self.missing)
        self.texts += found.texts
        correct = _labels(found.predicted[found.right])
        self.counts.add(correct=correct, predicted=_labels(found.predicted), gold=_labels(found.gold))
        self.touching += int(touch(found.predicted, found.gold, labels=True).sum())
        self.touched += int(touch(found.gold, found.predicted, labels=True).sum())
        scored = ~np.isnan(found.scores)
        self.calibration.add(found.scores[scored], found.right[scored])

    def merge(self, other: Score) -> None:
        if not isinstance(other, SpanScore) or (other.group, other.missing) != (self.group, self.missing):
            raise ValueError(f"this score of the spans '{self.group or 'ents'}' can be merged with another one of them")
        self.counts.merge(other.counts)
        self.calibration.merge(other.calibration)
        self.texts += other.texts
        self.touching += other.touching
        self.touched += other.touched

    def results(self) -> Results:
        if not self.texts:
            return {}
        found: Results = dict(zip(self._figures(), self.counts.micro(), strict=True))
        predicted, gold = int(self.counts.predicted.sum()), int(self.counts.gold.sum())
        p, r, _ = precision_recall_f(self.touching, predicted, gold)
        r = precision_recall_f(self.touched, predicted, gold)[1]
        overlap = (p, r, 2 * p * r / (p + r) if p + r else 0.0)
        found.update(zip(self._figures("_overlap"), overlap, strict=True))
        if self.calibration.n:
            found[f"{self._name}_ece"] = self.calibration.value
        found[f"{self._name}_per_label"] = self.counts.per_label()
        return found

    @property
    def _name(self) -> str:
        return "ents" if self.group is None else f"spans_{self.group}"

    def _figures(self, kind: str = "") -> list[str]:
        return [f"{self._name}{kind}_{key}" for key in "prf"]


def _labels(rows: Int64s) -> Int32s:
    return rows[:, 3].astype(np.int32)
