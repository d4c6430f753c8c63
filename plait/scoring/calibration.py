"""Whether probabilities keep what they promise."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

BINS = 10


class CalibrationError:
    """The expected calibration error: sum over bins of |right predictions - sum of their probabilities| / n.

    The bins cut the range from 0 to 1 into ten equal parts (Guo et al. 2017, "On Calibration of Modern Neural
    Networks", https://arxiv.org/abs/1706.04599). It is 0 where in each bin as many predictions are right as their
    probabilities say.

    Attributes:
        n: how many predictions were counted.
    """

    def __init__(self) -> None:
        self._right = np.zeros(BINS)
        self._scores = np.zeros(BINS)
        self.n = 0

    def add(self, scores: Array, right: Array) -> None:
        """Count predictions: their probabilities, float (n,), and which were right, bool (n,)."""
        bins = np.clip((np.asarray(scores) * BINS).astype(np.int64), 0, BINS - 1)
        self._right += np.bincount(bins, weights=np.asarray(right, dtype=np.float64), minlength=BINS)
        self._scores += np.bincount(bins, weights=scores, minlength=BINS)
        self.n += len(bins)

    def merge(self, other: "CalibrationError") -> None:
        """Add the counts of another."""
        self._right += other._right
        self._scores += other._scores
        self.n += other.n

    @property
    def value(self) -> float:
        """The error, 0 to 1; 0 where nothing was counted."""
        return float(np.abs(self._right - self._scores).sum() / self.n) if self.n else 0.0
