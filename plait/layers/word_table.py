"""Vectors of words from a table that is not trained, saved with the model that uses it."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from thinc.api import Model, uniform_init
from thinc.types import Floats2d

from ..features.distinct import Words
from ..features.vector_files import read_vectors, width_of
from ..features.vectors import Vectors
from ..saving import Contents, view
from .assets import ASSETS, is_restoring

WordTable = Model[Words, Floats2d]

FILE = "vectors.safetensors"
_FEW = 0.5  # of the words of the first texts, as a share


class WordTableState:
    """The vectors of a layer. They are read when training begins, or come with the files of a saved model.

    Attributes:
        path, words: the file that they are read from, and the one with words that belong to an array.
        attrs: the lexical attributes by which words are looked up, in order.
        vectors: the vectors; None as long as nothing was read.
    """

    def __init__(self, path: str, words: str | None, attrs: Sequence[str]) -> None:
        self.path, self.words, self.attrs = path, words, tuple(attrs)
        self.vectors: Vectors | None = None

    def there(self) -> Vectors:
        """The vectors, which are read where they were not. Raises BadData."""
        if self.vectors is None:
            self.vectors = read_vectors(self.path, self.words)
        return self.vectors

    def files(self) -> Mapping[str, Contents]:
        """The vectors as a file."""
        return {} if self.vectors is None else {FILE: self.vectors.image()}

    def load(self, model: WordTable, files: Mapping[str, bytes]) -> None:
        """Take over the vectors of a file. Raises ValueError where it is damaged or missing."""
        if FILE not in files:
            raise ValueError(f"the vectors of a saved model are missing ({FILE})")
        self.vectors = Vectors.from_buffer(view(files, FILE))
        model.set_dim("nO", self.vectors.width)

    def __deepcopy__(self, memo: dict[int, Any]) -> "WordTableState":
        copy = WordTableState(self.path, self.words, self.attrs)
        copy.vectors = self.vectors  # which nothing changes
        return copy


def word_table(path: str, words: str | None, attrs: Sequence[str]) -> WordTable:
    """Words to their vectors in a file, scaled to numbers of about 1: Floats2d (n_words, nO).

    The table is not trained. Words that it does not have get one vector together, which is trained and begins as small
    random numbers: zeros would be a constant row to layer norm, whose gradient is 10,000 times as large in each layer.

    Raises BadData where the file is not there or begins as none of its kind. The rest of it is read when the layer is
    initialized with data, or first used.
    """
    nO = None if is_restoring() else width_of(path, words)
    return Model(
        "word_table",
        forward,
        init=init,
        dims={"nO": nO},
        params={"missing": None},
        attrs={ASSETS: WordTableState(path, words, attrs)},
    )


def forward(model: WordTable, words: Words, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Words]]:
    state: WordTableState = model.attrs[ASSETS]
    ops: Any = model.ops
    vectors = state.there()
    rows, found = vectors.look_up(words, state.attrs)
    rows *= vectors.scale
    Y = ops.asarray2f(rows)
    missing = ops.asarray((~found).nonzero()[0].astype("int32"))
    if len(missing):
        Y[missing] = model.get_param("missing")

    def backprop(dY: Floats2d) -> Words:
        if len(missing):
            model.inc_grad("missing", dY[missing].sum(axis=0))
        return words

    return Y, backprop


def init(model: WordTable, X: Words | None = None, Y: Floats2d | None = None) -> WordTable:
    state: WordTableState = model.attrs[ASSETS]
    if X is not None:
        vectors = state.there()
        model.set_dim("nO", vectors.width)
        _tell_of_missing(state, vectors, X)
    model.set_param("missing", uniform_init(model.ops, (model.get_dim("nO"),)))
    return model


def _tell_of_missing(state: WordTableState, vectors: Vectors, words: Words) -> None:
    """Warn where the vectors are hardly of the language and the spelling of the first texts."""
    found = vectors.look_up(words, state.attrs)[1]
    if len(words) >= 20 and found.mean() < _FEW:
        some = [form for form, there in zip(words.forms(), found.tolist(), strict=True) if not there][:5]
        warnings.warn(
            f"{state.path} has vectors for {int(found.sum())} of the {len(words)} distinct words of the first texts; "
            f"not for {', '.join(map(repr, some))}. Are they of this language, and written in the same way?",
            UserWarning,
            stacklevel=2,
        )
