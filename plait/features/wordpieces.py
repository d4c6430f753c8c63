"""Word pieces of texts: which of them stand for each token, and windows over texts longer than a model reads."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from ..tokens import Doc

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]


class Pieces(NamedTuple):
    """The word pieces of one text.

    Attributes:
        ids: their numbers in the vocabulary: int32 (n_pieces,).
        starts, ends: the characters that each stands for: int32 (n_pieces,), neither ever falling.
    """

    ids: Int32s
    starts: Int32s
    ends: Int32s


class PieceTokenizer(Protocol):
    """Cuts texts into word pieces."""

    def __call__(self, texts: Sequence[str]) -> list[Pieces]:
        """The pieces of each text, without special ones."""


class Aligned(NamedTuple):
    """Which pieces stand for each token of a batch of Docs.

    Attributes:
        rows: the numbers of pieces, counted through all texts, token by token: int64 (n,). A piece that reaches over
            several tokens is there for each.
        lengths: how many rows each token has: int32 (n_tokens,). It is 0 for tokens of white space, and for what the
            tokenizer of pieces leaves out.
    """

    rows: Int64s
    lengths: Int32s


def align(docs: Sequence[Doc], pieces: Sequence[Pieces]) -> Aligned:
    """Find the pieces that share a character with each token. No way of cutting tokens or pieces is presumed."""
    rows: list[Int64s] = []
    lengths: list[Int32s] = []
    before = 0
    for doc, cut in zip(docs, pieces, strict=True):
        first = np.searchsorted(cut.ends, doc.starts, side="right")
        counts = np.maximum(np.searchsorted(cut.starts, doc.ends, side="left") - first, 0)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        rows.append(before + np.repeat(first, counts) + within)
        lengths.append(counts.astype(np.int32))
        before += len(cut.ids)
    if not docs:
        return Aligned(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32))
    return Aligned(np.concatenate(rows), np.concatenate(lengths))


class Window(NamedTuple):
    """A run of pieces that a model reads at once, of which it is believed on a part.

    Attributes:
        start, end: the pieces that are read, counted within the text.
        first, last: those whose vectors are taken from here; the others are nearer to the middle of a neighbour.
    """

    start: int
    end: int
    first: int
    last: int


def windows(n_pieces: int, size: int, overlap: int) -> list[Window]:
    """Windows of at most `size` pieces over a text, each sharing `overlap` with the one before.

    Every piece is taken from exactly one window: that in which it is farther from the edge.

    Raises ValueError where the overlap leaves a window no piece of its own.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"windows of {size} pieces cannot share {overlap}; the overlap is smaller than the window")
    if n_pieces == 0:
        return []
    starts = [0, *range(size - overlap, n_pieces - overlap, size - overlap)] if n_pieces > size else [0]
    ends = [min(start + size, n_pieces) for start in starts]
    cuts = [0, *((start + end) // 2 for start, end in zip(starts[1:], ends, strict=False)), n_pieces]
    return [Window(*each) for each in zip(starts, ends, cuts, cuts[1:], strict=False)]


def by_size(lengths: Sequence[int], most: int) -> list[Int64s]:
    """Sequences of like length together, so that little is padded.

    Args:
        lengths: of the sequences.
        most: how many places a batch has, padding included; a longer sequence is alone.

    Returns:
        the numbers of the sequences in each batch, the longest first.
    """
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    batches: list[Int64s] = []
    at = 0
    while at < len(order):
        count = max(1, most // max(1, lengths[order[at]]))
        batches.append(order[at : at + count])
        at += count
    return batches
