"""Counts of what was right, predicted and annotated, label by label, and the figures that they give."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from ..tokens import Categories, Column

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

PerLabel = dict[str, dict[str, float]]
Results = dict[str, float | PerLabel]


def precision_recall_f(correct: int, predicted: int, gold: int) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean; each is 0 where it would be divided by 0.

    p = correct / predicted, r = correct / gold, f = 2 p r / (p + r) = 2 correct / (predicted + gold).
    """
    return (
        correct / predicted if predicted else 0.0,
        correct / gold if gold else 0.0,
        2 * correct / (predicted + gold) if predicted + gold else 0.0,
    )


class LabelCounts:
    """How often each label was predicted rightly, predicted at all, and annotated: sums, so that they can be merged.

    Attributes:
        labels: the labels in the order they came; new ones are added as they occur.
        correct, predicted, gold: int64 (n_labels,).
    """

    def __init__(self, labels: Iterable[str] = ()) -> None:
        self.labels = Categories(labels)
        self._given = len(self.labels)
        self._counts: Int64s = np.zeros((3, self._given), dtype=np.int64)
        # The categories are held as well, so that their id stays theirs.
        self._tables: dict[int, tuple[Sequence[str], Int32s]] = {}

    @property
    def correct(self) -> Int64s:
        row: Int64s = self._counts[0]
        return row

    @property
    def predicted(self) -> Int64s:
        row: Int64s = self._counts[1]
        return row

    @property
    def gold(self) -> Int64s:
        row: Int64s = self._counts[2]
        return row

    def codes(self, column: Column) -> Int32s:
        """The codes of a column as codes of `labels`, int32 (n_codes,); -1 stays -1. Unknown labels are added."""
        categories = column.categories
        if categories is None:
            raise ValueError("a column of numbers has no labels to count")
        held = self._tables.get(id(categories))
        if held is None or len(held[1]) != len(categories) + 1:
            if len(self._tables) > 1000:  # each Doc may bring a tuple of its own
                self._tables.clear()
            held = (categories, np.append(self.labels.encode(categories), np.int32(-1)))
            self._tables[id(categories)] = held
        return held[1][column.codes]

    def add(self, *, correct: Int32s, predicted: Int32s, gold: Int32s) -> None:
        """Count codes of `labels`, each array int32 (any length,); negative codes are no label and left out."""
        self._grow()
        for row, codes in enumerate((correct, predicted, gold)):
            self._counts[row] += np.bincount(codes[codes >= 0], minlength=len(self.labels))

    def merge(self, other: "LabelCounts") -> None:
        """Add the counts of another, whose labels may be others or in another order."""
        places = self.labels.encode(list(other.labels))
        self._grow()
        other._grow()
        self._counts[:, places] += other._counts

    def micro(self) -> tuple[float, float, float]:
        """Precision, recall and F of all labels counted together."""
        correct, predicted, gold = self._counts.sum(axis=1).tolist()
        return precision_recall_f(correct, predicted, gold)

    def macro(self) -> tuple[float, float, float]:
        """The plain means of precision, recall and F over all labels.

        A label that occurs neither in the gold annotation nor among the predictions counts as 0, as in scikit-learn's
        `f1_score(average="macro", labels=labels, zero_division=0)`; F is the mean of the labels' F.
        """
        rows = self._rows()
        if not rows:
            return 0.0, 0.0, 0.0
        p, r, f = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        return p, r, f

    def per_label(self) -> PerLabel:
        """For each label its precision `p`, recall `r`, `f`, and `n`, how often it is in the gold annotation.

        The labels given at the start are all listed, others where they were counted.
        """
        rows = self._rows()
        counted = self._counts.sum(axis=0).tolist()
        return {
            label: dict(zip("prf", rows[i], strict=True)) | {"n": int(self._counts[2, i])}
            for i, label in enumerate(self.labels)
            if counted[i] or i < self._given
        }

    def _rows(self) -> list[tuple[float, float, float]]:
        self._grow()
        return [precision_recall_f(*counts) for counts in self._counts.T.tolist()]

    def _grow(self) -> None:
        new = len(self.labels) - self._counts.shape[1]
        if new:
            self._counts = np.pad(self._counts, ((0, 0), (0, new)))
