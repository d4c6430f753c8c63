"""Activations of affine layers as functions over arrays, with their derivatives: maxout, Mish and GELU."""

from collections.abc import Callable
from math import pi
from typing import Any

from thinc.types import Floats2d

Backprop = Callable[[Floats2d], Floats2d]


def maxout(xp: Any, pieces: Any, is_train: bool, out: Any = None) -> tuple[Floats2d, Callable[..., Floats2d]]:
    """The largest of several pieces for each output (Goodfellow et al. 2013, "Maxout Networks").

    Args:
        xp: numpy or cupy.
        pieces: (n_pieces, n, width), one plane a piece.
        is_train: whether the gradient will be asked for.
        out: where to write Y; a new array where it is None.

    Returns:
        Y (n, width), and a function from dY, and an array to write to or None, to the gradient of the pieces side by
        side: (n, n_pieces · width). Where pieces are equal, the first gets it.
    """
    first, *others = pieces
    Y = xp.maximum(first, others[0] if others else first, out=out)
    for piece in others[1:]:
        xp.maximum(Y, piece, out=Y)
    if not is_train:
        return Y, no_gradient
    chosen = []
    free: Any = None
    for piece in pieces[:-1]:
        here = piece >= Y
        if free is not None:
            here &= free
        free = ~here if free is None else free & ~here
        chosen.append(here)
    chosen.append(free if free is not None else xp.ones(Y.shape, dtype=bool))

    def backprop(dY: Floats2d, out: Any = None) -> Floats2d:
        n, width = dY.shape
        d_pieces = xp.empty((n, len(chosen) * width), dtype=dY.dtype) if out is None else out
        for i, here in enumerate(chosen):
            xp.multiply(dY, here, out=d_pieces[:, i * width : (i + 1) * width])
        return d_pieces  # type: ignore[no-any-return]  # xp is numpy or cupy

    return Y, backprop


def mish(xp: Any, X: Floats2d, is_train: bool, out: Any = None) -> tuple[Floats2d, Callable[..., Floats2d]]:
    """Y = X · tanh(log(1 + exp(X))) (Misra 2019, "Mish: A Self Regularized Non-Monotonic Activation Function").

    With e = exp(X) the hyperbolic tangent is (e² + 2e) / (e² + 2e + 2), which needs one exponential. Its derivative is
    tanh + X · sigmoid(X) · (1 - tanh²).

    Args:
        xp: numpy or cupy.
        X: (n, width).
        is_train: whether the gradient will be asked for.
        out: where to write Y; a new array where it is None.

    Returns:
        Y (n, width), and a function from dY, and an array to write to or None, to dX.
    """
    e = xp.exp(xp.minimum(X, 20.0))  # beyond, Y is X in single precision
    squared = e * (e + 2.0)
    tanh = squared / (squared + 2.0)
    Y = xp.multiply(X, tanh, out=out)
    if not is_train:
        return Y, no_gradient
    slope = tanh + X * (e / (1.0 + e)) * (1.0 - tanh * tanh)

    def backprop(dY: Floats2d, out: Any = None) -> Floats2d:
        return xp.multiply(dY, slope, out=out)  # type: ignore[no-any-return]  # xp is numpy or cupy

    return Y, backprop


def gelu(xp: Any, X: Floats2d, is_train: bool) -> tuple[Floats2d, Backprop]:
    """Y = X · (1 + tanh(√(2/π) · (X + 0.044715 · X³))) / 2 (Hendrycks & Gimpel 2016, "Gaussian Error Linear Units").

    That is their approximation of X · Φ(X), with Φ the cumulative normal distribution.

    Args:
        xp: numpy or cupy.
        X: (n, width).
        is_train: whether the gradient will be asked for.

    Returns:
        Y (n, width), and a function from dY to dX.
    """
    root = (2.0 / pi) ** 0.5
    cubic = root * 0.044715
    squared: Any = X * X
    tanh: Any = squared * cubic
    tanh += root
    tanh *= X
    xp.tanh(tanh, out=tanh)
    half: Any = X * 0.5
    Y = tanh * half
    Y += half
    if not is_train:
        return Y, no_gradient
    # (1 + tanh) / 2 + X / 2 · (1 - tanh²) · √(2/π) · (1 + 3 · 0.044715 · X²), without an array for each term.
    squared *= 3.0 * cubic
    squared += root
    squared *= half
    slope = tanh * tanh
    xp.subtract(1.0, slope, out=slope)
    slope *= squared
    tanh *= 0.5
    tanh += 0.5
    slope += tanh

    def backprop(dY: Floats2d) -> Floats2d:
        return dY * slope  # type: ignore[no-any-return]  # xp is numpy or cupy

    return Y, backprop


def no_gradient(dY: Any) -> Any:
    """What runs backwards after a prediction. Raises ValueError."""
    raise ValueError("this was a prediction, which keeps nothing for a gradient; call the model with is_train=True")
