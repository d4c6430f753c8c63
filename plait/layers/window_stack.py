"""Blocks over windows of words, one on the other; prediction takes a tile of words through all of them at once."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ..config import Has, Positive
from .activations import no_gradient
from .affine_norm import AffineNorm
from .guard import unwatched
from .lists import ListModel, flatten, forward_each, init, split
from .scratch import scratch
from .threads import MIN_ROWS, TILE, in_parallel
from .unchanged import Weights
from .window_block import Block
from .window_block import forward as forward_block
from .windows import Windows

AS_ONE = "runs_as_one"  # for whoever would put something around each layer, such as a profile
_KEPT = "kept"


class _Kept:
    """What a stack does to rows, from one prediction to the next: to make it anew takes as long as some of the work."""

    def __init__(self) -> None:
        self._made: tuple[list[Weights], list[AffineNorm]] = [], []

    def of(self, blocks: Sequence[Block]) -> list[AffineNorm]:
        """The blocks of a stack, with the weights that they have now."""
        weights, stack = self._made
        if len(weights) != len(blocks) or not all(map(Weights.are_of, weights, blocks)):
            weights = [Weights(block) for block in blocks]  # before what is made of them, which others may change
            stack = [AffineNorm(block) for block in blocks]
            self._made = (weights, stack) if all(affine.sees_changes for affine in stack) else ([], [])
        return stack

    def clear(self) -> None:
        """Forget all."""
        self._made = [], []

    def __reduce__(self) -> tuple[Any, ...]:
        return _Kept, ()  # a copy has seen nothing yet


def window_stack(blocks: Sequence[Block], *, nO: Positive | None = None) -> Annotated[ListModel, Has(nI="nO", nO="nO")]:
    """What `with_flat` makes of blocks of one kind and one window, faster in prediction on a CPU.

    A word sees `depth · window_size` words on each side. A tile is computed with as many around it, through all blocks
    while it is in the cache, instead of all words block by block.

    Args:
        blocks: `maxout_window` or `mish_window`, with the same settings.
        nO: the width.
    """
    dims, attrs = {"nO": nO, "nI": nO}, {AS_ONE: True, _KEPT: _Kept()}
    return Model("window_stack", forward, init=init, layers=list(blocks), dims=dims, attrs=attrs)


def forward(
    model: ListModel, Xs: list[Floats2d], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Floats2d]]]:
    blocks: Any = model.layers
    if is_train or model.ops.device_type != "cpu":
        model.attrs[_KEPT].clear()
        return forward_each(model, Xs, is_train)
    if any(block._func is not forward_block for block in blocks):
        if any(unwatched(block) is not forward_block for block in blocks):
            return forward_each(model, Xs, is_train)
        forward_each(model, Xs, is_train)  # for those who watch
    lengths = [len(X) for X in Xs]
    if not sum(lengths):
        return Xs, no_gradient
    X: Any = flatten(model.ops, Xs)
    return split(_predicted(model, X, lengths), lengths), no_gradient


def _predicted(model: ListModel, X: Any, lengths: Sequence[int]) -> Any:
    stack, n = model.attrs[_KEPT].of(model.layers), len(X)
    size = model.layers[0].attrs["window_size"]
    if n < MIN_ROWS:
        return _through(stack, X, Windows(np, lengths, n, size)).copy()
    Y = np.empty(X.shape, dtype=np.float32)
    bounds = np.unique(np.cumsum([0, *lengths]))

    def run(start: int, end: int) -> None:
        first, last = _with_surroundings(bounds, start, end, size * len(stack))
        inside = np.clip(bounds, first, last)
        rows = _through(stack, X[first:last], Windows(np, np.diff(inside), last - first, size))
        Y[start:end] = rows[start - first : end - first]

    in_parallel(_cuts(bounds, n), run)
    return Y


def _through(stack: Sequence[AffineNorm], X: Any, windows: Windows) -> Any:
    """What rows become when they are taken through all blocks; the array is used again."""
    n, ops = len(X), stack[0].ops
    seen = scratch(ops, "windows", (n, stack[0].shape[0]))
    for number, affine in enumerate(stack):
        X = affine.predict(windows.gather(X, 0, n, seen), scratch(ops, f"stack {number % 2}", X.shape), X)
    return X


def _cuts(bounds: Any, n: int) -> list[tuple[int, int]]:
    """Where to cut n rows: an even number of tiles where there are several, between sequences where some end near by.

    It depends on the lengths of the sequences alone, so that results do not depend on the number of threads.
    """
    number = 2 * -(-n // (2 * TILE))
    wanted = np.arange(1, number) * n // number
    after = np.searchsorted(bounds, wanted)
    near = np.where(bounds[after] - wanted < wanted - bounds[after - 1], bounds[after], bounds[after - 1])
    at = np.where(abs(near - wanted) <= TILE // 4, near, wanted)
    cuts = np.unique(np.concatenate([[0], at, [n]])).tolist()
    return list(pairwise(cuts))


def _with_surroundings(bounds: Any, start: int, end: int, reach: int) -> tuple[int, int]:
    """A tile with the rows around it, of its own sequences, that its own rows see."""
    before = bounds[np.searchsorted(bounds, start, "right") - 1]
    after = bounds[np.searchsorted(bounds, end)]
    return max(int(before), start - reach), min(int(after), end + reach)
