"""An annotation of words against the reference."""

from collections.abc import Sequence

import numpy as np

from ..tokens import Column, Example
from .counts import Int32s, LabelCounts, Results, precision_recall_f
from .score import Score


class ColumnScore:
    """One column of categories: how many words have the value of the reference.

    Gives `{column}_acc` and the table `{column}_per_label`.

    A word is right where the reference has a word of the same characters with the same value. Where the words of both
    sides differ, `{column}_acc` is the F of the CoNLL 2018 shared task ("UPOS", "XPOS", "UFeats", …; Zeman et al. 2018,
    https://universaldependencies.org/conll18/evaluation.html): 2 correct / (predicted words + gold words). Where they
    are the same it is the plain accuracy, correct / words. Words of the reference that have no value, and the predicted
    words that touch them, count on neither side.
    """

    def __init__(self, column: str) -> None:
        self.column = column
        self.counts = LabelCounts()
        self.correct = self.predicted = self.gold = 0

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.column}_acc",)

    def update(self, examples: Sequence[Example]) -> None:
        gold_side, predicted_side, right = [], [], []
        for example in examples:
            gold_column = example.reference.column(self.column)
            if gold_column is None:
                continue
            gold = self.counts.codes(gold_column)
            predicted = self._predicted(example)
            alignment = example.alignment
            annotated = gold >= 0
            if alignment.identical:
                beside = gold
                predicted = predicted[annotated]
                same = gold[annotated] == predicted
            else:
                # The last place stands for "no such word", where exact is -1.
                beside = np.append(gold, np.int32(-1))[alignment.exact]
                left = ~alignment.touched(~annotated)
                predicted, beside = predicted[left], beside[left]
                same = (beside == predicted) & (beside >= 0)
            gold_side.append(gold[annotated])
            predicted_side.append(predicted)
            right.append(predicted[same])
        if not gold_side:
            return
        correct, words, golds = map(np.concatenate, (right, predicted_side, gold_side))
        self.counts.add(correct=correct, predicted=words, gold=golds)
        self.correct += len(correct)
        self.predicted += len(words)
        self.gold += len(golds)

    def merge(self, other: Score) -> None:
        if not isinstance(other, ColumnScore) or other.column != self.column:
            raise ValueError(f"this score of the column '{self.column}' can be merged with another one of it alone")
        self.counts.merge(other.counts)
        self.correct += other.correct
        self.predicted += other.predicted
        self.gold += other.gold

    def results(self) -> Results:
        if not self.gold:
            return {}
        _, _, f = precision_recall_f(self.correct, self.predicted, self.gold)
        return {f"{self.column}_acc": f, f"{self.column}_per_label": self.counts.per_label()}

    def _predicted(self, example: Example) -> Int32s:
        column: Column | None = example.predicted.column(self.column)
        if column is None:
            return np.full(len(example.predicted), -1, dtype=np.int32)
        return self.counts.codes(column)
