"""Probabilities that keep what they promise: of those near 0.8, eight of ten should be right."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]

_EDGE = 1e-6  # a probability of 0 or 1 is taken as this far from it
_STEPS = 50
_SMALL = 1e-9
_PRIOR = 1.0  # how many examples' weight it takes to leave a probability as it is


class Calibration:
    """Platt scaling: p' = sigmoid(a · logit(p) + b), with a and b fitted on held-out predictions.

    (Platt 1999, "Probabilistic Outputs for Support Vector Machines"; Niculescu-Mizil and Caruana 2005, "Predicting Good
    Probabilities with Supervised Learning".) With a = 1 and b = 0 all stays as it is.
    """

    def __init__(self, a: float = 1.0, b: float = 0.0) -> None:
        self.a, self.b = a, b

    def __call__(self, p: Floats) -> npt.NDArray[np.float32]:
        """Calibrated probabilities, float32, of the same shape."""
        found: npt.NDArray[np.float32] = _sigmoid(self.a * _logit(p) + self.b).astype(np.float32)
        return found

    def fit(self, p: Floats, right: Floats) -> None:
        """Fit both numbers to predictions: their probabilities, which nothing has calibrated, and which were right.

        By Newton's method on the log-loss, with a prior that keeps few examples from turning probabilities over.

        Args:
            p: (n,).
            right: bool (n,).
        """
        x, t = _logit(p), np.asarray(right, dtype=np.float64)
        unchanged = np.array([1.0, 0.0])

        def cost(at: Floats) -> float:
            z = at[0] * x + at[1]
            return float((np.logaddexp(0.0, z) - t * z).sum()) + _PRIOR / 2 * float(((at - unchanged) ** 2).sum())

        at, now = unchanged, cost(unchanged)
        for _ in range(_STEPS):
            y = _sigmoid(at[0] * x + at[1])
            slope = np.array([((y - t) * x).sum(), (y - t).sum()]) + _PRIOR * (at - unchanged)
            w = y * (1.0 - y)
            mixed = float((w * x).sum())
            curvature = np.array([[float((w * x * x).sum()), mixed], [mixed, float(w.sum())]]) + _PRIOR * np.eye(2)
            step = np.linalg.solve(curvature, slope)
            # The cost is convex; where a whole step goes too far, a part of it does not.
            while (then := cost(at - step)) > now and np.abs(step).max() > _SMALL:
                step = step / 2
            if now - then < _SMALL:
                break
            at, now = at - step, then
        self.a, self.b = (float(value) for value in at)
        if self.a <= 0:  # the higher the probability, the more often wrong: of no use
            self.a, self.b = 1.0, 0.0


def _logit(p: Floats) -> Floats:
    clipped = np.clip(np.asarray(p, dtype=np.float64), _EDGE, 1.0 - _EDGE)
    found: Floats = np.log(clipped) - np.log1p(-clipped)
    return found


def _sigmoid(x: Floats) -> Floats:
    found: Floats = 0.5 * (1.0 + np.tanh(0.5 * x))
    return found
