"""Vectors of words that were computed before, kept for as long as the weights stay what they are."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ..features.distinct import Words
from ..tokens import Doc
from ..tokens.lexicon import Generation
from .versions import weights_version

MAX_BYTES = 32_000_000  # of vectors
TOGETHER = 32  # words that are computed at once: always as many, so that no word depends on those beside it


class _Table:
    """Vectors of some words of a generation. Rows are added, and never changed."""

    def __init__(self, generation: Generation, state: tuple[Any, ...], width: int) -> None:
        self.generation, self.state = generation, state
        self.capacity = max(TOGETHER, MAX_BYTES // (4 * width))
        self.size = 0
        self.vectors: Any = np.empty((0, width), np.float32)
        self.places: Any = np.empty(0, np.int32)  # of the rows of the generation; -1 for those without a vector

    def is_of(self, generation: Generation, state: tuple[Any, ...]) -> bool:
        same_size = len(state) == len(self.state)
        return (
            generation is self.generation and same_size and all(a is b for a, b in zip(state, self.state, strict=True))
        )

    def find(self, ids: Any) -> Any:
        """The place of the vector of each word, or -1."""
        try:
            return self.places[ids]
        except IndexError:
            grown = np.full(max(2 * len(self.places), len(self.generation.forms)), -1, np.int32)
            grown[: len(self.places)] = self.places
            self.places = grown
            return grown[ids]

    def add(self, rows: Any, vectors: Any) -> None:
        """Take in vectors of words that are not there yet."""
        end = self.size + len(rows)
        if end > len(self.vectors):
            grown = np.empty((min(self.capacity, max(2 * end, 1024)), self.vectors.shape[1]), np.float32)
            grown[: self.size] = self.vectors[: self.size]
            self.vectors = grown
        self.vectors[self.size : end] = vectors
        self.places[rows] = np.arange(self.size, end, dtype=np.int32)
        self.size = end


class WordCache:
    """The vectors that a layer gives for words, each by itself.

    All is forgotten when there is no more room, when weights change, and when another generation of the lexicon comes.
    Several threads may use it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._table: _Table | None = None
        self._parameters: list[tuple[Model[Any, Any], str]] | None = None

    def clear(self) -> None:
        """Forget all."""
        self._table = None

    def look_up(
        self, layer: Model[Any, Floats2d], width: int, docs: Sequence[Doc], compute: Callable[[Words], Any]
    ) -> Any | None:
        """The vectors of the tokens of Docs (n_tokens, width); None where there is no room for so many words.

        Args:
            layer: whose weights the vectors depend on.
            width: of the vectors.
            docs: some of one generation of a lexicon.
            compute: gives the vectors of words (n_words, width).
        """
        generation = docs[0].generation
        ids = docs[0].ids if len(docs) == 1 else np.concatenate([doc.ids for doc in docs])
        with self._lock:
            state = self._state(layer)
            table = self._table
            if table is None or not table.is_of(generation, state):
                table = self._table = _Table(generation, state, width)
            places = table.find(ids)
            vectors = table.vectors
        if (missing := places < 0).any():
            rows = np.sort(ids[missing])
            rows = rows[np.flatnonzero(np.diff(rows, prepend=-1))]  # each once; np.unique first imports half of numpy
            if len(rows) > table.capacity:
                return None
            found = _computed(generation, rows, compute)
            with self._lock:
                still = table.find(rows) < 0
                if table.size + int(still.sum()) > table.capacity:
                    if self._table is table:
                        self._table = None
                    return None
                table.add(rows[still], found[still])
                places, vectors = table.find(ids), table.vectors
        return vectors.take(places, axis=0)

    def _state(self, layer: Model[Any, Any]) -> tuple[Any, ...]:
        if self._parameters is None:
            self._parameters = [(node, name) for node in layer.walk() for name in node.param_names]
        return (weights_version(), *(node.maybe_get_param(name) for node, name in self._parameters))

    def __deepcopy__(self, memo: dict[int, Any]) -> "WordCache":
        return WordCache()


def _computed(generation: Generation, rows: Any, compute: Callable[[Words], Any]) -> Any:
    """The vectors of words, of which the last stands in for others where there are too few."""
    parts = []
    for start in range(0, len(rows), TOGETHER):
        part = rows[start : start + TOGETHER]
        filled = np.concatenate([part, np.repeat(part[-1:], TOGETHER - len(part))])
        parts.append(compute(Words([(generation, filled)]))[: len(part)])
    return np.concatenate(parts)
