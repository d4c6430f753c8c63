"""Thresholds: the score from which on a prediction counts, chosen on held-out data."""

import numpy as np
import numpy.typing as npt


def best_threshold(gold: npt.NDArray[np.floating], scores: npt.NDArray[np.floating], default: float) -> float:
    """The threshold with the best F-score over all pairs of a gold value and a score.

    Args:
        gold: 1 or 0, nan where missing; any shape.
        scores: between 0 and 1, of the same shape.
        default: what to answer where nothing is positive, and so nothing can be chosen.

    Returns:
        a value between two scores, so that those on the better side reach it. Of equally good ones, the highest.
    """
    known = ~np.isnan(gold)
    truth, values = gold[known] >= 0.5, scores[known]
    positives = int(truth.sum())
    if not positives:
        return default
    order = np.argsort(-values, kind="stable")
    truth, values = truth[order], values[order]
    true_positives = np.cumsum(truth)
    f_scores = 2 * true_positives / (np.arange(1, len(values) + 1) + positives)
    # Equal scores are taken together or not at all.
    edges = np.flatnonzero(np.append(values[1:] != values[:-1], True))
    best = int(edges[np.argmax(f_scores[edges])])
    below = float(values[best + 1]) if best + 1 < len(values) else 0.0
    return (float(values[best]) + below) / 2
