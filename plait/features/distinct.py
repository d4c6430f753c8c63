"""The distinct words of a batch, of which each is looked at once."""

from collections.abc import Sequence
from threading import local

import numpy as np
import numpy.typing as npt

from ..tokens import Doc
from ..tokens.lexicon import Generation

UInt64s = npt.NDArray[np.uint64]
Int32s = npt.NDArray[np.int32]


class Words:
    """Distinct words, of any generations of a lexicon.

    Attributes:
        parts: the generations, and rows of each, one after the other.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[tuple[Generation, Int32s]]) -> None:
        """Take rows of generations, one after the other."""
        self.parts = tuple(parts)

    def __len__(self) -> int:
        return sum(len(rows) for _, rows in self.parts)

    def part(self, start: int, end: int) -> "Words":
        """Some of the words."""
        parts = []
        for generation, rows in self.parts:
            parts.append((generation, rows[max(start, 0) : max(end, 0)]))
            start, end = start - len(rows), end - len(rows)
        return Words(parts)

    def hashes(self, attrs: Sequence[str]) -> UInt64s:
        """Lexical attributes: uint64 (n_words, n_attrs)."""
        names = tuple(attrs)
        parts = [generation.features(names).take(rows, axis=0) for generation, rows in self.parts]
        return parts[0] if len(parts) == 1 else np.concatenate([np.empty((0, len(names)), np.uint64), *parts])

    def forms(self) -> list[str]:
        """The words as they are written."""
        return [generation.forms[row] for generation, rows in self.parts for row in rows.tolist()]


def distinct(docs: Sequence[Doc]) -> tuple[Words, Int32s]:
    """The distinct words of Docs, and which of them each token is, int32 (n_tokens,).

    The words are in the order in which they first come, and not in that of the lexicon, which depends on every text
    that was read before: sums over the words would be rounded otherwise in another process. Docs may be of different
    generations of a lexicon; a word that is in two of them comes twice.
    """
    generations = {doc.generation.serial: doc.generation for doc in docs}
    sequence = np.concatenate([np.empty(0, np.int32), *(doc.ids for doc in docs)])
    if len(generations) == 1:
        (generation,) = generations.values()
        rows, tokens = _distinct(sequence)
        return Words([(generation, rows)]), tokens
    of_token = np.repeat([doc.generation.serial for doc in docs], [len(doc) for doc in docs])
    tokens = np.zeros(len(sequence), dtype=np.int32)
    parts = []
    n_words = 0
    for serial, generation in generations.items():
        here = np.flatnonzero(of_token == serial)
        rows, inverse = _distinct(sequence[here])
        tokens[here] = inverse + n_words
        n_words += len(rows)
        parts.append((generation, rows))
    return Words(parts), tokens


def _distinct(ids: Int32s) -> tuple[Int32s, Int32s]:
    """The distinct ids in the order in which they first come, and the position among them of each id."""
    n = len(ids)
    order = np.arange(n, dtype=np.int32)
    place = _room(int(ids.max(initial=-1)) + 1)
    place[ids[::-1]] = order[::-1]  # of several the last that is written stays, which is the first that comes
    first = place[ids]
    is_new = first == order
    rank = is_new.cumsum(dtype=np.int32)
    rank -= 1
    return ids[is_new], rank[first]


_kept = local()


def _room(size: int) -> Int32s:
    """An array of any numbers, which a thread uses again and again."""
    room: Int32s | None = getattr(_kept, "room", None)
    if room is None or len(room) < size:
        room = _kept.room = np.empty(2 * size, dtype=np.int32)
    return room


def distinct_words(docs: Sequence[Doc], attrs: Sequence[str]) -> tuple[UInt64s, Int32s]:
    """The attributes of each distinct word of Docs, and which of the words each token is; see `distinct`.

    Args:
        docs: any Docs.
        attrs: names of lexical attributes.

    Returns:
        Hashes, uint64 (n_words, n_attrs), and rows of these for the tokens of all Docs, int32 (n_tokens,).
    """
    words, tokens = distinct(docs)
    return words.hashes(attrs), tokens


def distinct_forms(docs: Sequence[Doc]) -> tuple[list[str], Int32s]:
    """The distinct words of Docs as strings, and which of them each token is, int32 (n_tokens,)."""
    words, tokens = distinct(docs)
    return words.forms(), tokens
