"""Categories of texts against the reference."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ..tokens import Example
from .counts import LabelCounts, Results
from .score import Score

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

THRESHOLD = 0.5


class CatsScore:
    """The categories of texts: `doc.cats` of the prediction against those of the reference.

    Gives `cats_acc`, `cats_micro_p`, `cats_micro_r`, `cats_micro_f`, `cats_macro_p`, `cats_macro_r`, `cats_macro_f` and
    the table `cats_per_label`. Micro figures count all labels together; macro figures are plain means over all the
    labels given, where one that occurs neither in the gold annotation nor among the predictions counts as 0 (what
    scikit-learn's `f1_score(average="macro", labels=labels, zero_division=0)` gives; F is the mean of the labels' F).

    Exclusive categories: the gold label is the one with the value 1.0, the prediction is the label with the highest
    score, `cats_acc` is the share of texts where they agree. A text whose gold categories name none of the labels
    with 1.0 is left out if it has a value for one of them (0.0 or None) or no categories at all; if it has only other
    labels, its prediction is wrong.

    Categories that can go together: a label is predicted where its score reaches its threshold. A label that the gold
    categories lack, or that is None there, is counted on neither side; so are labels that are not among those given.
    `cats_acc` is the share of texts with every annotated label right, among those with any.
    """

    def __init__(
        self, labels: Sequence[str], *, exclusive: bool, thresholds: float | Mapping[str, float] = THRESHOLD
    ) -> None:
        """Count nothing yet.

        Args:
            labels: the labels of the component.
            exclusive: whether a text has exactly one of them.
            thresholds: from which score on a label that can go together with others is predicted: one for all, or one
                for each label (0.5 for those that are not listed). Exclusive categories have no use for it.
        """
        self.labels = tuple(labels)
        self.exclusive = exclusive
        if isinstance(thresholds, Mapping):
            self._thresholds = np.array([thresholds.get(label, THRESHOLD) for label in self.labels], dtype=np.float64)
        else:
            self._thresholds = np.full(len(self.labels), thresholds, dtype=np.float64)
        self.counts = LabelCounts(self.labels)
        self.right = self.texts = 0

    @property
    def names(self) -> tuple[str, ...]:
        return ("cats_acc", *(f"cats_{average}_{key}" for average in ("micro", "macro") for key in "prf"))

    def update(self, examples: Sequence[Example]) -> None:
        """Count a batch. Raises ValueError where exclusive gold categories have several labels with 1.0."""
        examples = [example for example in examples if example.reference.cats]
        if not examples or not self.labels:
            return
        gold = _matrix([example.reference.cats for example in examples], self.labels)
        scores = _matrix([example.predicted.cats for example in examples], self.labels)
        if self.exclusive:
            self._count_exclusive(gold, scores, examples)
        else:
            self._count_each(gold, scores)

    def _count_exclusive(self, gold: Floats, scores: Floats, examples: Sequence[Example]) -> None:
        positive = gold == 1.0
        several = np.flatnonzero(positive.sum(axis=1) > 1)
        if len(several):
            i = int(several[0])
            both = ", ".join(label for label, is_gold in zip(self.labels, positive[i], strict=True) if is_gold)
            raise ValueError(
                f"exclusive categories have one gold label; the text {examples[i].reference.text[:60]!r} has {both}"
            )
        listed = np.array([any(label in example.reference.cats for label in self.labels) for example in examples])
        counted = positive.any(axis=1) | ~listed
        positive, scores = positive[counted], scores[counted]
        truth = np.where(positive.any(axis=1), positive.argmax(axis=1), -1).astype(np.int32)
        known = ~np.isnan(scores)
        best = np.where(known, scores, -np.inf).argmax(axis=1)
        guess = np.where(known.any(axis=1), best, -1).astype(np.int32)
        same = (guess == truth) & (truth >= 0)
        self.counts.add(correct=truth[same], predicted=guess, gold=truth)
        self.right += int(same.sum())
        self.texts += len(truth)

    def _count_each(self, gold: Floats, scores: Floats) -> None:
        annotated = ~np.isnan(gold)
        truth = gold >= THRESHOLD
        guess = (scores >= self._thresholds) & annotated
        self.counts.add(correct=_labels(truth & guess), predicted=_labels(guess), gold=_labels(truth))
        wrong = (truth != guess) & annotated
        some = annotated.any(axis=1)
        self.right += int((some & ~wrong.any(axis=1)).sum())
        self.texts += int(some.sum())

    def merge(self, other: Score) -> None:
        if not isinstance(other, CatsScore) or (other.labels, other.exclusive) != (self.labels, self.exclusive):
            raise ValueError("a CatsScore can be merged with another one that has the same labels and settings")
        if not np.array_equal(self._thresholds, other._thresholds):
            raise ValueError("a CatsScore can be merged with another one that has the same thresholds")
        self.counts.merge(other.counts)
        self.right += other.right
        self.texts += other.texts

    def results(self) -> Results:
        if not self.texts:
            return {}
        found: Results = {"cats_acc": self.right / self.texts}
        for name, figures in (("micro", self.counts.micro()), ("macro", self.counts.macro())):
            found.update({f"cats_{name}_{key}": value for key, value in zip("prf", figures, strict=True)})
        found["cats_per_label"] = self.counts.per_label()
        return found


def _matrix(cats: Sequence[Mapping[str, float | None]], labels: Sequence[str]) -> Floats:
    """The values of labels, float64 (n_texts, n_labels), not-a-number where there is none."""
    return np.array([[*map(values.get, labels)] for values in cats], dtype=np.float64)


def _labels(mask: Bools) -> npt.NDArray[np.int32]:
    """The label of each marked cell of a table (n_texts, n_labels)."""
    return np.nonzero(mask)[1].astype(np.int32)
