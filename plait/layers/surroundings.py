"""Which rows of a batch see which, in blocks of equal shape, as attention computes them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from thinc.api import Ops
from thinc.types import Ints1d

MOST = 2**16  # pairs of rows in a block, where one sequence has not got more; as many as a cache holds for some heads
# Sequences of about the same length are computed together, so that a third of a block is padding at the most.
SIZES = np.array([size for power in range(1, 60) for size in (2**power, 2**power * 3 // 2)])


class Block(NamedTuple):
    """Some sequences, or pieces of sequences, that are computed together.

    All arrays are on the device. Where a piece has no row, `seeing` and `seen` have another row of the sequence.

    Attributes:
        seeing: Ints2d (n_pieces, size): the rows that see others.
        seen: Ints2d (n_pieces, n_seen): the rows that they see.
        is_seen: bool (n_pieces, n_seen): where `seen` has a row that is there.
        distance: Ints2d (size, n_seen): how far to the right of each row that sees those stand which are seen.
        out: the rows of `seeing` that are there, and where they stand in it, were it flat.
        parts: of the columns of `seen`, each without a row that comes twice: the columns, the rows that are there, and
            where they stand in these columns, were they flat.
    """

    seeing: Any
    seen: Any
    is_seen: Any
    distance: Any
    out: tuple[Any, Any]
    parts: list[tuple[slice, Any, Any]]


def blocks_of(ops: Ops, lengths: Ints1d, span: int) -> Iterator[Block]:
    """All rows of a batch, each in one block in which it sees at least the rows at most `span` away in its sequence.

    A sequence of up to `2 · span` rows is one piece, which sees itself. A longer one is cut into pieces of `span` rows,
    each of which sees itself and the pieces beside it.

    Args:
        ops: of the device that the rows are for.
        lengths: of the sequences that stand in the flat batch, Ints1d (n_sequences,); some may be 0.
        span: how far a row sees, at least 1.
    """
    any_ops: Any = ops
    on_host = any_ops.to_numpy(lengths).astype("int64")
    starts = np.cumsum(on_host) - on_host
    short = np.flatnonzero((on_host > 0) & (on_host <= 2 * span))
    short = short[np.argsort(on_host[short], kind="stable")]
    buckets = np.searchsorted(SIZES, on_host[short])
    for alike in np.split(short, np.flatnonzero(np.diff(buckets)) + 1):
        size = int(on_host[alike].max(initial=0))
        for which in _cut(alike, size * size):
            yield _block(any_ops, starts[which], on_host[which], 0 * which, size, 0)
    long = np.flatnonzero(on_host > 2 * span)
    counts = -(-on_host[long] // span)
    pieces = np.repeat(long, counts)
    begins = (np.arange(len(pieces)) - np.repeat(np.cumsum(counts) - counts, counts)) * span
    for at in _cut(np.arange(len(pieces)), 3 * span * span):
        yield _block(any_ops, starts[pieces[at]], on_host[pieces[at]], begins[at], span, span)


def _cut(which: Any, area: int) -> Iterator[Any]:
    """Parts of an array that have `MOST` pairs of rows at the most, where each item has `area`."""
    count = max(1, MOST // max(1, area))
    for at in range(0, len(which), count):
        yield which[at : at + count]


def _block(ops: Any, starts: Any, lengths: Any, begins: Any, size: int, beside: int) -> Block:
    """Pieces of `size` rows from `begins` on, which see `beside` rows more on each side."""
    starts, last = starts[:, None], lengths[:, None] - 1
    seeing = begins[:, None] + np.arange(size)
    seen = begins[:, None] + np.arange(-beside, size + beside)
    is_there, is_seen = seeing <= last, (seen >= 0) & (seen <= last)
    seeing, seen = starts + np.minimum(seeing, last), starts + np.clip(seen, 0, last)
    parts = [slice(at, at + size) for at in range(0, size + 2 * beside, size)]
    return Block(
        ops.asarray(seeing),
        ops.asarray(seen),
        ops.asarray(is_seen),
        ops.asarray(np.arange(-beside, size + beside) - np.arange(size)[:, None]),
        (ops.asarray(seeing[is_there]), ops.asarray(np.flatnonzero(is_there))),
        [
            (
                columns,
                ops.asarray(seen[:, columns][is_seen[:, columns]]),
                ops.asarray(np.flatnonzero(is_seen[:, columns])),
            )
            for columns in parts
        ],
    )
