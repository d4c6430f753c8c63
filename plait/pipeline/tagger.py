"""The tagger: one label for every token, in any column."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from thinc.types import Floats2d

from ..architectures.types import TokenScorer
from ..config import Must, Range
from ..errors import UnknownLabel
from ..layers import flatten, split
from ..registry import registry
from ..scoring import ColumnScore, Score
from ..tokens import INTEGER_COLUMNS, UNSEEN, Doc, Example, Recoder, gold_codes, set_columns
from .component import Component, GetExamples
from .loss import Loss

Int32s = npt.NDArray[np.int32]

SMALLEST = 1e-12  # the logarithm of a probability of 0 has to stay a number


def _has_labels(column: str) -> bool:
    return column not in INTEGER_COLUMNS


@registry.components("plait.Tagger.v1")
class Tagger(Component[list[Floats2d], Int32s]):
    """Predict the value of one column of annotation: part-of-speech tags, morphological features, or any other.

    Attributes:
        column: the column that it learns from and writes.
        ignored: how many gold values it left out in training because they were no label of its.
    """

    def __init__(
        self,
        model: TokenScorer,
        *,
        column: Annotated[str, Must("a column of labels, such as tag or pos, not one of numbers", _has_labels)] = "tag",
        label_smoothing: Annotated[float, Range(0, 1)] = 0.0,
        unseen: Literal["error", "ignore"] = "error",
    ) -> None:
        """Make a tagger.

        Args:
            model: probabilities of the labels for each token.
            column: `tag`, `pos`, `morph`, or any other column of the training data.
            label_smoothing: the share of the target that is spread over all labels alike (Szegedy et al. 2016,
                "Rethinking the Inception Architecture for Computer Vision", section 7).
            unseen: what to do with a gold value in training that was not there in `begin_training`: raise
                UnknownLabel, or leave the token out and count it in `ignored`.

        Raises ValueError for a column of numbers, such as `head`.
        """
        if not _has_labels(column):
            raise ValueError(f"a tagger learns a column of labels; '{column}' holds numbers")
        self.model = model
        self.column = column
        self.label_smoothing = label_smoothing
        self.unseen = unseen
        self.ignored = 0
        self._codes = Recoder(())

    def begin_training(self, get_examples: GetExamples) -> None:
        """Collect the values of the column, sorted, after labels that were added before.

        Raises ValueError where no example has the column.
        """
        found = _values(get_examples, self.column)
        new = sorted(found - set(self.labels))
        if not found and not self.labels:
            there = ", ".join(_columns(get_examples)) or "none"
            raise ValueError(
                f"the component '{self.name}' has nothing to learn: no training example has a value in the column "
                f"'{self.column}'; columns with values: {there}"
            )
        self.labels = (*self.labels, *new)
        self.initialize_model(get_examples, self._truth)

    def predict(self, docs: Sequence[Doc]) -> Int32s:
        """The code of the most probable label for each token of all Docs: int32 (n_tokens,)."""
        ops = self.model.ops
        if not docs:
            return np.empty(0, dtype=np.int32)
        scores = flatten(ops, self.model.predict(list(docs)))
        codes: Int32s = ops.to_numpy(scores.argmax(axis=1)).astype(np.int32)  # type: ignore[no-untyped-call]  # Thinc's
        return codes

    def get_loss(self, examples: Sequence[Example], scores: list[Floats2d]) -> Loss[list[Floats2d]]:
        """Cross-entropy over the tokens whose gold value is known.

        For the probabilities p and the target q (one-hot, or smoothed), the loss is -sum(q log p), and its gradient
        with respect to the logits p - q: list of Floats2d (n_tokens, n_labels).

        Raises UnknownLabel where `unseen` is "error".
        """
        gold = gold_codes(examples, self.column, self._recoder())
        if (unseen := gold == UNSEEN).any():
            self._refuse(examples, int(unseen.sum()))
        xp = self.model.ops.xp
        rows = np.flatnonzero(gold >= 0)
        known, codes = xp.asarray(rows), xp.asarray(gold[rows])
        probabilities = xp.concatenate(scores)
        smooth = self.label_smoothing
        each = smooth / len(self.labels)
        logs = xp.log(xp.maximum(probabilities[known], SMALLEST))
        total = -(1 - smooth) * float(logs[xp.arange(len(rows)), codes].sum(dtype="float64"))
        if smooth:
            total -= each * float(logs.sum(dtype="float64"))
        gradient = xp.zeros_like(probabilities)
        gradient[known] = probabilities[known] - each
        gradient[known, codes] -= 1 - smooth
        return Loss(total, len(rows), split(gradient, [len(rows) for rows in scores]))

    def set_annotations(self, docs: Sequence[Doc], prediction: Int32s) -> None:
        """Write the labels into the column of each Doc, as slices of the one array."""
        set_columns(docs, self.column, prediction, self.labels)

    def new_scores(self) -> list[Score]:
        """The accuracy `<column>_acc`, with a table per label."""
        return [ColumnScore(self.column)]

    @property
    def main_score(self) -> str:
        """The accuracy of the column."""
        return f"{self.column}_acc"

    def _recoder(self) -> Recoder:
        if self._codes.labels != self.labels:
            self._codes = Recoder(self.labels)
        return self._codes

    def _truth(self, examples: Sequence[Example]) -> list[Floats2d]:
        return [self.model.ops.alloc2f(len(example.predicted), len(self.labels)) for example in examples]

    def _refuse(self, examples: Sequence[Example], count: int) -> None:
        if self.unseen == "error":
            values = {value for example in examples for value in example.reference.values(self.column)}
            raise UnknownLabel(self.name, {value for value in values if value is not None} - set(self.labels))
        self.ignored += count


def _values(get_examples: GetExamples, name: str) -> set[str]:
    """All values of a column in the references."""
    values: set[str] = set()
    for example in get_examples():
        column = example.reference.columns.get(name)
        if column is not None and column.categories is not None:
            values.update(column.categories[code] for code in np.unique(column.codes).tolist() if code >= 0)
    return values


def _columns(get_examples: GetExamples) -> list[str]:
    """The columns of labels that have values in the references."""
    columns = (item for example in get_examples() for item in example.reference.columns.items())
    return sorted({name for name, column in columns if name not in INTEGER_COLUMNS and (column.codes >= 0).any()})
