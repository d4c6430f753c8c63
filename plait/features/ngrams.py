"""Bags of n-grams: hashes of the runs of words of each text."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..tokens import Doc
from .distinct import Words, distinct
from .subwords import subword_hashes

UInt64s = npt.NDArray[np.uint64]
Int32s = npt.NDArray[np.int32]

# Odd constants without structure: the golden ratio and those of MurmurHash3's finalizer.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT = np.uint64(33)


class WordParts(NamedTuple):
    """Features that texts have by their words, which are told once for each distinct word.

    Attributes:
        hashes: one a feature, uint64 (n_features,).
        words: the distinct word that each feature is of, int32 (n_features,).
        tokens: the distinct word that each token is, int32 (n_tokens,).
        texts: the text that each token is of, int32 (n_tokens,).
        n_words: how many distinct words there are.
    """

    hashes: UInt64s
    words: Int32s
    tokens: Int32s
    texts: Int32s
    n_words: int


class Bags(NamedTuple):
    """The features of several texts.

    Attributes:
        hashes: one a feature, uint64 (n_features,).
        owners: the text that each feature is of, int32 (n_features,).
        n_texts: how many texts there are, some of which may have no feature.
        parts: further features, by the words of the texts; None for none.
    """

    hashes: UInt64s
    owners: Int32s
    n_texts: int
    parts: WordParts | None = None

    def flat(self) -> "Bags":
        """The same features, all of them told for each text."""
        if self.parts is None:
            return self
        parts = self.parts
        order = np.argsort(parts.words, kind="stable")
        counts = np.bincount(parts.words, minlength=parts.n_words)
        repeats = counts[parts.tokens]
        within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        at = order[np.repeat((np.cumsum(counts) - counts)[parts.tokens], repeats) + within]
        owners = np.repeat(parts.texts, repeats)
        return Bags(
            np.concatenate([parts.hashes[at], self.hashes]), np.concatenate([owners, self.owners]), self.n_texts
        )


def ngram_bags(docs: Sequence[Doc], attr: str, sizes: Sequence[int], subwords: Sequence[int] = ()) -> Bags:
    """The n-grams of words of each Doc, of each size, as often as they occur; and n-grams of characters within words.

    An n-gram is a run of words within one text, told apart by a lexical attribute of each. Single words and their
    characters are told by word.

    Args:
        docs: any Docs.
        attr: the lexical attribute.
        sizes: numbers of words, each at least 1.
        subwords: numbers of characters, each at least 1.
    """
    runs = run_bags(docs, attr, [size for size in sizes if size > 1])
    if 1 not in sizes and not subwords:
        return runs
    words, tokens = distinct(docs)
    hashes, owners = word_parts(words, attr, 1 in sizes, subwords)
    texts = np.repeat(np.arange(len(docs), dtype=np.int32), [len(doc) for doc in docs])
    return runs._replace(parts=WordParts(hashes, owners, tokens, texts, len(words)))


def run_bags(docs: Sequence[Doc], attr: str, sizes: Sequence[int]) -> Bags:
    """The n-grams of words alone; see `ngram_bags`."""
    counts = np.array([len(doc.ids) for doc in docs], dtype=np.int64)
    flat = _keys(docs, attr)
    owners = np.repeat(np.arange(len(docs), dtype=np.int32), counts)
    left = np.repeat(np.cumsum(counts), counts) - np.arange(len(flat))  # words from here to the end of the text
    hashes, whose = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for size in sizes:
        start = np.flatnonzero(left >= size)
        runs = np.full(len(start), size, dtype=np.uint64)
        for i in range(size):
            runs = mix_hashes(runs * _STEP + flat[start + i])
        hashes.append(runs)
        whose.append(owners[start])
    return Bags(np.concatenate(hashes), np.concatenate(whose), len(docs))


def _keys(docs: Sequence[Doc], attr: str) -> UInt64s:
    """The lexical attribute of each token of all Docs: uint64 (n_tokens,)."""
    ids = [np.empty(0, np.int32), *(doc.ids for doc in docs)]
    if docs and all(doc.generation is docs[0].generation for doc in docs):
        return docs[0].generation.column(attr)[np.concatenate(ids)]
    return np.concatenate([np.empty(0, np.uint64), *(doc.generation.column(attr)[doc.ids] for doc in docs)])


def word_parts(words: Words, attr: str, whole: bool, subwords: Sequence[int]) -> tuple[UInt64s, Int32s]:
    """The features of words: of each as a whole, and of its n-grams of characters.

    Returns:
        Hashes, uint64 (n_features,), and the word that each is of, int32 (n_features,).
    """
    hashes, owners = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    if whole:
        hashes.append(mix_hashes(_STEP + words.hashes([attr])[:, 0]))
        owners.append(np.arange(len(words), dtype=np.int32))
    if subwords:
        parts, of = subword_hashes(words, attr, subwords)
        hashes.append(parts)
        owners.append(of)
    return np.concatenate(hashes), np.concatenate(owners)


def mix_hashes(keys: UInt64s) -> UInt64s:
    """Spread the bits of keys over all 64 (the finalizer of MurmurHash3, by Austin Appleby)."""
    keys = (keys ^ (keys >> _SHIFT)) * _MIX_1
    keys = (keys ^ (keys >> _SHIFT)) * _MIX_2
    return keys ^ (keys >> _SHIFT)
