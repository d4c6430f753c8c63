"""The lexicon: word forms and their lexical features, computed once a form and bounded in number."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain, count
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from ..locks import new_lock
from ..registry import registry
from .attributes import Attribute, digest

UInt64s = npt.NDArray[np.uint64]
Int32s = npt.NDArray[np.int32]

MAX_FORMS = 1_000_000
_digest = lru_cache(maxsize=1 << 15)(digest)  # few words have a shape or a suffix of their own
_serials = count()


class Generation:
    """Word forms in the order they came, each with a row number, and columns of features over them.

    A form is only ever added, so a row number means the same form for as long as the generation lives, and it
    lives as long as a Doc that was made with it.

    Attributes:
        lexicon: whose generation it is.
        forms: the word form of each row.
        index: the row of each form.
        serial: a number that no other generation of this process has.
        derived: what others compute from the forms and keep for as long as the generation lives, by keys of theirs.
    """

    __slots__ = ("_features", "_lock", "derived", "forms", "index", "lexicon", "serial")

    def __init__(self, lexicon: "Lexicon") -> None:
        self.lexicon = lexicon
        self.forms: list[str] = []
        self.index: dict[str, int] = {}
        self.serial = next(_serials)
        self.derived: dict[object, Any] = {}
        self._features: dict[tuple[str, ...], _Features] = {}
        self._lock = new_lock()

    def add(self, form: str) -> int:
        """The row of a form, which is added where it is new."""
        with self._lock:
            row = self.index.get(form)
            if row is None:
                row = len(self.forms)
                self.forms.append(form)
                self.index[form] = row
            return row

    def rows(self, words: Sequence[str]) -> Int32s:
        """The rows of words, int32 (n_words,); new forms are added."""
        index = self.index
        try:
            return np.fromiter(map(index.__getitem__, words), dtype=np.int32, count=len(words))
        except KeyError:
            # In the order of the words, as that of a set would differ from process to process.
            for form in dict.fromkeys(word for word in words if word not in index):
                self.add(form)
            return np.fromiter(map(index.__getitem__, words), dtype=np.int32, count=len(words))

    def column(self, attribute: str) -> UInt64s:
        """The hash of one lexical attribute for every form: uint64 (at least as many as there are forms).

        Computed for the forms that came since it was last asked for. Raises UnknownName.
        """
        return self.features((attribute,))[:, 0]

    def features(self, attributes: tuple[str, ...]) -> UInt64s:
        """The hashes of lexical attributes for every form: uint64 (at least as many as there are forms, n_attributes).

        Computed for the forms that came since the same attributes were last asked for. Raises UnknownName.
        """
        known = self._features.get(attributes)
        if known is not None and known.size >= len(self.forms):
            return known.rows
        with self._lock:
            known = self._features.get(attributes)
            if known is None:
                known = self._features[attributes] = _Features([self.lexicon.attribute(name) for name in attributes])
            return known.grown(self.forms)


class _Features:
    """Hashes of attributes of forms. Rows are added and never changed, so that what was given out stays as it is."""

    __slots__ = ("_of", "_room", "rows", "size")

    def __init__(self, of: Sequence[Attribute]) -> None:
        self._of = of
        self.size = 0
        self._room: UInt64s = np.empty((0, len(of)), dtype=np.uint64)
        self.rows = self._room

    def grown(self, forms: Sequence[str]) -> UInt64s:
        """The rows of all forms, after those that are lacking were computed."""
        first, size = self.size, len(forms)
        if size > len(self._room):
            room = np.empty((max(size, 2 * len(self._room)), len(self._of)), dtype=np.uint64)
            room[:first] = self._room[:first]
            self._room = room
        if size > first:
            digests = b"".join([_digest(of(form)) for form in forms[first:size] for of in self._of])
            self._room[first:size] = np.frombuffer(digests, dtype="<u8").reshape(size - first, len(self._of))
        self.rows = self._room[:size]
        self.size = size  # last, as it tells other threads that the rows are there
        return self.rows


class Lexicon:
    """Word forms and their features, for any amount of text in a bounded amount of memory.

    When a generation holds `max_forms` forms a new one begins. Docs keep the generation that they were made with, so
    nothing they hold changes; a generation that no Doc needs is freed.

    It is pickled as its settings, without the forms: where it is unpickled, it is the lexicon that has these settings
    there, or a new one. So Docs that come from another process do not bring a lexicon each. It is never copied.
    """

    def __init__(self, *, norms: Mapping[str, str] | None = None, max_forms: int = MAX_FORMS) -> None:
        """Make an empty lexicon.

        Args:
            norms: the attribute NORM of the forms that are listed; others have their lower case.
            max_forms: how many forms a generation holds before a new one begins. One text may exceed it.

        Raises:
            ValueError: `max_forms` is less than 1.
        """
        if max_forms < 1:
            raise ValueError(f"max_forms is the size of a lexicon, at least 1; it was {max_forms}")
        self.norms = dict(norms or {})
        self.max_forms = max_forms
        self._generation = Generation(self)
        _known.setdefault(_key(self.norms, max_forms), self)

    @property
    def generation(self) -> Generation:
        """The generation that new Docs are made with; a full one is left behind first."""
        if len(self._generation.forms) >= self.max_forms:
            self._generation = Generation(self)
        return self._generation

    def made(self, generation: Generation) -> bool:
        """Whether a generation is one of this lexicon's, be it the current one or one that was left behind."""
        return generation.lexicon is self

    def intern(self, words: Sequence[str]) -> tuple[Generation, Int32s]:
        """The current generation and the rows of words in it, int32 (n_words,)."""
        generation = self.generation
        return generation, generation.rows(words)

    def intern_all(self, texts: Sequence[Sequence[str]]) -> tuple[Generation, Int32s]:
        """As `intern`, for the words of several texts at once, one after the other."""
        return self.intern(list(chain.from_iterable(texts)))

    def attribute(self, name: str) -> Attribute:
        """What computes a lexical attribute of a form. Raises UnknownName."""
        of: Attribute = registry.attributes.get(name)
        if name != "NORM" or not self.norms:
            return of
        norms = self.norms

        def norm(form: str) -> str:
            lowered = form.lower()
            return norms.get(form) or norms.get(lowered) or of(form)

        return norm

    def __reduce__(self) -> tuple[Any, ...]:
        return _like, (self.norms, self.max_forms)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Lexicon":
        return self


_Key = tuple[int, frozenset[tuple[str, str]]]
_known: WeakValueDictionary[_Key, Lexicon] = WeakValueDictionary()  # the first of its settings that is in use


def _key(norms: Mapping[str, str], max_forms: int) -> _Key:
    return max_forms, frozenset(norms.items())


def _like(norms: Mapping[str, str], max_forms: int) -> Lexicon:
    """The lexicon of these settings that is in use, or a new one."""
    return _known.get(_key(norms, max_forms)) or Lexicon(norms=norms, max_forms=max_forms)


_default = Lexicon()


def default_lexicon() -> Lexicon:
    """The lexicon of Docs that are made outside of any pipeline, such as those that a reader gives."""
    return _default
