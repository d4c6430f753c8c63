"""The rows of runs of words: from the vectors of a batch to one sequence of vectors for each run."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from thinc.api import Ops
from thinc.types import Floats2d, Ragged

from ..tokens import Candidates


def span_rows(
    ops: Ops, vectors: Floats2d, lengths: Sequence[int], candidates: Candidates
) -> tuple[Ragged, Callable[[Ragged, Floats2d], None]]:
    """The vectors of the words of each candidate, one after the other.

    Args:
        ops: of the device that the vectors are on.
        vectors: those of all words of a batch, Floats2d (n_words, width).
        lengths: the number of words of each Doc of the batch.
        candidates: runs of these words.

    Returns:
        Ragged of the candidates' words, of as many sequences as there are candidates, and what adds a gradient of it
        to one of the vectors, Floats2d (n_words, width).
    """
    ends = np.cumsum(np.asarray(lengths, dtype=np.int64))
    begins = (ends - lengths)[candidates.docs] + candidates.starts
    sizes = candidates.ends - candidates.starts
    until = np.cumsum(sizes, dtype=np.int64)
    places = np.arange(int(until[-1]) if len(until) else 0) + np.repeat(begins - (until - sizes), sizes)
    some_ops: Any = ops
    source: Any = vectors
    rows = some_ops.asarray1i(places.astype(np.int32), dtype="int32")

    def add(gradient: Ragged, d_vectors: Floats2d) -> None:
        if len(places):
            some_ops.scatter_add(d_vectors, rows, some_ops.as_contig(gradient.data))

    return Ragged(source[rows], some_ops.asarray1i(sizes.astype(np.int32), dtype="int32")), add
