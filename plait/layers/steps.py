"""Sequences side by side, step by step, as recurrent layers read them from both ends."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from thinc.api import Ops
from thinc.types import Ints1d


class Steps:
    """The order in which a batch is read when all of its sequences take their steps at once, without padding.

    Step t holds the t-th elements of all sequences that have one. The longest sequences stand first, so those that
    take part in a step are the first of those that took part in any earlier one.

    Attributes:
        rows: Ints2d (2, n): where the elements stand in the flat batch, step after step. The first row reads each
            sequence from its start, the second one from its end; steps are equally large for both.
        before: Ints1d (n - size of the first step,): for each element after the first step, where in this order the
            one before it stands.

    Args of the constructor:
        ops: of the device that the rows are for.
        lengths: of the sequences, Ints1d (n_sequences,); some may be 0.
    """

    def __init__(self, ops: Ops, lengths: Ints1d) -> None:
        any_ops: Any = ops
        on_host = any_ops.to_numpy(lengths).astype("int64")
        starts = np.cumsum(on_host) - on_host
        order = np.argsort(-on_host, kind="stable")
        too_short = np.cumsum(np.bincount(on_host))[:-1]  # how many sequences have no t-th element
        sizes = len(on_host) - too_short
        ends = np.cumsum(sizes)
        n = int(sizes.sum())
        which = order[np.arange(n) - np.repeat(ends - sizes, sizes)]
        step = np.repeat(np.arange(len(sizes)), sizes)
        forwards = starts[which] + step
        backwards = starts[which] + on_host[which] - 1 - step
        self.rows: Any = any_ops.asarray(np.stack([forwards, backwards]))
        first = int(sizes[0]) if n else 0
        self.before: Any = any_ops.asarray(np.arange(first, n) - np.repeat(sizes[:-1], sizes[1:]))
        self._bounds: list[int] = [0, *ends.tolist()]

    def parts(self, most: int | None = None) -> Iterator[list[tuple[int, int]]]:
        """The steps in order, each as (start, end) in `rows`; a new list begins where one has `most` rows or more."""
        part: list[tuple[int, int]] = []
        for start, end in zip(self._bounds, self._bounds[1:], strict=False):
            part.append((start, end))
            if most is not None and end - part[0][0] >= most:
                yield part
                part = []
        if part:
            yield part
