"""From which score on a label is best taken as predicted."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from .counts import LabelCounts

Array = npt.NDArray[Any]


class Decisions(NamedTuple):
    """What is predicted or not as a threshold says, a decision a row: whether a label holds of a text, or of a span.

    What nobody annotated is left out.

    Attributes:
        names: all labels, those that have thresholds first.
        labels: the number of the label, int (n,).
        scores: what it is predicted with, float (n,); minus infinity for what holds and cannot be predicted, such as an
            entity that was not found.
        holds: whether it is so, bool (n,).
    """

    names: tuple[str, ...]
    labels: npt.NDArray[Any]
    scores: npt.NDArray[Any]
    holds: npt.NDArray[Any]

    @classmethod
    def of_rows(cls, names: tuple[str, ...], gold: Array, scores: Array) -> "Decisions":
        """Of gold values, not-a-number where missing, and scores of each label for each item, (n_items, n_labels)."""
        rows, labels = np.nonzero(~np.isnan(gold))
        return cls(names, labels.astype(np.int32), np.asarray(scores)[rows, labels], gold[rows, labels] >= 0.5)

    def and_missed(self, counts: npt.NDArray[Any]) -> "Decisions":
        """The same, and of each label as many more as there are that hold and cannot be predicted, (n_labels,)."""
        more = np.repeat(np.arange(len(counts)), counts)
        return Decisions(
            self.names,
            np.concatenate([self.labels, more]),
            np.concatenate([self.scores, np.full(len(more), -np.inf)]),
            np.concatenate([self.holds, np.ones(len(more), dtype=np.bool_)]),
        )

    def at(self, thresholds: Mapping[str, float]) -> LabelCounts:
        """What is right, predicted and annotated at some thresholds; a label without one is never predicted."""
        limits = np.array([thresholds.get(name, np.inf) for name in self.names], dtype=np.float64)
        taken = (self.scores >= limits[self.labels]) & np.isfinite(self.scores)
        counts = LabelCounts(self.names)
        codes = (self.labels[taken & self.holds], self.labels[taken], self.labels[self.holds])
        correct, predicted, gold = (each.astype(np.int32) for each in codes)
        counts.add(correct=correct, predicted=predicted, gold=gold)
        return counts


def best_thresholds(
    decisions: Decisions, thresholds: Mapping[str, float], by: Literal["micro", "label"], default: float
) -> dict[str, float]:
    """Thresholds with the highest F.

    Args:
        decisions: what they are chosen on.
        thresholds: those that there are. They stay where no score tells of a better one.
        by: one for all labels, for the best micro-averaged F, or one a label, for the best F of each.
        default: the threshold where nothing holds.
    """
    if by == "micro":
        if not np.isfinite(decisions.scores).any():
            return dict(thresholds)
        return dict.fromkeys(thresholds, best_threshold(decisions.holds, decisions.scores, default))
    found = dict(thresholds)
    for i, name in enumerate(decisions.names):
        mine = decisions.labels == i
        if name in found and np.isfinite(decisions.scores[mine]).any():
            found[name] = best_threshold(decisions.holds[mine], decisions.scores[mine], default)
    return found


def best_threshold(gold: Array, scores: Array, default: float) -> float:
    """The threshold with the highest F of `scores >= threshold` against `gold`.

    Every score is tried (Lipton, Elkan and Narayanaswamy 2014, https://arxiv.org/abs/1402.1892, on why 0.5 is not
    best). The threshold lies in the middle between the last score it takes and the next lower one, so that it does not
    hang on one example; of equally good ones it is the highest.

    Args:
        gold: 1 or True where the label holds, not-a-number where nobody said, of any shape.
        scores: what was predicted, of the same shape.
        default: the answer where nothing holds, so that every threshold is as good.
    """
    values = np.asarray(gold, dtype=np.float64).ravel()
    annotated = ~np.isnan(values)
    truth = values[annotated] >= 0.5
    flat = np.asarray(scores, dtype=np.float64).ravel()[annotated]
    n_gold = int(truth.sum())
    if not n_gold:
        return default
    order = np.argsort(-flat, kind="stable")
    flat, correct = flat[order], np.cumsum(truth[order])
    f = 2 * correct / (np.arange(1, len(flat) + 1) + n_gold)
    # Equal scores can only be taken together: the last of a run stands for it.
    lower = np.append(flat[1:], -np.inf)
    best = int(np.where(lower < flat, f, -1.0).argmax())
    below = float(lower[best])
    return float(flat[best]) / 2 if np.isinf(below) else (float(flat[best]) + below) / 2
