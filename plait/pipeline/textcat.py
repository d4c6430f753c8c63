"""Text categorizers: labels for whole texts, one of them each or any number."""

from collections.abc import Sequence
from itertools import count
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from thinc.types import Floats2d

from ..architectures.types import DocScorer
from ..config import Has, Range
from ..errors import UnknownLabel
from ..registry import registry
from ..scoring import CatsScore, Decisions, Score
from ..tokens import Doc, Example, set_cats
from .component import Component, GetExamples
from .loss import Loss

Float32s = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

SMALLEST = 1e-12


class Categorizer(Component[Floats2d, Floats2d]):
    """What the two text categorizers share: labels from `cats`, and a score of every label for every Doc."""

    exclusive: bool

    def __init__(self, model: DocScorer, *, unseen: Literal["error", "ignore"] = "error") -> None:
        said = model.attrs.get("exclusive")  # by the models that know; another one is taken at its type's word
        if said is not None and said != self.exclusive:
            wanted, has = ("true", "false") if self.exclusive else ("false", "true")
            raise ValueError(f"the model has exclusive_classes = {has}; this component needs {wanted}")
        self.model = model
        self.unseen = unseen
        self.ignored = 0

    def begin_training(self, get_examples: GetExamples) -> None:
        """Collect the categories of the examples, sorted, after labels that were added before.

        Raises ValueError where no example has any.
        """
        found = {label for example in get_examples() for label in example.reference.cats}
        if not found and not self.labels:
            raise ValueError(
                f"the component '{self.name}' has nothing to learn: no training example has a category (doc.cats)"
            )
        self.labels = (*self.labels, *sorted(found - set(self.labels)))
        self._check_labels()
        self.initialize_model(get_examples, lambda examples: self.model.ops.alloc2f(len(examples), len(self.labels)))

    def predict(self, docs: Sequence[Doc]) -> Floats2d:
        """The score of each label for each Doc, 0 to 1: Floats2d (n_docs, n_labels)."""
        if not docs:
            return self.model.ops.alloc2f(0, len(self.labels))
        return self.model.predict(list(docs))

    def set_annotations(self, docs: Sequence[Doc], prediction: Floats2d) -> None:
        """Write the scores into `doc.cats`, beside what is there for labels of other components."""
        set_cats(docs, self.labels, self.model.ops.to_numpy(prediction))  # type: ignore[no-untyped-call]  # Thinc's

    def gold(self, examples: Sequence[Example], *, strange: set[str] | None = None) -> Float32s:
        """The gold value of each label for each example: float32 (n_examples, n_labels), nan where missing.

        Values of labels that this component does not have are left out, and the labels added to `strange`.

        Raises ValueError for a value that is not between 0 and 1.
        """
        columns = {label: i for i, label in enumerate(self.labels)}
        places: list[int] = []
        values: list[float] = []
        for start, example in zip(count(0, len(columns)), examples, strict=False):
            for label, value in example.reference.cats.items():
                column = columns.get(label)
                if column is None:
                    if strange is not None:
                        strange.add(label)
                elif isinstance(value, str):
                    raise ValueError(f"categories have numbers as values; '{label}' of a text has {value!r}")
                elif value is not None:
                    places.append(start + column)
                    values.append(value)
        given = np.array(values, dtype=np.float32)
        if bool(((given < 0) | (given > 1)).any()):
            raise ValueError(f"categories have values from 0 (no) to 1 (yes); the component '{self.name}' got others")
        gold = np.full((len(examples), len(self.labels)), np.nan, dtype=np.float32)
        gold.put(places, given)
        return gold

    def training_gold(self, examples: Sequence[Example]) -> Float32s:
        """As `gold`, but labels that were not there in `begin_training` are refused or counted, as `unseen` says.

        Raises UnknownLabel.
        """
        strange: set[str] = set()
        gold = self.gold(examples, strange=strange)
        if strange and self.unseen == "error":
            raise UnknownLabel(self.name, strange)
        self.ignored += len(strange)
        return gold

    def _check_labels(self) -> None:
        """Refuse labels that the kind of categorizer cannot learn."""


@registry.components("plait.TextCategorizer.v1")
class TextCategorizer(Categorizer):
    """Predict which one of the categories a text has. The scores of a text sum to 1."""

    exclusive = True

    def __init__(
        self, model: Annotated[DocScorer, Has(exclusive=True)], *, unseen: Literal["error", "ignore"] = "error"
    ) -> None:
        """Make a text categorizer whose categories exclude each other.

        Args:
            model: probabilities of the labels for each Doc; one whose architecture has `exclusive_classes = true`.
            unseen: what to do with a gold label in training that was not there in `begin_training`: raise
                UnknownLabel, or leave it out and count it in `ignored`.

        Raises ValueError for a model that says of itself that labels do not exclude each other.
        """
        super().__init__(model, unseen=unseen)

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[Floats2d]:
        """Cross-entropy over the texts whose category is known.

        For the probabilities p and the gold values q, -sum(q log p); its gradient with respect to the logits is
        p sum(q) - q: Floats2d (n_docs, n_labels). A text without a positive category counts as missing where any
        category is missing.

        Raises ValueError for a text with several categories, or with none of them where all are given.
        """
        gold = self.training_gold(examples)
        is_missing = np.isnan(gold)
        known = np.where(is_missing, np.float32(0), gold)
        sums = known.sum(axis=1)
        self._check_one(examples, sums, is_missing)
        xp = self.model.ops.xp
        mass = xp.asarray(sums)[:, None]  # 1 but for texts of which a part of the weight is on missing categories
        target = xp.asarray(known)
        where = target.nonzero()
        total = -float((target[where] * xp.log(xp.maximum(scores[where], SMALLEST))).sum(dtype="float64"))
        gradient = scores * mass
        gradient -= target
        return Loss(total, int((sums > 0).sum()), gradient.astype("float32", copy=False))

    def new_scores(self) -> list[Score]:
        """Accuracy, macro- and micro-averaged F-scores, with a table per label."""
        return [CatsScore(self.labels, exclusive=True)]

    @property
    def main_score(self) -> str:
        """The share of texts whose category is right."""
        return "cats_acc"

    def _check_labels(self) -> None:
        if len(self.labels) < 2:
            raise ValueError(
                f"the component '{self.name}' tells categories apart and needs two or more; the training data has "
                f"only {list(self.labels)}. For one yes-or-no category use textcat_multilabel"
            )

    def _check_one(self, examples: Sequence[Example], sums: Float32s, is_missing: Bools) -> None:
        complete = ~is_missing.any(axis=1)
        for wrong, what in ((sums > 1.001, "several categories"), ((sums == 0) & complete, "none of the categories")):
            if bool(wrong.any()):
                example = examples[int(np.flatnonzero(wrong)[0])]
                raise ValueError(
                    f"the component '{self.name}' learns one category a text, but this text has {what}: "
                    f"{example.reference.text[:60]!r}; use textcat_multilabel for such data"
                )


@registry.components("plait.MultiLabelTextCategorizer.v1")
class MultiLabelTextCategorizer(Categorizer):
    """Predict each category of a text for itself: any number of them may hold.

    Attributes:
        thresholds: the score from which on a category counts as predicted, by label.
    """

    exclusive = False

    def __init__(
        self,
        model: Annotated[DocScorer, Has(exclusive=False)],
        *,
        threshold: Annotated[float, Range(0, 1)] = 0.5,
        tune: Literal["none", "micro", "label"] = "micro",
        unseen: Literal["error", "ignore"] = "error",
    ) -> None:
        """Make a text categorizer whose categories do not exclude each other.

        Args:
            model: probabilities of each label for each Doc; one whose architecture has `exclusive_classes = false`.
            threshold: the threshold of every label to begin with.
            tune: how thresholds are chosen on held-out examples, each time that they are scored in training: one for
                all labels that gives the best micro-averaged F-score, one a label for the best F-score of each, or
                not at all.
            unseen: as in `TextCategorizer`.

        Raises ValueError for a model that says of itself that labels exclude each other.
        """
        super().__init__(model, unseen=unseen)
        self.threshold = threshold
        self.tune = tune
        self.thresholds = {}

    def begin_training(self, get_examples: GetExamples) -> None:
        """As in `TextCategorizer`; every label begins with the same threshold."""
        super().begin_training(get_examples)
        self.thresholds = self.all_thresholds()

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[Floats2d]:
        """Binary cross-entropy summed over the categories whose gold value is known.

        For the probabilities p and the gold values q, -sum(q log p + (1 - q) log(1 - p)); its gradient with respect
        to the logits is p - q, and 0 where q is missing: Floats2d (n_docs, n_labels).
        """
        gold = self.training_gold(examples)
        xp = self.model.ops.xp
        known = xp.asarray(~np.isnan(gold))
        target = xp.asarray(np.nan_to_num(gold))
        logs = target * xp.log(xp.maximum(scores, SMALLEST)) + (1 - target) * xp.log(xp.maximum(1 - scores, SMALLEST))
        total = -float(xp.where(known, logs, 0).sum(dtype="float64"))
        items = int((~np.isnan(gold)).any(axis=1).sum())
        return Loss(total, items, xp.where(known, scores - target, 0).astype("float32"))

    def predicted_labels(self, doc: Doc) -> list[str]:
        """The labels of an annotated Doc whose score reaches their threshold."""
        return [label for label, limit in self.all_thresholds().items() if (doc.cats.get(label) or 0.0) >= limit]

    def decisions(self, examples: Sequence[Example]) -> Decisions:
        """Whether each label holds of each text, where that is known."""
        scores = [[e.predicted.cats.get(label) or 0.0 for label in self.labels] for e in examples]
        return Decisions.of_rows(self.labels, self.gold(examples), np.array(scores).reshape(-1, len(self.labels)))

    def new_scores(self) -> list[Score]:
        """Accuracy, macro- and micro-averaged F-scores at the thresholds, with a table per label."""
        return [CatsScore(self.labels, exclusive=False, thresholds=self.all_thresholds())]

    @property
    def main_score(self) -> str:
        """The F-score of all labels counted together."""
        return "cats_micro_f"
