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
from .sparse import add_rows, sparse_attrs

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
        dropout: the part of the features of each text that training leaves out.
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
    xp = ops.xp
    W: Any = model.get_param("W")
    hashes, owners = X.hashes, X.owners
    if is_train and model.attrs["dropout_rate"]:
        kept = np.random.random(len(hashes)) >= model.attrs["dropout_rate"]
        hashes, owners = hashes[kept], owners[kept]
    rows: Any = ops.asarray((hashes % np.uint64(model.get_dim("nV"))).astype(np.int32))
    of: Any = ops.asarray(owners)
    counts = np.maximum(np.bincount(owners, minlength=X.n_texts), 1)
    scale: Any = ops.asarray((GAIN * _SCALES[model.attrs["scaling"]](counts)).astype(np.float32))[:, None]
    logits: Any = ops.alloc2f(X.n_texts, W.shape[1])
    ops.scatter_add(logits, of, W[rows])
    logits *= scale
    logits += model.get_param("b")

    def backprop(dY: Floats2d) -> Bags:
        gradient: Any = dY
        add_rows(model, "W", rows, (gradient * scale)[of])
        model.inc_grad("b", gradient.sum(axis=0))
        return X

    return normalize(xp, logits, model.attrs["exclusive"]), backprop


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
