"""Bags of n-grams: hashes of the runs of words of each text."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..tokens import Doc
from .subwords import subword_hashes

UInt64s = npt.NDArray[np.uint64]
Int32s = npt.NDArray[np.int32]

# Odd constants without structure: the golden ratio and those of MurmurHash3's finalizer.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT = np.uint64(33)


class Bags(NamedTuple):
    """The features of several texts.

    Attributes:
        hashes: one a feature, uint64 (n_features,).
        owners: the text that each feature is of, int32 (n_features,).
        n_texts: how many texts there are, some of which may have no feature.
    """

    hashes: UInt64s
    owners: Int32s
    n_texts: int


def ngram_bags(docs: Sequence[Doc], attr: str, sizes: Sequence[int], subwords: Sequence[int] = ()) -> Bags:
    """The n-grams of words of each Doc, of each size, as often as they occur; and n-grams of characters within words.

    An n-gram is a run of words within one text, told apart by a lexical attribute of each.

    Args:
        docs: any Docs.
        attr: the lexical attribute.
        sizes: numbers of words, each at least 1.
        subwords: numbers of characters, each at least 1.
    """
    counts = np.array([len(doc) for doc in docs], dtype=np.int64)
    words = [doc.generation.column(attr)[doc.ids] for doc in docs]
    flat = np.concatenate([np.empty(0, np.uint64), *words])
    owners = np.repeat(np.arange(len(docs), dtype=np.int32), counts)
    left = np.repeat(np.cumsum(counts), counts) - np.arange(len(flat))  # words from here to the end of the text
    hashes, whose = [], []
    for size in sizes:
        start = np.flatnonzero(left >= size)
        runs = np.full(len(start), size, dtype=np.uint64)
        for i in range(size):
            runs = mix_hashes(runs * _STEP + flat[start + i])
        hashes.append(runs)
        whose.append(owners[start])
    if subwords:
        parts, at = subword_hashes(docs, attr, subwords)
        hashes.append(parts)
        whose.append(owners[at])
    return Bags(np.concatenate(hashes), np.concatenate(whose), len(docs))


def mix_hashes(keys: UInt64s) -> UInt64s:
    """Spread the bits of keys over all 64 (the finalizer of MurmurHash3, by Austin Appleby)."""
    keys = (keys ^ (keys >> _SHIFT)) * _MIX_1
    keys = (keys ^ (keys >> _SHIFT)) * _MIX_2
    return keys ^ (keys >> _SHIFT)
