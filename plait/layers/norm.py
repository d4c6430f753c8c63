"""Layer normalization of rows: each gets mean 0 and variance 1, then a learned gain and bias."""

from collections.abc import Callable
from functools import lru_cache
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
    normal: Any = X - _means(xp, X)
    scale = _standardize(xp, normal)
    Y = normal * G
    Y += b

    def backprop(dY: Floats2d) -> tuple[Floats2d, Floats1d, Floats1d]:
        gradient: Any = dY
        dG = xp.einsum("ij,ij->j", gradient, normal)
        db = gradient.sum(axis=0)
        dX = gradient * G
        along = xp.einsum("ij,ij->i", dX, normal)[:, None] * (1.0 / width)
        dX -= _means(xp, dX)
        dX -= normal * along
        dX *= scale
        return dX, dG, db

    return Y, backprop


def normalize_rows(xp: Any, X: Floats2d, G: Floats1d, b: Floats1d) -> None:
    """As `layer_norm`, without a gradient, and in place of X."""
    rows: Any = X
    rows -= _means(xp, X)
    _standardize(xp, X)
    rows *= G
    rows += b


def _means(xp: Any, X: Any) -> Any:
    """The mean of each row: (n, 1)."""
    return (X @ _each(xp, X.shape[1], X.dtype.char))[:, None]


def _standardize(xp: Any, X: Any) -> Any:
    """Give rows with a mean of 0 the variance 1, in place; gives back what they were multiplied with, (n, 1)."""
    scale = xp.einsum("ij,ij->i", X, X)
    scale *= 1.0 / X.shape[1]
    scale += EPSILON
    xp.sqrt(scale, out=scale)
    scale = xp.reciprocal(scale, out=scale)[:, None]
    X *= scale
    return scale


@lru_cache(maxsize=64)
def _each(xp: Any, width: int, kind: str) -> Any:
    """A column of which the product with a row is its mean, several times as fast as a sum over an axis."""
    return xp.full(width, 1.0 / width, dtype=kind)
