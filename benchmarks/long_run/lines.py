"""Straight lines through points, with what is known of their slope."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Line(NamedTuple):
    """y = start + slope · x.

    Attributes:
        start: y where x is 0.
        slope: how much y grows with x.
        error: the standard error of the slope.
    """

    start: float
    slope: float
    error: float

    @property
    def is_noise(self) -> bool:
        """Whether the slope is within two standard errors of 0."""
        return abs(self.slope) <= 2 * self.error


def fit(x: Sequence[float], y: Sequence[float]) -> Line:
    """The line with the least squares.

    Points that are measured one after the other deviate alike, so that they tell less than as many independent ones.
    Their number is therefore taken as n · (1 - r) / (1 + r), where r is the correlation of a residual with the one
    before it (Santer et al. 2000, "Statistical significance of trends and trend differences in layer-average
    atmospheric temperature time series", section 4), but never as more than n.

    Raises ValueError for fewer than three points.
    """
    X, Y = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    if len(X) < 3:
        raise ValueError(f"a line with an error needs three points; got {len(X)}")
    middle = X - X.mean()
    spread = float(middle @ middle)
    slope = float(middle @ Y) / spread
    start = float(Y.mean() - slope * X.mean())
    residuals = Y - start - slope * X
    squares = float(residuals @ residuals)
    alike = float(residuals[1:] @ residuals[:-1]) / squares if squares else 0.0
    count = min(len(X), max(len(X) * (1 - alike) / (1 + alike), 2.0))
    # With two points or fewer nothing is known of the slope.
    error = (squares / (count - 2) / spread) ** 0.5 if count > 2 else float("inf") if squares else 0.0
    return Line(start, slope, error)
