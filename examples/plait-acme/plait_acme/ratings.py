"""A component that predicts ratings of texts: numbers from 0 to 1, such as how friendly or how formal each is."""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from thinc.types import Floats2d

from plait import Component, Doc, Example, Loss
from plait.architectures.types import DocScorer
from plait.config import Has, Range
from plait.pipeline import GetExamples
from plait.scoring import Results, Score

Float64s = npt.NDArray[np.float64]

SMALLEST = 1e-12


class RatingPredictor(Component[Floats2d, Floats2d]):
    """Predict a number from 0 to 1 for each of several qualities of a text; writes `doc.cats`."""

    def __init__(
        self, model: Annotated[DocScorer, Has(exclusive=False)], *, step: Annotated[float, Range(0, 1)] = 0.0
    ) -> None:
        """Make a predictor of ratings.

        Args:
            model: gives each Doc a row of numbers from 0 to 1; one whose architecture has `exclusive_classes = false`.
            step: predictions are rounded to multiples of it, such as 0.25 for five stars; 0 leaves them as they are.
        """
        self.model = model
        self.step = step

    def begin_training(self, get_examples: GetExamples) -> None:
        """Collect the qualities that are rated, sorted. Raises ValueError where there is none."""
        self.labels = tuple(sorted({name for example in get_examples() for name in example.reference.cats}))
        if not self.labels:
            raise ValueError(f"the component '{self.name}' has nothing to learn: no training example has doc.cats")
        self.initialize_model(get_examples, lambda sample: self.model.ops.alloc2f(len(sample), len(self.labels)))

    def predict(self, docs: Sequence[Doc]) -> Floats2d:
        """The ratings of each Doc: Floats2d (n_docs, n_labels)."""
        ratings: Any = self.model.predict(list(docs))
        if self.step:
            ratings = (ratings / self.step).round() * self.step
        return self.model.ops.xp.clip(ratings, 0, 1)  # type: ignore[no-any-return]  # numpy or cupy

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[Floats2d]:
        """Cross-entropy of the fractions p that the model gives against the gold ratings q.

        -sum(q log p + (1 - q) log(1 - p)), which is least where p = q; its gradient with respect to the logits is
        p - q, and 0 where a rating is missing (Papke & Wooldridge 1996, "Econometric Methods for Fractional Response
        Variables"). Raises ValueError for a rating that is not between 0 and 1.
        """
        xp: Any = self.model.ops.xp
        gold = ratings_of([example.reference for example in examples], self.labels)
        if bool(((gold < 0) | (gold > 1)).any()):
            raise ValueError(f"ratings are numbers from 0 to 1; the component '{self.name}' got others")
        known = ~np.isnan(gold)
        target, counted = xp.asarray(np.nan_to_num(gold), dtype="float32"), xp.asarray(known)
        logs = target * xp.log(xp.maximum(scores, SMALLEST)) + (1 - target) * xp.log(xp.maximum(1 - scores, SMALLEST))
        total = -float(xp.where(counted, logs, 0).sum())
        gradient: Floats2d = xp.where(counted, scores - target, 0).astype("float32")
        return Loss(total, int(known.any(axis=1).sum()), gradient)

    def set_annotations(self, docs: Sequence[Doc], prediction: Floats2d) -> None:
        """Write the ratings into `doc.cats`."""
        rows = self.model.ops.to_numpy(prediction).tolist()  # type: ignore[no-untyped-call]  # Thinc's
        for doc, ratings in zip(docs, rows, strict=True):
            doc.cats.update(zip(self.labels, ratings, strict=True))

    def new_scores(self) -> list[Score]:
        """How close predictions are to the gold ratings."""
        return [RatingScore(self.labels)]

    @property
    def main_score(self) -> str:
        """1 minus the mean absolute error."""
        return "rating_closeness"


class RatingScore:
    """Ratings against those of the reference; ratings that are missing on either side do not count.

    Gives `rating_closeness`, 1 minus the mean of |p - q|, and `rating_r2`, the share of the variance of q that p
    explains: 1 - sum((q - p)²) / sum((q - mean(q))²), and 0 where that is negative.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        # How many, and the sums of |p - q|, (p - q)², q and q².
        self.sums: Float64s = np.zeros(5)

    @property
    def names(self) -> tuple[str, ...]:
        return ("rating_closeness", "rating_r2")

    def update(self, examples: Sequence[Example]) -> None:
        gold = ratings_of([example.reference for example in examples], self.labels)
        found = ratings_of([example.predicted for example in examples], self.labels)
        known = ~np.isnan(gold) & ~np.isnan(found)
        p, q = found[known], gold[known]
        self.sums += [len(q), np.abs(p - q).sum(), ((p - q) ** 2).sum(), q.sum(), (q * q).sum()]

    def merge(self, other: Score) -> None:
        if not isinstance(other, RatingScore) or other.labels != self.labels:
            raise ValueError("a RatingScore can be merged with another one that has the same labels")
        self.sums += other.sums

    def results(self) -> Results:
        n, distance, squares, total, total_squares = self.sums.tolist()
        if not n:
            return {}
        found: Results = {"rating_closeness": 1 - distance / n}
        variance = total_squares - total * total / n
        if variance > 0:
            found["rating_r2"] = max(0.0, 1 - squares / variance)
        return found


def ratings_of(docs: Sequence[Doc], labels: Sequence[str]) -> Float64s:
    """The ratings of Docs: float64 (n_docs, n_labels), not-a-number where one is missing."""
    rows = [[doc.cats.get(label) for label in labels] for doc in docs]
    return np.array(rows, dtype=np.float64).reshape(len(docs), len(labels))
