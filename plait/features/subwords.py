"""N-grams of characters of words, computed once a distinct word."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..locks import new_lock
from ..registry import registry
from ..tokens.attributes import Attribute, hash_string
from ..tokens.lexicon import Generation
from .distinct import Words

UInt64s = npt.NDArray[np.uint64]
Int32s = npt.NDArray[np.int32]

MAX_PARTS = 4_000_000  # n-grams of the words of a generation that are kept


def subword_hashes(words: Words, attr: str, sizes: Sequence[int]) -> tuple[UInt64s, Int32s]:
    """The character n-grams of each word, as in fastText (Bojanowski et al. 2017): "<wh", "whe", "her", "er>".

    Args:
        words: distinct words.
        attr: the lexical attribute whose characters are taken.
        sizes: numbers of characters, with the marks of the word's ends.

    Returns:
        Hashes, uint64 (n_parts,), and the word that each is of, int32 (n_parts,).
    """
    found = [_kept(generation, attr, tuple(sizes)).of(rows, generation.forms) for generation, rows in words.parts]
    hashes = [np.empty(0, np.uint64), *(parts for parts, _ in found)]
    counts = np.concatenate([np.empty(0, np.int32), *(number for _, number in found)])
    return np.concatenate(hashes), np.repeat(np.arange(len(counts), dtype=np.int32), counts)


def _kept(generation: Generation, attr: str, sizes: tuple[int, ...]) -> "_Subwords":
    """What is known of the n-grams of the forms of a generation."""
    key = ("subwords", attr, sizes)
    found: _Subwords | None = generation.derived.get(key)
    if found is None:
        found = generation.derived.setdefault(key, _Subwords(registry.attributes.get(attr), sizes))
    return found


def _ngrams(form: str, sizes: tuple[int, ...]) -> list[str]:
    marked = f"<{form}>"
    return [marked[at : at + size] for size in sizes for at in range(len(marked) - size + 1)]


class _Subwords:
    """The n-grams of forms of a generation, one form after the other.

    They are added and never changed, so that what was looked up stays as it is. When there are too many, all begins
    anew, with other arrays.
    """

    def __init__(self, of: Attribute, sizes: tuple[int, ...]) -> None:
        self._of, self._sizes = of, sizes
        self._lock = new_lock()
        self._begin()

    def _begin(self) -> None:
        self._size = 0
        self._hashes: UInt64s = np.empty(1024, np.uint64)
        self._places: Int32s = np.empty((2, 0), np.int32)  # where those of each form begin, or -1; how many there are

    def of(self, rows: Int32s, forms: Sequence[str]) -> tuple[UInt64s, Int32s]:
        """The n-grams of some forms, and how many each has."""
        with self._lock:
            starts, counts = self._look_up(rows, forms)
            if (new := starts < 0).any():
                if self._size > MAX_PARTS:
                    self._begin()
                    starts, _ = self._look_up(rows, forms)
                    new = starts < 0
                self._add(np.unique(rows[new]), forms)
                starts, counts = self._look_up(rows, forms)
            hashes = self._hashes
        first = counts.cumsum(dtype=np.int32) - counts
        at = np.repeat(starts - first, counts)
        at += np.arange(len(at), dtype=np.int32)
        return hashes.take(at), counts

    def _look_up(self, rows: Int32s, forms: Sequence[str]) -> Int32s:
        if len(rows) and int(rows.max()) >= self._places.shape[1]:
            grown = np.full((2, max(len(forms), 2 * self._places.shape[1])), -1, np.int32)
            grown[:, : self._places.shape[1]] = self._places
            self._places = grown
        return self._places.take(rows, axis=1)

    def _add(self, rows: Int32s, forms: Sequence[str]) -> None:
        of, sizes = self._of, self._sizes
        found = [_ngrams(of(forms[row]), sizes) for row in rows.tolist()]
        counts = np.fromiter(map(len, found), dtype=np.int32, count=len(found))
        hashes = np.array([hash_string(gram) for grams in found for gram in grams], dtype=np.uint64)
        end = self._size + len(hashes)
        if end > len(self._hashes):
            grown = np.empty(2 * end, np.uint64)
            grown[: self._size] = self._hashes[: self._size]
            self._hashes = grown
        self._hashes[self._size : end] = hashes
        self._places[0, rows] = self._size + counts.cumsum(dtype=np.int32) - counts
        self._places[1, rows] = counts
        self._size = end
