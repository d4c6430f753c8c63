"""From which score on a label is best taken as predicted."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


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
