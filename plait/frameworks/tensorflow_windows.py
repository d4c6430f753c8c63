"""Residual maxout blocks over windows in TensorFlow."""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from thinc.api import ArgsKwargs, Model
from thinc.types import Floats2d

from .tensorflow_layer import tensorflow_layer


class Block(tf.Module):  # type: ignore[misc]  # TensorFlow brings no types
    """norm(maxout(W · window(X) + b))."""

    def __init__(self, weights: dict[str, Any]) -> None:
        super().__init__()
        self.W, self.b, self.G, self.beta = (tf.Variable(weights[name]) for name in ("W", "b", "G", "beta"))

    def __call__(self, X: Any) -> Any:
        """(n, width) to (n, width)."""
        (wide, pieces, width), n = self.W.shape, tf.shape(X)[0]
        size = (wide // width - 1) // 2
        around = tf.pad(X, [[size, size], [0, 0]])
        windows = tf.concat([around[at : at + n] for at in range(2 * size + 1)], axis=1)
        hidden = windows @ tf.reshape(self.W, (wide, -1)) + tf.reshape(self.b, (-1,))
        largest = tf.reduce_max(tf.reshape(hidden, (n, pieces, width)), axis=1)
        centred = largest - tf.reduce_mean(largest, axis=1, keepdims=True)
        scale = tf.math.rsqrt(tf.reduce_mean(tf.square(centred), axis=1, keepdims=True) + 1e-8)
        return centred * scale * self.G + self.beta


class Blocks(tf.Module):  # type: ignore[misc]  # TensorFlow brings no types
    """Blocks one on the other, each beside a connection around it."""

    def __init__(self, weights: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self.blocks = [Block(one) for one in weights]

    def __call__(self, X: Any, keep: Any, drops: Any = None) -> Any:
        """As `window_blocks.with_zeros_between` says."""
        for at, block in enumerate(self.blocks):
            Y = block(X) * keep
            X = X + (Y if drops is None else Y * drops[:, at])
        return X


def blocks(weights: Sequence[dict[str, Any]], width: int) -> Model[ArgsKwargs, Floats2d]:
    """The network as a layer."""
    return tensorflow_layer(Blocks(weights), Model[ArgsKwargs, Floats2d], nI=width, nO=width)
