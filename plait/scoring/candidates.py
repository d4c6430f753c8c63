"""Candidates for spans against the spans of the reference, whatever their labels."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..tokens import Doc, Example, SpanTable
from ..tokens.alignment import visible_before
from .counts import Results, precision_recall_f
from .score import Score

Int64s = npt.NDArray[np.int64]


class CandidateScore:
    """A group of spans of the prediction against another group of the reference, without labels.

    Gives `spans_{group}_p`, `spans_{group}_r` and `spans_{group}_f`. A candidate is right where a span of the reference
    has the same characters. Texts of which the reference lacks the group are left out.
    """

    def __init__(self, group: str, gold: str) -> None:
        """Count nothing yet; `group` is that of predicted Docs, `gold` that of the references."""
        self.group, self.gold = group, gold
        self.correct = self.predicted = self.wanted = self.texts = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"spans_{self.group}_{key}" for key in "prf")

    def update(self, examples: Sequence[Example]) -> None:
        for example in examples:
            gold = example.reference.spans.tables.get(self.gold)
            if gold is None:
                continue
            self.texts += 1
            same_text = example.predicted.text == example.reference.text
            predicted = example.predicted.spans.tables.get(self.group)
            wanted = _places(example.reference, gold, same_text)
            found = wanted[:0] if predicted is None else _places(example.predicted, predicted, same_text)
            self.wanted += len(wanted)
            self.predicted += len(found)
            self.correct += len(wanted) + len(found) - len(np.unique(np.concatenate([wanted, found]), axis=0))

    def merge(self, other: Score) -> None:
        if not isinstance(other, CandidateScore) or (other.group, other.gold) != (self.group, self.gold):
            raise ValueError(f"this score of the candidates '{self.group}' can be merged with another one of them")
        self.correct += other.correct
        self.predicted += other.predicted
        self.wanted += other.wanted
        self.texts += other.texts

    def results(self) -> Results:
        if not self.texts:
            return {}
        return dict(zip(self.names, precision_recall_f(self.correct, self.predicted, self.wanted), strict=True))


def _places(doc: Doc, table: SpanTable, same_text: bool) -> Int64s:
    """The first and last characters of spans, each once, int64 (n_spans, 2)."""
    filled = table.starts < table.ends
    starts, ends = doc.starts[table.starts[filled]], doc.ends[table.ends[filled] - 1]
    if not same_text:
        before = visible_before(doc.text)
        starts, ends = before[starts], before[ends]
    return np.unique(np.stack([starts, ends], axis=1).astype(np.int64), axis=0)
