"""Vectors of words from vectors of their first and last characters."""

from collections.abc import Callable

from thinc.api import Model
from thinc.types import Floats2d, Ints1d, Ints2d

from ..features.characters import character_keys
from ..features.distinct import Words

Columns = Model[Ints2d, Floats2d]


def word_characters(count: int) -> Model[Words, Ints2d]:
    """The characters at either end of words, with their places: uint64 (n_words, 2 · count)."""
    return Model("word_characters", forward_characters, attrs={"count": count}, dims={"nO": 2 * count})


def forward_characters(
    model: Model[Words, Ints2d], words: Words, is_train: bool
) -> tuple[Ints2d, Callable[[Ints2d], Words]]:
    keys = character_keys(words.forms(), model.attrs["count"])
    return model.ops.asarray2i(keys, dtype="uint64"), lambda nothing: words  # type: ignore[arg-type]  # numpy's


def over_columns(layer: Model[Ints1d, Floats2d], n_columns: int) -> Columns:
    """One layer over all columns of features, what it gives for them side by side: (n, n_columns · nO)."""
    nO = n_columns * layer.get_dim("nO")
    return Model("over_columns", forward, init=init, layers=[layer], dims={"nO": nO, "nI": n_columns})


def forward(model: Columns, X: Ints2d, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Ints2d]]:
    Y, back = model.layers[0](X.reshape((-1,)), is_train)

    def backprop(dY: Floats2d) -> Ints2d:
        back(dY.reshape((Y.shape[0], Y.shape[1])))
        return model.ops.alloc2i(0, 0)

    return Y.reshape((X.shape[0], model.get_dim("nO"))), backprop


def init(model: Columns, X: Ints2d | None = None, Y: Floats2d | None = None) -> Columns:
    model.layers[0].initialize(None if X is None else X.reshape((-1,)))
    return model
