"""Candidates: the runs of words of a batch of Docs that a component is to look at."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]


class Candidates(NamedTuple):
    """Runs of words of a batch of Docs, all int32 (n_candidates,).

    Attributes:
        docs: the place of the Doc in the batch, from 0.
        starts, ends: words of the Doc, the end exclusive.
    """

    docs: Int32s
    starts: Int32s
    ends: Int32s

    def take(self, rows: Any) -> "Candidates":
        """Some of them: those at the places of an array of integers or booleans, or in a slice."""
        return Candidates(self.docs[rows], self.starts[rows], self.ends[rows])

    def ordered(self, lengths: Sequence[int]) -> "Candidates":
        """The same candidates once each, in the order of the Docs, of first words and of last words.

        Args:
            lengths: the number of words of each Doc of the batch.

        Raises ValueError for what is no run of words of the batch.
        """
        sizes = np.asarray(lengths, dtype=np.int64)
        docs, starts, ends = self._checked(sizes)
        until = np.cumsum(sizes)
        place, length = np.divmod(np.unique(_keys(docs, starts, ends, sizes)), _base(sizes))
        of = np.searchsorted(until, place, side="right")
        first = place - (until - sizes)[of]
        return Candidates(of.astype(np.int32), first.astype(np.int32), (first + length).astype(np.int32))

    def find(self, spans: "Candidates", lengths: Sequence[int]) -> Int64s:
        """The place of each of some spans among these, which are ordered; -1 for one that is not there.

        Args:
            spans: of the same batch, in any order.
            lengths: the number of words of each Doc of the batch.

        Returns:
            int64 (n_spans,).
        """
        sizes = np.asarray(lengths, dtype=np.int64)
        known, wanted = _keys(*self, sizes), _keys(*spans, sizes)
        if not len(known):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[at] == wanted, at, -1)

    def _checked(self, sizes: Int64s) -> tuple[Int64s, Int64s, Int64s]:
        parts = [np.asarray(part) for part in self]
        if any(part.ndim != 1 or (len(part) and part.dtype.kind not in "iu") for part in parts):
            raise ValueError("candidates are arrays of integers: numbers of Docs, first words and ends")
        if len({len(part) for part in parts}) > 1:
            told = ", ".join(str(len(part)) for part in parts)
            raise ValueError(f"the arrays of candidates are of one length; got {told}")
        docs, starts, ends = (part.astype(np.int64) for part in parts)
        good = (docs >= 0) & (docs < len(sizes)) & (starts >= 0) & (starts < ends)
        good[good] = ends[good] <= sizes[docs[good]]
        if not good.all():
            at = int(np.flatnonzero(~good)[0])
            raise ValueError(
                f"a candidate is a run of one word or more of one of the {len(sizes)} Docs of the batch; got the words "
                f"{starts[at]} to {ends[at]} of Doc {docs[at]}"
            )
        return docs, starts, ends


def _base(sizes: Int64s) -> int:
    return int(sizes.max(initial=0)) + 1


def _keys(docs: Any, starts: Any, ends: Any, sizes: Int64s) -> Int64s:
    """One number for each run, in the order of the Docs, of first words and of last words."""
    keys: Int64s = ((np.cumsum(sizes) - sizes)[docs] + starts) * _base(sizes) + (ends - starts)
    return keys
