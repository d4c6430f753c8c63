"""Windows of sequences that stand one after the other, and their gradient.

`ends` is where each sequence ends (n_sequences,), none of them empty. A tile is the tokens from `start` to `end`.
"""

from typing import Any

import numpy as np

from .compiling import kernel

_ZERO = np.float32(0)


@kernel
def gather_windows(X: Any, ends: Any, start: int, end: int, size: int, out: Any) -> None:
    """The neighbours of each token of a tile side by side, `size` on each side; beyond its sequence there are zeros.

    Args:
        X: float32 (n, width).
        out: float32 (end - start, (2 · size + 1) · width).
    """
    width = X.shape[1]
    sequence = np.searchsorted(ends, start, side="right")
    first = ends[sequence - 1] if sequence else 0
    for i in range(start, end):
        while i >= ends[sequence]:
            first = ends[sequence]
            sequence += 1
        last = ends[sequence]
        for at in range(2 * size + 1):
            neighbour = i + at - size
            columns = out[i - start, at * width : (at + 1) * width]
            if first <= neighbour < last:
                row = X[neighbour]
                for j in range(width):
                    columns[j] = row[j]
            else:
                for j in range(width):
                    columns[j] = _ZERO


@kernel
def scatter_windows(
    d_windows: Any, ends: Any, start: int, end: int, size: int, added: Any, dX: Any, before: Any, after: Any
) -> None:
    """What the gradient of the windows of a tile says of tokens.

    Args:
        d_windows: float32 (end - start, (2 · size + 1) · width).
        added: float32 (n, width), which is added to the tile's own tokens, or no rows.
        dX: float32 (n, width), of which the rows of the tile are written.
        before: float32 (n_before, width), of the tokens that end at `start`; they are zero.
        after: float32 (n_after, width), of those from `end` on; they are zero.
    """
    width = dX.shape[1]
    n_before = before.shape[0]
    for i in range(start, end):
        row = dX[i]
        if added.shape[0]:
            more = added[i]
            for j in range(width):
                row[j] = more[j]
        else:
            for j in range(width):
                row[j] = _ZERO
    sequence = np.searchsorted(ends, start, side="right")
    first = ends[sequence - 1] if sequence else 0
    for i in range(start, end):
        while i >= ends[sequence]:
            first = ends[sequence]
            sequence += 1
        last = ends[sequence]
        for at in range(2 * size + 1):
            neighbour = i + at - size
            if first <= neighbour < last:
                columns = d_windows[i - start, at * width : (at + 1) * width]
                if neighbour < start:
                    row = before[neighbour - start + n_before]
                elif neighbour >= end:
                    row = after[neighbour - end]
                else:
                    row = dX[neighbour]
                for j in range(width):
                    row[j] += columns[j]
