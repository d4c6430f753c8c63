"""Layer normalization of rows: each gets mean 0 and variance 1, then a learned gain and bias."""

from collections.abc import Callable
from typing import Any

from thinc.types import Floats1d, Floats2d

EPSILON = 1e-8

NormBackprop = Callable[[Floats2d], tuple[Floats2d, Floats1d, Floats1d]]


def layer_norm(xp: Any, X: Floats2d, G: Floats1d, b: Floats1d) -> tuple[Floats2d, NormBackprop]:
    """Y = G · (X - mean) / sqrt(variance + ε) + b, over each row (Ba et al. 2016, "Layer Normalization").

    Args:
        xp: numpy or cupy.
        X: (n, width).
        G, b: gain and bias (width,).

    Returns:
        Y (n, width), and a function from dY to (dX, dG, db).
    """
    width = X.shape[1]
    # A product with a column of ones adds up rows several times faster than a sum over an axis.
    mean: Any = xp.full(width, 1.0 / width, dtype=X.dtype)
    normal: Any = X - (X @ mean)[:, None]
    scale: Any = 1.0 / xp.sqrt(xp.einsum("ij,ij->i", normal, normal)[:, None] * (1.0 / width) + EPSILON)
    normal *= scale
    Y = normal * G
    Y += b

    def backprop(dY: Floats2d) -> tuple[Floats2d, Floats1d, Floats1d]:
        gradient: Any = dY
        dG = xp.einsum("ij,ij->j", gradient, normal)
        db = gradient.sum(axis=0)
        dX = gradient * G
        along = xp.einsum("ij,ij->i", dX, normal)[:, None] * (1.0 / width)
        dX -= (dX @ mean)[:, None]
        dX -= normal * along
        dX *= scale
        return dX, dG, db

    return Y, backprop
