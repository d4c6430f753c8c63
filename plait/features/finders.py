"""How the vector of a word is found in a table: by its form, or as a mean of rows that stand for parts of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from ..errors import MissingExtra
from .distinct import Words
from .ngram_hashes import Runs, fnv, murmur, ngrams, whole

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Array = npt.NDArray[Any]


class Rows(NamedTuple):
    """The rows of a table whose mean is the vector of each word.

    Attributes:
        rows: word by word: int64 (n,).
        lengths: how many each word has; 0 for a word that is not found: int64 (n_words,).
    """

    rows: Int64s
    lengths: Int64s


class Finder(Protocol):
    """Finds words in a table."""

    kind: str

    def find(self, words: Words, attrs: Sequence[str]) -> Rows:
        """The rows of words. `attrs` are the lexical attributes by which whole words are looked up, in order."""

    def arrays(self) -> Mapping[str, Array]:
        """What it needs besides settings."""

    def settings(self) -> Mapping[str, Any]:
        """What is JSON of what it needs."""

    def check(self, n_rows: int) -> None:
        """Raise ValueError where it would find rows that a table of so many does not have."""


@dataclass(frozen=True, eq=False)
class ByForm:
    """Whole words, by the hashes of their forms.

    Attributes:
        keys: the hashes, each once and in order: uint64 (n_words,).
        places: the row of each: uint32 (n_words,).
    """

    keys: UInt64s
    places: npt.NDArray[np.uint32]
    kind = "forms"

    def find(self, words: Words, attrs: Sequence[str]) -> Rows:
        rows = self.rows(words.hashes(attrs))
        return Rows(rows[rows >= 0], (rows >= 0).astype(np.int64))

    def rows(self, hashes: UInt64s) -> Int64s:
        """The row of each word, int64 (n_words,): that of the first of its hashes that has one, or -1."""
        found = np.full(len(hashes), -1, dtype=np.int64)
        for column in hashes.T if len(self.keys) else ():
            open_ = np.flatnonzero(found < 0)
            at = np.searchsorted(self.keys, column[open_])
            at[at == len(self.keys)] = 0
            there = self.keys[at] == column[open_]
            found[open_[there]] = self.places[at[there]]
        return found

    def arrays(self) -> Mapping[str, Array]:
        return {"keys": self.keys, "places": self.places}

    def settings(self) -> Mapping[str, Any]:
        return {}

    def check(self, n_rows: int) -> None:
        if self.keys.ndim != 1 or self.keys.shape != self.places.shape or self.places.max(initial=0) >= n_rows:
            raise ValueError(f"its words are not those of a table of {n_rows} rows")
        if not (self.keys[1:] > self.keys[:-1]).all():
            raise ValueError("its words are not in order")


@dataclass(frozen=True)
class Floret:
    """Runs of characters in rows that hashes choose, several for each run: no word is unknown.

    (Explosion's floret, after Bojanowski et al. 2017 and Miranda et al. 2022.)

    Attributes:
        smallest, largest: how long the runs are; the whole word is one as well.
        n_hashes: how many rows a run has, 1 to 4.
        seed: of the hash.
        begin, end: what marks the ends of a word.
    """

    smallest: int
    largest: int
    n_hashes: int
    seed: int
    begin: str = "<"
    end: str = ">"
    n_rows: int = 0
    kind = "floret"

    def find(self, words: Words, attrs: Sequence[str]) -> Rows:
        forms = [f"{self.begin}{form}{self.end}" for form in words.forms()]
        all_of = whole(forms)
        runs = _together(all_of, ngrams(all_of, self.smallest, self.largest))
        rows = murmur(runs, self.seed)[:, : self.n_hashes].astype(np.int64) % self.n_rows
        return _by_word(rows.reshape(-1), np.repeat(runs.owners, self.n_hashes), len(forms))

    def arrays(self) -> Mapping[str, Array]:
        return {}

    def settings(self) -> Mapping[str, Any]:
        return asdict(self)

    def check(self, n_rows: int) -> None:
        fits = 1 <= self.n_hashes <= 4 and 0 < self.n_rows == n_rows and self.largest <= 100
        if not fits or not 0 <= self.seed < 2**32:
            raise ValueError(f"its settings do not fit a table of {n_rows} rows: {asdict(self)}")


@dataclass(frozen=True, eq=False)
class FastText:
    """Words in rows of their own, and runs of characters in rows that a hash chooses (Bojanowski et al. 2017).

    Attributes:
        words: those that have a row.
        smallest, largest: how long the runs are.
        n_words, buckets: how many rows there are for words, and after them for runs.
    """

    words: ByForm
    smallest: int
    largest: int
    n_words: int
    buckets: int
    kind = "fasttext"

    def find(self, words: Words, attrs: Sequence[str]) -> Rows:
        own = self.words.rows(words.hashes(["ORTH"]))
        known = np.flatnonzero(own >= 0)
        all_of = whole([f"<{form}>" for form in words.forms()])
        runs = ngrams(all_of, self.smallest, self.largest)
        if self.smallest <= 1:  # the marks of the ends are not counted by themselves
            marks = (runs.ends - runs.starts == 1) & (
                (runs.starts == all_of.starts[runs.owners]) | (runs.ends == all_of.ends[runs.owners])
            )
            runs = Runs(runs.data, *(part[~marks] for part in runs[1:]))
        rows = fnv(runs).astype(np.int64) % max(self.buckets, 1) + self.n_words
        return _by_word(np.concatenate([own[known], rows]), np.concatenate([known, runs.owners]), len(words))

    def arrays(self) -> Mapping[str, Array]:
        return self.words.arrays()

    def settings(self) -> Mapping[str, Any]:
        names = ("smallest", "largest", "n_words", "buckets")
        return {name: getattr(self, name) for name in names}

    def check(self, n_rows: int) -> None:
        self.words.check(self.n_words)
        fits = self.n_words + self.buckets == n_rows and min(self.n_words, self.buckets) >= 0 and self.largest <= 100
        if not fits or (not self.buckets and self.largest >= max(self.smallest, 1)):  # runs need rows
            raise ValueError(f"its settings do not fit a table of {n_rows} rows: {dict(self.settings())}")


def by_form(hashes: Sequence[int], first_row: int = 0) -> tuple[ByForm, Int64s]:
    """A finder for words in the order of their rows; of words that come twice the first one counts.

    Returns:
        the finder, and the positions of the words that it finds, in order.
    """
    keys, first = np.unique(np.array(hashes, dtype=np.uint64), return_index=True)
    kept = np.sort(first)
    places = np.searchsorted(kept, first) + first_row
    return ByForm(keys, places.astype(np.uint32)), kept


def make_finder(kind: str, settings: Mapping[str, Any], arrays: Mapping[str, Array]) -> Finder:
    """A finder from what it gave. Raises ValueError, KeyError or TypeError where that is damaged."""
    if not all(isinstance(value, str) or type(value) is int for value in settings.values()):
        raise ValueError(f"these are no settings of a table: {dict(settings)}")
    if kind == "floret":
        return Floret(**settings)
    if kind == "pieces":
        return by_pieces(_of_type(arrays["tokenizer"], np.uint8))
    words = ByForm(_of_type(arrays["keys"], np.uint64), _of_type(arrays["places"], np.uint32))
    if kind == "forms":
        return words
    if kind == "fasttext":
        return FastText(words, **settings)
    raise ValueError(f"its words are found by '{kind}', which this plait does not know; install a newer plait")


def by_pieces(tokenizer: Array) -> Finder:
    """A finder by word pieces, from the file of their tokenizer, uint8 (n_bytes,). Raises MissingExtra, ValueError."""
    try:
        from .piece_finder import ByPieces
    except ModuleNotFoundError as error:
        raise MissingExtra("a table of word pieces", "transformers", str(error.name)) from error
    return ByPieces(tokenizer)


def _of_type(array: Array, kind: type) -> Array:
    if array.dtype != kind:
        raise ValueError(f"an array is of type {array.dtype}; {np.dtype(kind)} was wanted")
    return array


def _together(one: Runs, other: Runs) -> Runs:
    """Two lots of runs of the same bytes."""
    return Runs(one.data, *(np.concatenate([a, b]) for a, b in zip(one[1:], other[1:], strict=True)))


def _by_word(rows: Int64s, owners: Int64s, n_words: int) -> Rows:
    """Rows in the order of the words that they are of."""
    return Rows(rows[np.argsort(owners, kind="stable")], np.bincount(owners, minlength=n_words))
