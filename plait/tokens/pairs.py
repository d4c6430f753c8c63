"""Candidates: spans of a batch of Docs, and pairs of them, as arrays."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .spans import SpanTable

Ints = npt.NDArray[Any]


class SpanPairs(NamedTuple):
    """Directed pairs of spans of a batch of Docs.

    Attributes:
        docs: the number of the Doc in the batch that each span is of, int (n_spans,).
        starts, ends: the words of each span, the end exclusive, int (n_spans,).
        heads, tails: of each pair the number of the span that it goes out from, and of the one that it leads to, int
            (n_pairs,). Both are of one Doc.
    """

    docs: Ints
    starts: Ints
    ends: Ints
    heads: Ints
    tails: Ints


def spans_of(tables: Sequence[SpanTable]) -> tuple[Ints, Ints, Ints]:
    """The spans of a batch, Doc after Doc: the number of the Doc, first word and last word (exclusive), (n_spans,)."""
    counts = [len(table.starts) for table in tables]
    nothing = [np.empty(0, dtype=np.int32)]
    starts = np.concatenate(nothing + [table.starts for table in tables])
    ends = np.concatenate(nothing + [table.ends for table in tables])
    return np.repeat(np.arange(len(tables)), counts), starts, ends
