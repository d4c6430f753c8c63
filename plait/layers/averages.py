"""Moving averages of weights, exact also for tables of which each step changes few rows.

With t the number of updates so far, avg_t = d_t · avg_{t-1} + (1 - d_t) · W_t, where
d_t = min((1 + t) / (10 + t), 0.9999), as in Thinc's optimizer, but beginning with the weights as they were initialized
and not with zeros.
"""

import math
from typing import Any, cast

from thinc.api import Ops
from thinc.types import ArrayXd, Floats2d, FloatsXd, Ints1d

MAX_DECAY = 0.9999
# From this update on (1 + t) / (10 + t) is above the maximum.
_CAPPED = 89_990


def decay(t: int) -> float:
    """The part of the average that the update number t, from 1, leaves."""
    return min((1.0 + t) / (10.0 + t), MAX_DECAY)


def log_decays(xp: Any, t: Any) -> ArrayXd:
    """The logarithm of the product of the decays of the updates 1 to t, for an array of t.

    Below the cap the product telescopes: Π (1 + i) / (10 + i) = 10! / Π_{k=2..10} (t + k).
    """
    t = t.astype("float64")
    low = xp.minimum(t, float(_CAPPED - 1))
    logs = math.log(math.factorial(10)) + (t - low) * math.log(MAX_DECAY)
    for k in range(2, 11):
        logs -= xp.log(low + k)
    return cast(ArrayXd, logs)


class DenseAverages:
    """The average of one array of weights that changes as a whole."""

    def __init__(self, weights: FloatsXd) -> None:
        self.values: Any = weights.copy()
        self.updates = 0

    def add(self, weights: FloatsXd) -> None:
        """Take the weights in after an update."""
        self.updates += 1
        self.values += (1.0 - decay(self.updates)) * (weights - self.values)

    def read(self, weights: FloatsXd) -> FloatsXd:
        """The average, as an array that belongs to the caller."""
        return cast(FloatsXd, self.values.copy())


class SparseAverages:
    """The average of a table, brought up to date row by row when a row is touched or read.

    A row that stood still from update s to t has avg_t = W + (avg_s - W) · Π_{i=s+1..t} d_i. A row that was never
    touched is its own average.

    Attributes:
        values: the average of each row as of its last touch.
        seen: the update that touched each row last; 0 for never.
    """

    def __init__(self, weights: FloatsXd, ops: Ops) -> None:
        self.xp = ops.xp
        self.values: Any = ops.alloc(weights.shape)
        self.seen: Any = ops.alloc1i(weights.shape[0])
        self.updates = 0
        self._logs: Any = log_decays(self.xp, self.xp.arange(1024))

    def remains(self, rows: Ints1d) -> Floats2d:
        """What is left, since rows were last touched, of the difference between average and weights: (n_rows, 1)."""
        if len(self._logs) <= self.updates:
            self._logs = log_decays(self.xp, self.xp.arange(2 * self.updates + 1024))
        seen = self.seen[rows]
        left: Any = self.xp.exp(self._logs[self.updates] - self._logs[seen])
        left[seen == 0] = 0.0
        return cast(Floats2d, left.astype("float32")[:, None])

    def touch(self, rows: Ints1d) -> None:
        """Count an update that changes rows, of which the averages are written elsewhere."""
        self.updates += 1
        self.seen[rows] = self.updates

    def current(self, rows: Ints1d, weights: Floats2d) -> Floats2d:
        """The averages of rows as of now, from their weights (n_rows, width)."""
        averages: Any = self.values[rows]
        averages -= weights
        averages *= self.remains(rows)
        averages += weights
        return cast(Floats2d, averages)

    def add(self, rows: Ints1d, weights: Floats2d, current: Floats2d) -> None:
        """Take in what rows have become in an update, before which `current` were their averages; it is changed."""
        self.touch(rows)
        averages: Any = current
        averages += (1.0 - decay(self.updates)) * (weights - averages)
        self.values[rows] = averages

    def read(self, weights: FloatsXd) -> FloatsXd:
        """The average of the whole table as of now, as an array that belongs to the caller."""
        rows = self.xp.flatnonzero(self.seen)
        averages: Any = weights.copy()
        averages[rows] = self.current(rows, cast(Floats2d, weights)[rows])
        return cast(FloatsXd, averages)
