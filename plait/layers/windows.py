"""Windows over sequences that stand one after the other in a flat array."""

from typing import Any

from thinc.types import Floats2d, Ints1d


class Windows:
    """The neighbours of each token within its own sequence; beyond the ends there are zeros.

    Args of the constructor:
        xp: numpy or cupy.
        lengths: of the sequences, Ints1d (n_sequences,); some may be 0.
        n: the sum of the lengths.
        size: how many neighbours on each side belong to a window.
    """

    def __init__(self, xp: Any, lengths: Ints1d, n: int, size: int) -> None:
        self.xp, self.n, self.size = xp, n, size
        lengths = xp.asarray(lengths)
        lengths = lengths[lengths > 0]
        ends = xp.cumsum(lengths)
        starts = ends - lengths
        # For each distance the tokens that have no neighbour that far to the left, and to the right.
        self._no_left: list[Any] = []
        self._no_right: list[Any] = []
        for distance in range(1, size + 1):
            reach = xp.arange(distance)
            short = xp.minimum(distance, lengths)
            inside = reach[None, :] < short[:, None]
            self._no_left.append((starts[:, None] + reach)[inside])
            self._no_right.append((ends[:, None] - 1 - reach)[inside])

    def gather(self, X: Floats2d) -> Floats2d:
        """Each token's window side by side, from left to right: (n, (2 · size + 1) · width)."""
        n, width = X.shape
        windows = self.xp.empty((n, (2 * self.size + 1) * width), dtype=X.dtype)
        windows[:, self._columns(0, width)] = X
        for distance in range(1, self.size + 1):
            left, right = self._columns(-distance, width), self._columns(distance, width)
            windows[distance:, left] = X[:-distance]
            windows[:-distance, right] = X[distance:]
            windows[self._no_left[distance - 1], left] = 0
            windows[self._no_right[distance - 1], right] = 0
        return windows  # type: ignore[no-any-return]  # xp is numpy or cupy

    def scatter(self, d_windows: Floats2d) -> Floats2d:
        """The gradient of the tokens (n, width), from that of their windows, which is changed in place."""
        grad: Any = d_windows
        width = grad.shape[1] // (2 * self.size + 1)
        dX = grad[:, self._columns(0, width)].copy()
        for distance in range(1, self.size + 1):
            left, right = self._columns(-distance, width), self._columns(distance, width)
            grad[self._no_left[distance - 1], left] = 0
            grad[self._no_right[distance - 1], right] = 0
            dX[:-distance] += grad[distance:, left]
            dX[distance:] += grad[:-distance, right]
        return dX  # type: ignore[no-any-return]  # xp is numpy or cupy

    def _columns(self, offset: int, width: int) -> slice:
        at = (self.size + offset) * width
        return slice(at, at + width)
