"""Windows over sequences that stand one after the other in a flat array."""

from collections.abc import Sequence
from threading import local
from typing import Any, NamedTuple

import numpy as np
from thinc.types import Floats2d, Ints1d

from ..kernels import compiled

_NONE = np.empty((0, 0), dtype=np.float32)


class Seams(NamedTuple):
    """What a tile of windows says of the tokens before and after it: the gradients of those, which others have too.

    Attributes:
        start, end: of the tile.
        before: of the tokens that end at `start`: Floats2d (n_before, width).
        after: of the tokens from `end` on: Floats2d (n_after, width).
    """

    start: int
    end: int
    before: Floats2d
    after: Floats2d


class Windows:
    """The neighbours of each token within its own sequence; beyond the ends there are zeros.

    Args of the constructor:
        xp: numpy or cupy.
        lengths: of the sequences, (n_sequences,); some may be 0.
        n: the sum of the lengths.
        size: how many neighbours on each side belong to a window.
    """

    def __init__(self, xp: Any, lengths: Ints1d | Sequence[int], n: int, size: int) -> None:
        self.xp, self.n, self.size = xp, n, size
        self._plans: dict[tuple[int, int], list[tuple[slice, slice, list[Any]]]] = {}
        there: Any = xp.array(lengths, dtype="int64")
        self._ends = xp.cumsum(there[there > 0]) if len(there) > 1 else there
        self._inner = self._ends[:-1]  # where sequences begin, but for the first one
        # The compiled loops do not look whether the lengths are those of the rows.
        self._kernels = compiled() if xp is np and (self._ends[-1] if len(self._ends) else 0) == n else None

    def gather(self, X: Floats2d, start: int = 0, end: int | None = None, out: Any = None) -> Floats2d:
        """Each token's window side by side, from left to right: (n, (2 · size + 1) · width).

        Only those of the tokens from `start` to `end` are given where these are told, and written to `out`.
        """
        end = self.n if end is None else end
        rows: Any = X
        width = rows.shape[1]
        windows = out
        if windows is None:
            windows = self.xp.empty((end - start, (2 * self.size + 1) * width), dtype=rows.dtype)
        shape = (end - start, (2 * self.size + 1) * width)
        fit = rows.dtype == windows.dtype == "float32" and rows.shape == (self.n, width) and windows.shape == shape
        if self._kernels is not None and fit and 0 <= start <= end <= self.n:
            self._kernels.gather_windows(rows, self._ends, start, end, self.size, windows)
            return windows  # type: ignore[no-any-return]  # xp is numpy or cupy
        for at, (there, here, lacking) in enumerate(self._plan(start, end)):
            columns = windows[:, at * width : (at + 1) * width]
            columns[here] = rows[there]
            for lack in lacking:
                columns[lack] = 0
        return windows  # type: ignore[no-any-return]  # xp is numpy or cupy

    def scatter(self, d_windows: Floats2d) -> Floats2d:
        """The gradient of the tokens (n, width), from that of their windows, which is changed in place."""
        grad: Any = d_windows
        dX: Floats2d = self.xp.empty((self.n, grad.shape[1] // (2 * self.size + 1)), dtype=grad.dtype)
        self.scatter_tile(grad, 0, self.n, dX)
        return dX

    def scatter_tile(self, d_windows: Floats2d, start: int, end: int, dX: Floats2d, added: Any = None) -> Seams:
        """Write to the rows of a tile what the gradient of its windows, changed in place, says of them.

        Args:
            d_windows: (end - start, (2 · size + 1) · width).
            start, end: of the tile.
            dX: (n, width), the gradient of all tokens.
            added: (n, width), a gradient that is added to it; nothing where it is None.

        Returns what it says of tokens around the tile, for `add_seams`.
        """
        grad: Any = d_windows
        n, width = end - start, dX.shape[1]
        fit = grad.shape == (n, (2 * self.size + 1) * width) and dX.shape == (self.n, width)
        fit = fit and grad.dtype == dX.dtype == "float32" and (added is None or added.shape == dX.shape)
        if self._kernels is not None and fit and 0 <= start <= end <= self.n:
            seams: list[Any] = [
                np.zeros((min(self.size, rest), width), dtype="float32") for rest in (start, self.n - end)
            ]
            more = _NONE if added is None else added
            self._kernels.scatter_windows(grad, self._ends, start, end, self.size, more, dX, *seams)
            return Seams(start, end, *seams)
        around: Any = self.xp.zeros((n + 2 * self.size, width), dtype=dX.dtype)
        for at, (_, _, lacking) in enumerate(self._plan(start, end)):
            columns = grad[:, at * width : (at + 1) * width]
            for lack in lacking:
                columns[lack] = 0
            around[at : at + n] += columns
        inner = n + self.size
        dX[start:end] = around[self.size : inner]
        if added is not None:
            dX[start:end] += added[start:end]
        before, after = around[: self.size], around[inner:]
        return Seams(start, end, before[max(0, self.size - start) :], after[: self.n - end])

    def _plan(self, start: int, end: int) -> list[tuple[slice, slice, list[Any]]]:
        """For each place in a window, from left to right: the tokens that stand there, for which rows of a tile, and
        the rows for which none does, as slices and as numbers of rows."""
        plan = self._plans.get((start, end))
        if plan is None:
            distances = range(-self.size, self.size + 1)
            plan = self._plans[start, end] = [self._at_distance(start, end, distance) for distance in distances]
        return plan

    def _at_distance(self, start: int, end: int, distance: int) -> tuple[slice, slice, list[Any]]:
        first, last = max(start, -distance), min(end, self.n - distance)
        last = max(first, last)
        there, here = slice(first + distance, last + distance), slice(first - start, last - start)
        if not distance:
            return there, here, []
        edges = [edge for edge in (slice(0, here.start), slice(here.stop, end - start)) if edge.start < edge.stop]
        if not len(self._inner):
            return there, here, edges
        # Near where a sequence begins, what stands at the distance is of another one.
        offsets = self.xp.arange(min(0, -distance), max(0, -distance))
        rows = (self._inner[:, None] + offsets).reshape(-1) - start
        rows = rows[(rows >= here.start) & (rows < here.stop)]
        return there, here, [*edges, rows] if len(rows) else edges


_last = local()


def windows_of(xp: Any, lengths: Ints1d, n: int, size: int) -> Windows:
    """The windows over sequences, made once for layers that one after the other get the same array of lengths."""
    made: tuple[Ints1d, Windows] | None = getattr(_last, "made", None)
    same = made is not None and made[0] is lengths and made[1].n == n
    if made is None or not same or made[1].size != size or made[1].xp is not xp:
        _last.made = made = lengths, Windows(xp, lengths, n, size)
    return made[1]


def add_seams(dX: Floats2d, seams: Sequence[Seams]) -> None:
    """Add to the gradient of all tokens what tiles say of those around them."""
    for start, end, before, after in seams:
        dX[start - len(before) : start] += before
        dX[end : end + len(after)] += after
