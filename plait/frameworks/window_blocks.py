"""The network of `plait.MaxoutWindowEncoder.v1` for frameworks: what stands around it, and the weights it begins with.

A framework gets all texts as one array with rows of zeros between them, so that a window is a few shifted copies, and
keeps these rows at zero. It computes, for each block, what `layers.window_block.maxout_window` does.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from thinc.api import ArgsKwargs, Model
from thinc.types import Floats2d

from ..layers import check_room, dropout_mask, maxout_window

Encoder = Model[list[Floats2d], list[Floats2d]]
Blocks = Model[ArgsKwargs, Floats2d]


def with_zeros_between(blocks: Blocks, width: int, depth: int, window_size: int) -> Encoder:
    """Texts one after the other with `window_size` rows of zeros before, between and after them.

    Args:
        blocks: the network of a framework. It gets X (n, width); keep (n, 1), which is 1 for words and 0 for the rows
            between texts; and in training with dropout also what to multiply with, (n, depth, width). It gives
            (n, width).
        width: of the vectors.
        depth: the number of blocks.
        window_size: how many words on each side a block sees.
    """
    return Model(
        "with_zeros_between",
        forward,
        init=init,
        layers=[blocks],
        dims={"nI": width, "nO": width},
        attrs={"dropout_rate": 0.0, "depth": depth, "window_size": window_size},
    )


def forward(
    model: Encoder, Xs: list[Floats2d], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Floats2d]]]:
    ops: Any = model.ops
    width, depth, size = model.get_dim("nO"), model.attrs["depth"], model.attrs["window_size"]
    lengths = np.array([len(X) for X in Xs], dtype=np.int64)
    n = int(lengths.sum())
    if not n:
        return Xs, lambda dYs: dYs
    rows = ops.asarray(np.arange(n) + np.repeat(size * np.arange(1, len(lengths) + 1), lengths))
    whole = n + size * (len(lengths) + 1)
    X, keep = ops.alloc2f(whole, width), ops.alloc2f(whole, 1)
    X[rows] = ops.xp.concatenate(Xs)
    keep[rows] = 1.0
    arrays = [X, keep]
    mask: Any = dropout_mask(ops, (n, depth, width), model.attrs["dropout_rate"]) if is_train else None
    if mask is not None:
        drops = ops.alloc3f(whole, depth, width)
        drops[rows] = mask
        arrays.append(drops)
    Y, back = model.layers[0](ArgsKwargs(tuple(arrays), {}), is_train)
    ends = np.cumsum(lengths)[:-1].tolist()

    def backprop(dYs: list[Floats2d]) -> list[Floats2d]:
        dY = ops.alloc2f(whole, width)
        dY[rows] = ops.xp.concatenate(dYs)
        dX = back(dY).args[0][rows]
        return list(ops.xp.split(dX, ends))

    return list(ops.xp.split(Y[rows], ends)), backprop


def init(model: Encoder, X: list[Floats2d] | None = None, Y: list[Floats2d] | None = None) -> Encoder:
    """The weights are there since the model was made."""
    return model


def first_weights(width: int, depth: int, window_size: int, pieces: int) -> Iterator[dict[str, Any]]:
    """The weights that each block begins with: W ((2 · window_size + 1) · width, pieces, width), b (pieces, width), G
    and beta (width,), drawn as those of `maxout_window`.

    Raises ValueError where there would be no block, or more weights than what was saved holds.
    """
    if depth < 1:
        raise ValueError(f"depth is the number of blocks, at least 1; it was {depth}")
    check_room("an encoder", depth * ((2 * window_size + 1) * width * pieces * width + pieces * width + 2 * width))
    for _ in range(depth):
        block = maxout_window(width, window_size=window_size, pieces=pieces).initialize()
        yield {name: np.array(_on_host(block.get_param(name))) for name in ("W", "b", "G", "beta")}


def _on_host(array: Any) -> Any:
    return array if isinstance(array, np.ndarray) else array.get()
