"""Residual maxout blocks over windows in JAX."""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from thinc.api import ArgsKwargs, Model
from thinc.types import Floats2d

from .jax_layer import jax_layer


def block(weights: dict[str, Any], X: Any) -> Any:
    """norm(maxout(W · window(X) + b)): (n, width) to (n, width)."""
    W, (wide, pieces, width), n = weights["W"], weights["W"].shape, len(X)
    size = (wide // width - 1) // 2
    around = jnp.pad(X, ((size, size), (0, 0)))
    windows = jnp.concatenate([around[at : at + n] for at in range(2 * size + 1)], axis=1)
    hidden = windows @ W.reshape(wide, -1) + weights["b"].reshape(-1)
    largest = hidden.reshape(n, pieces, width).max(axis=1)
    centred = largest - largest.mean(axis=1, keepdims=True)
    scale = (jnp.square(centred).mean(axis=1, keepdims=True) + 1e-8) ** -0.5
    return centred * scale * weights["G"] + weights["beta"]


def encode(parameters: dict[str, Any], X: Any, keep: Any, drops: Any = None) -> Any:
    """As `window_blocks.with_zeros_between` says."""
    for at, weights in enumerate(parameters["blocks"]):
        Y = block(weights, X) * keep
        X = X + (Y if drops is None else Y * drops[:, at])
    return X


def blocks(weights: Sequence[dict[str, Any]], width: int) -> Model[ArgsKwargs, Floats2d]:
    """The network as a layer. Rows of zeros after the last text change nothing, so few shapes are compiled."""
    kind = Model[ArgsKwargs, Floats2d]
    return jax_layer(encode, {"blocks": list(weights)}, kind, pad=True, nI=width, nO=width)
