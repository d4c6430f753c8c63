"""Vectors of words that were computed before, kept for as long as the weights stay what they are."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ..features.distinct import Words
from ..locks import new_lock
from ..tokens import Doc
from ..tokens.lexicon import Generation
from .unchanged import Weights

MAX_BYTES = 32_000_000  # of vectors
FEW = 64  # words that Python sorts before numpy would have begun
TOGETHER = 8  # words that are computed at once: always as many, so that no word depends on those beside it


_lock = new_lock()  # one for all: it is never held for long


class _Known:
    """Vectors of some words of a generation. Rows are added, and never changed.

    Attributes:
        capacity: how many words there is room for.
        size: how many there are.
        weights: that they were computed with.
        vectors: of these and of some to come.
    """

    def __init__(self, serial: int, weights: Weights, width: int) -> None:
        self._serial = serial  # not the generation itself, which would be kept for this alone
        self.weights = weights
        self.capacity = max(TOGETHER, MAX_BYTES // (4 * width))
        self.size = 0
        self.vectors: Any = np.empty((0, width), np.float32)
        self._places: Any = np.empty(0, np.int32)  # of the rows of the generation; -1 for those without a vector

    def is_of(self, serial: int, layer: Model[Any, Floats2d]) -> bool:
        """Whether the vectors are those of a generation, and of a layer as it is."""
        return serial == self._serial and self.weights.are_of(layer)

    def find(self, ids: Any, generation: Generation) -> Any:
        """The place of the vector of each word, or -1."""
        try:
            return self._places[ids]
        except IndexError:
            grown = np.full(max(2 * len(self._places), len(generation.forms)), -1, np.int32)
            grown[: len(self._places)] = self._places
            self._places = grown
            return grown[ids]

    def add(self, rows: Any, vectors: Any) -> None:
        """Take in vectors of words that are not there yet."""
        end = self.size + len(rows)
        if end > len(self.vectors):
            grown = np.empty((min(self.capacity, max(2 * end, 1024)), self.vectors.shape[1]), np.float32)
            grown[: self.size] = self.vectors[: self.size]
            self.vectors = grown
        self.vectors[self.size : end] = vectors
        self._places[rows] = np.arange(self.size, end, dtype=np.int32)
        self.size = end


class WordCache:
    """The vectors that a layer gives for words, each by itself.

    All is forgotten when there is no more room, when another generation of the lexicon comes, and when weights change:
    when an `Updater` takes a step, when a parameter is another array, and when `weights_changed` tells of a change in
    place. What is written into an array by other ways, and settings of a layer within, are not noticed.

    Several threads may use it.
    """

    def __init__(self) -> None:
        self._known: _Known | None = None

    def clear(self) -> None:
        """Forget all."""
        self._known = None

    def look_up(
        self, layer: Model[Any, Floats2d], width: int, docs: Sequence[Doc], compute: Callable[[Words], Any]
    ) -> Any:
        """The vectors of the tokens of Docs (n_tokens, width), the same in every bit whatever was kept before.

        Args:
            layer: whose weights the vectors depend on.
            width: of the vectors.
            docs: one or more, of any generations of a lexicon.
            compute: gives the vectors of words (n_words, width).
        """
        generation = docs[0].generation
        if all(doc.generation is generation for doc in docs):
            ids = docs[0].ids if len(docs) == 1 else np.concatenate([doc.ids for doc in docs])
            return self._of_generation(generation, ids, layer, width, compute)
        found: list[Any] = [None] * len(docs)
        for each in {doc.generation.serial: doc.generation for doc in docs}.values():
            places = [i for i, doc in enumerate(docs) if doc.generation is each]
            parts = [docs[i].ids for i in places]
            vectors = self._of_generation(each, np.concatenate(parts), layer, width, compute)
            for i, part in zip(places, np.split(vectors, np.cumsum([*map(len, parts)])[:-1]), strict=True):
                found[i] = part
        return np.concatenate(found)

    def _of_generation(
        self,
        generation: Generation,
        ids: Any,
        layer: Model[Any, Floats2d],
        width: int,
        compute: Callable[[Words], Any],
    ) -> Any:
        """The vectors of words of one generation, each as often as it comes: (n_ids, width)."""
        with _lock:
            known = self._known
            if known is None or not known.is_of(generation.serial, layer):
                known = self._known = _Known(generation.serial, Weights(layer), width)
            places, vectors = known.find(ids, generation), known.vectors
        missing = places < 0
        if not missing.any():
            return vectors.take(places, axis=0)
        rows = _each_once(ids[missing])
        found = _computed(generation, rows, width, compute)
        with _lock:
            if self._known is known:  # another thread may have come with other weights, or a new generation
                known = self._with(known, generation, rows, found, width)
                now, kept = known.find(ids, generation), known.vectors
            else:
                now, kept = places, vectors
        if now.min() >= 0:
            return kept.take(now, axis=0)
        Y = np.empty((len(ids), width), np.float32)
        Y[~missing] = vectors[places[~missing]]
        Y[missing] = found[np.searchsorted(rows, ids[missing])]
        return Y

    def _with(self, known: _Known, generation: Generation, rows: Any, found: Any, width: int) -> _Known:
        """What is known, with more words; anew where there is no room for all."""
        new = known.find(rows, generation) < 0  # another thread may have been as quick
        if known.size + int(new.sum()) > known.capacity:  # begin anew, with what came last
            known = self._known = _Known(generation.serial, known.weights, width)
            rows, found = rows[: known.capacity], found[: known.capacity]
            new = known.find(rows, generation) < 0
        known.add(rows[new], found[new])
        return known

    def __reduce__(self) -> tuple[Any, ...]:
        return WordCache, ()  # a copy has seen nothing yet


def _each_once(ids: Any) -> Any:
    """Words in order, each once."""
    if len(ids) <= FEW:
        return np.array(sorted(set(ids.tolist())), dtype=ids.dtype)
    ids = np.sort(ids)
    new = np.empty(len(ids), dtype=bool)
    new[0] = True
    np.not_equal(ids[1:], ids[:-1], out=new[1:])
    return ids[new]


def _computed(generation: Generation, rows: Any, width: int, compute: Callable[[Words], Any]) -> Any:
    """The vectors of words, of which the last stands in for others where there are too few."""
    found = np.empty((len(rows), width), np.float32)
    for start in range(0, len(rows), TOGETHER):
        part = rows[start : start + TOGETHER]
        filled = np.full(TOGETHER, part[-1])
        filled[: len(part)] = part
        found[start : start + TOGETHER] = compute(Words([(generation, filled)]))[: len(part)]
    return found
