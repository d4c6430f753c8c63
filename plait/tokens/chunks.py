"""The chunk table: the words of every chunk of text that was seen, so that a text is looked up and not parsed."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from ..locks import new_lock
from .lexicon import Generation
from .rules import Rules

Int32s = npt.NDArray[np.int32]

# Chunks, and words of them, that a table holds before it is full.
MAX_CHUNKS = 200_000
MAX_WORDS = 1_000_000
# A longer chunk is hardly ever seen twice.
MAX_CHUNK = 100

# The rows of the two arrays.
_N_WORDS, _FIRST, _LENGTH = range(3)


class ChunkTable(dict[str, int]):
    """The number of each chunk that was seen; a new chunk is taken apart when it is looked up.

    A chunk is what stands between two spaces: a word with its punctuation, nothing where two spaces meet, or several
    words with other whitespace between.

    A chunk's row in the arrays is written before its number is given out, and an array that grows is copied, so that
    looking up needs no lock.

    Attributes:
        generation: where the words are interned; the table is of use only as long as the lexicon is in it.
    """

    def __init__(self, rules: Rules, generation: Generation) -> None:
        super().__init__()
        self.generation = generation
        self._rules = rules
        self._lock = new_lock()
        self._n_chunks = 0
        self._n_words = 0
        self._chunks: Int32s = np.zeros((3, 1024), dtype=np.int32)
        self._words: Int32s = np.zeros((3, 1024), dtype=np.int32)

    @property
    def full(self) -> bool:
        """Whether the table should be replaced by an empty one."""
        return self._n_chunks >= MAX_CHUNKS or self._n_words >= MAX_WORDS

    def words(self, chunks: Sequence[str]) -> tuple[Int32s, Int32s, Int32s]:
        """The words of chunks that have one space between them.

        Returns:
            the rows of the words in `generation`, and where they start and end in the text, all int32 (n_words,).
        """
        numbers = np.fromiter(map(self.__getitem__, chunks), dtype=np.intp, count=len(chunks))
        # Only now, as the look-up may have made the arrays grow.
        n_words, first, length = self._chunks.take(numbers, axis=1)
        word_ends = n_words.cumsum(dtype=np.int32)
        # For each chunk, what takes the position of a word to its row in the table, and from the chunk into the text.
        shifts = np.empty((2, len(chunks)), dtype=np.int32)
        np.subtract(first, word_ends - n_words, out=shifts[0])
        np.subtract(length.cumsum(dtype=np.int32), length, out=shifts[1])
        to_row, to_text = shifts.repeat(n_words, axis=1)
        to_row += np.arange(len(to_row), dtype=np.int32)
        ids, starts, ends = self._words.take(to_row, axis=1)
        starts += to_text
        ends += to_text
        return ids, starts, ends

    def __missing__(self, chunk: str) -> int:
        if chunk.isalpha():  # nothing is between its words
            ends = list(accumulate(self._rules.split(chunk)))
            starts = [0, *ends[:-1]]
        else:
            starts, ends = self._rules.split_text(chunk)
        ids = [self.generation.add(chunk[start:end]) for start, end in zip(starts, ends, strict=True)]
        with self._lock:
            number, first = self._n_chunks, self._n_words
            self._n_chunks, self._n_words = number + 1, first + len(ids)
            words = self._words = _grown(self._words, self._n_words)
            for at, word in enumerate(zip(ids, starts, ends, strict=True), first):
                words[0, at], words[1, at], words[2, at] = word
            self._chunks = _grown(self._chunks, self._n_chunks)
            self._chunks[_N_WORDS, number] = len(ids)
            self._chunks[_FIRST, number] = first
            self._chunks[_LENGTH, number] = len(chunk) + 1
            if len(chunk) <= MAX_CHUNK:
                self[chunk] = number
        return number


def _grown(array: Int32s, size: int) -> Int32s:
    """The array itself, or a larger copy where it has less than `size` columns."""
    if size <= array.shape[1]:
        return array
    larger = np.zeros((len(array), max(size, 2 * array.shape[1])), dtype=np.int32)
    larger[:, : array.shape[1]] = array
    return larger
