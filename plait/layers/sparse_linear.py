"""A linear classifier over bags of hashed features, which touches only the rows of features that are there."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ..config import Positive, Rate
from ..features.ngrams import Bags
from ..registry import registry
from .output import normalize
from .resize import AXES
from .sparse import add_rows, sparse_attrs, sum_rows

SparseLinear = Model[Bags, Floats2d]
Scaling = Literal["mean", "sqrt", "sum"]

# Adam moves each weight by about the learning rate in a step, however large its gradient. Weights of features that are
# there in a few texts only must move further in a few steps than those of a network; with this factor on them, the
# learning rate that suits a network suits them as well.
GAIN = 10.0


@registry.layers("plait.SparseLinear.v1")
def sparse_linear(
    length: Positive, nO: Positive | None = None, *, exclusive: bool, scaling: Scaling = "sqrt", dropout: Rate = 0.0
) -> SparseLinear:
    """p = softmax(10 · s · Σ W[hash % length] + b) over the features of each text.

    Where labels do not exclude each other it is the logistic function instead. Backpropagation takes the gradient of
    the logits. The gradient of W (length, nO), which begins at zero, is sparse.

    Args:
        length: of the table of weights. Features that share a row are one to this layer.
        nO: the number of labels.
        exclusive: whether exactly one label is right.
        scaling: s, for a text of n features: "mean" is 1 / n, "sqrt" 1 / sqrt(n), "sum" 1.
        dropout: the part of the features that training leaves out: of runs of words for each text by itself, of words
            and their characters for all texts of a batch.
    """
    return Model(
        "sparse_linear",
        forward,
        init=init,
        dims={"nO": nO, "nV": length},
        params={"W": None, "b": None},
        attrs={
            "exclusive": exclusive,
            "scaling": scaling,
            "dropout_rate": dropout,
            AXES: {"W": 1, "b": 0},
            **sparse_attrs("W"),
        },
    )


def forward(model: SparseLinear, X: Bags, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Bags]]:
    ops: Any = model.ops
    W: Any = model.get_param("W")
    rate = model.attrs["dropout_rate"] if is_train else 0.0
    runs = _Features(model, X.hashes, X.owners, rate)
    counts = np.bincount(runs.host_owners, minlength=X.n_texts).astype(np.float32)
    logits: Any = ops.alloc2f(X.n_texts, W.shape[1])
    sum_rows(ops, W, runs.rows, runs.owners, logits)
    words: Any = None
    if X.parts is not None:
        words = _Features(model, X.parts.hashes, X.parts.words, rate)
        tokens, texts = ops.asarray(X.parts.tokens), ops.asarray(X.parts.texts)
        of_word = np.bincount(words.host_owners, minlength=X.parts.n_words)
        counts += np.bincount(X.parts.texts, weights=of_word[X.parts.tokens], minlength=X.n_texts)
        sum_rows(ops, word_logits(model, words.rows, words.owners, X.parts.n_words), tokens, texts, logits)
    Y, scale = scores(model, logits, counts)

    def backprop(dY: Floats2d) -> Bags:
        gradient: Any = dY
        scaled = gradient * scale
        add_rows(model, "W", runs.rows, scaled, runs.owners)
        if X.parts is not None:
            d_words = ops.alloc2f(X.parts.n_words, W.shape[1])
            sum_rows(ops, scaled, texts, tokens, d_words)
            add_rows(model, "W", words.rows, d_words, words.owners)
        model.inc_grad("b", gradient.sum(axis=0))
        return X

    return Y, backprop


class _Features:
    """The rows of the table that features have, and whom they belong to, some left out by dropout."""

    def __init__(self, model: SparseLinear, hashes: Any, owners: Any, rate: float | None) -> None:
        ops: Any = model.ops
        if rate:
            kept = np.random.random(len(hashes)) >= rate
            hashes, owners = hashes[kept], owners[kept]
        self.host_owners = owners
        self.rows: Any = rows_of(model, hashes)
        self.owners: Any = ops.asarray(owners)


def rows_of(model: SparseLinear, hashes: Any) -> Any:
    """The row of the table for each feature, on the device of the layer: int32 (n_features,)."""
    ops: Any = model.ops
    return ops.asarray((hashes % np.uint64(model.get_dim("nV"))).astype(np.int32))


def word_logits(model: SparseLinear, rows: Any, owners: Any, n_words: int) -> Any:
    """What the features of words add up to: Floats2d (n_words, nO)."""
    ops: Any = model.ops
    W: Any = model.get_param("W")
    found = ops.alloc2f(n_words, W.shape[1])
    sum_rows(ops, W, rows, owners, found)
    return found


def scores(model: SparseLinear, logits: Any, counts: Any) -> tuple[Any, Any]:
    """Probabilities of what the features of texts add up to, which is overwritten; and what it was multiplied with.

    Args:
        model: a layer.
        logits: (n_texts, nO).
        counts: how many features each text has, on the host (n_texts,).
    """
    ops: Any = model.ops
    counts = np.maximum(counts, 1)
    scale: Any = ops.asarray((GAIN * _SCALES[model.attrs["scaling"]](counts)).astype(np.float32))[:, None]
    logits *= scale
    logits += model.get_param("b")
    return normalize(ops.xp, logits, model.attrs["exclusive"]), scale


_SCALES: dict[str, Callable[[Any], Any]] = {
    "mean": lambda counts: 1.0 / counts,
    "sqrt": lambda counts: 1.0 / np.sqrt(counts),
    "sum": lambda counts: np.ones(len(counts)),
}


def init(model: SparseLinear, X: Bags | None = None, Y: Floats2d | None = None) -> SparseLinear:
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    model.set_param("W", model.ops.alloc2f(model.get_dim("nV"), model.get_dim("nO")))
    model.set_param("b", model.ops.alloc1f(model.get_dim("nO")))
    return model
