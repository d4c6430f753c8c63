"""Blocks over windows of words, one on the other; prediction takes a tile of words through all of them at once."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ..config import Has, Positive
from .activations import mish, no_gradient
from .guard import unwatched
from .lists import ListModel, flatten, forward_each, init, split
from .norm import normalize_rows
from .products import matmul
from .scratch import scratch
from .threads import TILE, WORTH, in_parallel
from .window_block import Block
from .window_block import forward as forward_block

AS_ONE = "runs_as_one"


def window_stack(blocks: Sequence[Block], *, nO: Positive | None = None) -> Annotated[ListModel, Has(nI="nO", nO="nO")]:
    """What `with_flat` makes of blocks of one kind and one window, faster in prediction on a CPU.

    A word sees `depth · window_size` words on each side. A tile is computed with as many around it, through all blocks
    while it is in the cache, instead of all words block by block.

    Args:
        blocks: `maxout_window` or `mish_window`, with the same settings.
        nO: the width.
    """
    dims, attrs = {"nO": nO, "nI": nO}, {AS_ONE: True}
    return Model("window_stack", forward, init=init, layers=list(blocks), dims=dims, attrs=attrs)


def forward(
    model: ListModel, Xs: list[Floats2d], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Floats2d]]]:
    blocks: Any = model.layers
    if is_train or model.ops.device_type != "cpu" or any(unwatched(block) is not forward_block for block in blocks):
        return forward_each(model, Xs, is_train)
    if any(block._func is not forward_block for block in blocks):
        forward_each(model, Xs, is_train)  # for those who watch
    lengths = [len(X) for X in Xs]
    if not sum(lengths):
        return Xs, no_gradient
    X: Any = flatten(model.ops, Xs)
    return split(_predicted(model, X, lengths), lengths), no_gradient


def _predicted(model: ListModel, X: Any, lengths: Sequence[int]) -> Any:
    stack, n = [_parameters(block) for block in model.layers], len(X)
    size = model.layers[0].attrs["window_size"]
    Y = np.empty(X.shape, dtype=np.float32)
    if len(lengths) == 1 and n < WORTH:
        _through(model, stack, X, [], Y, 0)
        return Y
    bounds = np.unique(np.cumsum([0, *lengths]))
    reach = size * len(stack)

    def run(start: int, end: int) -> None:
        first, last = _with_surroundings(bounds, start, end, reach)
        inner = bounds[np.searchsorted(bounds, first, "right") : np.searchsorted(bounds, last)] - first
        lacking = _lacking(inner, last - first, size)
        if (first, last) == (start, end):
            _through(model, stack, X[start:end], lacking, Y[start:end], 0)
        else:
            _through(model, stack, X[first:last], lacking, Y[start:end], start - first)

    in_parallel(_cuts(bounds, n), run)
    return Y


def _through(model: ListModel, stack: Sequence[Any], X: Any, lacking: Sequence[Any], Y: Any, skipped: int) -> None:
    """Take rows through all blocks, and write to `Y` what becomes of them but for the first and last ones.

    All in one place without a call that can be spared: for a short text they take as long as the work.

    Args:
        model: of the blocks.
        stack: their parameters.
        X: the rows (n, width).
        lacking: for each place in a window, the rows within for which no token stands there; empty for none.
        Y: where to write to (n_wanted, width).
        skipped: how many of the rows before are not wanted.
    """
    ops: Any = model.ops
    n, width = X.shape
    places, pieces = stack[0][0].shape[0] // width, stack[0][0].shape[1] // width
    size = places // 2
    seen = scratch(ops, "windows", (n, places * width))
    hidden = scratch(ops, "hidden", (n, pieces * width))
    columns = [seen[:, at * width : (at + 1) * width] for at in range(places)]
    planes = [hidden[:, at * width : (at + 1) * width] for at in range(pieces)]
    moves = []
    for at, column in enumerate(columns):
        distance = at - size
        start, end = max(0, -distance), min(n, n - distance)
        if start >= end:  # the window is wider than the text
            column[...] = 0
            continue
        column[:start] = 0
        column[end:] = 0
        moves.append((column[start:end], slice(start + distance, end + distance)))
    for block, (W, b, G, beta, has_pieces) in enumerate(stack):
        for column, there in moves:
            column[...] = X[there]
        for column, rows in zip(columns, lacking, strict=False):
            if rows is not None:
                column[rows] = 0
        matmul(ops, seen, W, out=hidden)
        hidden += b
        out = scratch(ops, f"stack {block % 2}", (n, width))
        if not has_pieces:
            mish(np, hidden, False, out)
        else:
            np.maximum(planes[0], planes[-1], out=out)
            for plane in planes[1:-1]:
                np.maximum(out, plane, out=out)
        normalize_rows(np, out, G, beta)
        out += X
        X = out
    Y[...] = X[skipped : skipped + len(Y)]


def _parameters(block: Block) -> tuple[Any, Any, Any, Any, bool]:
    W: Any = block.get_param("W")
    b: Any = block.get_param("b")
    return (
        W.reshape(len(W), -1),
        b.reshape(-1),
        block.get_param("G"),
        block.get_param("beta"),
        block.has_dim("nP") is not False,
    )


def _cuts(bounds: Any, n: int) -> list[tuple[int, int]]:
    """Where to cut n rows: an even number of tiles where there are several, between sequences where some end near by.

    It depends on the lengths of the sequences alone, so that results do not depend on the number of threads.
    """
    if n < WORTH:
        return [(0, n)]
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


def _lacking(inner: Any, n: int, size: int) -> list[Any]:
    """For each place in a window the rows, of n, for which a token of another sequence stands there; None for none.

    `inner` are the rows with which sequences begin, but for the first one.
    """
    if not len(inner):
        return []
    found: list[Any] = []
    for distance in range(-size, size + 1):
        offsets = np.arange(-distance) if distance < 0 else np.arange(-distance, 0)
        rows = (inner[:, None] + offsets).reshape(-1)
        found.append(rows[(rows >= 0) & (rows < n)] if distance else None)
    return found
