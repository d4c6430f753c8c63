"""Two affine layers with an activation between them, for each vector of a sequence by itself."""

from collections.abc import Callable
from typing import Any

from thinc.api import Model, glorot_uniform_init
from thinc.types import Ragged

from ..config import Positive
from ..registry import registry
from .activations import gelu, no_gradient
from .products import matmul

FeedForward = Model[Ragged, Ragged]

PART = 256  # rows that are computed at once on a CPU; as many as its cache holds with what is made of them


@registry.layers("plait.FeedForward.v1")
def feed_forward(nO: Positive | None = None, *, factor: Positive = 4) -> FeedForward:
    """Y = V · gelu(W · X + b) + c (Vaswani et al. 2017, with the activation of Hendrycks & Gimpel 2016).

    Ragged (n, nO) to the same. W is (factor · nO, nO) and V (nO, factor · nO).

    Args:
        nO: the width that comes in and goes out; taken from the data where it is None.
        factor: how many times as wide the vectors between the layers are.
    """
    return Model(
        "feed_forward",
        forward,
        init=init,
        dims={"nO": nO, "nI": nO},
        params={"W": None, "b": None, "V": None, "c": None},
        attrs={"factor": factor},
    )


def forward(model: FeedForward, X: Ragged, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    xp: Any = model.ops.xp
    ops = model.ops
    data: Any = X.data
    if not len(data):
        return X, lambda dY: dY
    W: Any = model.get_param("W")
    b: Any = model.get_param("b")
    V: Any = model.get_param("V")
    c: Any = model.get_param("c")
    Y: Any = xp.empty((len(data), len(V)), dtype="float32")
    size = PART if model.ops.device_type == "cpu" else len(data)
    parts = [slice(at, at + size) for at in range(0, len(data), size)]
    inside: list[tuple[Any, Any]] = []
    for part in parts:
        activated, back_gelu = gelu(xp, matmul(ops, data[part], W.T) + b, is_train)
        Y[part] = matmul(ops, activated, V.T) + c
        if is_train:
            inside.append((activated, back_gelu))
    if not is_train:
        return Ragged(Y, X.lengths), no_gradient

    def backprop(dY: Ragged) -> Ragged:
        d_data: Any = dY.data
        dX = xp.empty((len(data), W.shape[1]), dtype="float32")
        for part, (activated, back_gelu) in zip(parts, inside, strict=True):
            model.inc_grad("V", matmul(ops, d_data[part].T, activated))
            d_hidden: Any = back_gelu(matmul(ops, d_data[part], V))
            model.inc_grad("W", matmul(ops, d_hidden.T, data[part]))
            model.inc_grad("b", d_hidden.sum(axis=0))
            dX[part] = matmul(ops, d_hidden, W)
        model.inc_grad("c", d_data.sum(axis=0))
        return Ragged(dX, dY.lengths)

    return Ragged(Y, X.lengths), backprop


def init(model: FeedForward, X: Ragged | None = None, Y: Ragged | None = None) -> FeedForward:
    if X is not None and X.data.size:
        model.set_dim("nO", X.data.shape[1])
    nO = model.get_dim("nO")
    model.set_dim("nI", nO)
    hidden = nO * model.attrs["factor"]
    model.set_param("W", glorot_uniform_init(model.ops, (hidden, nO)))
    model.set_param("b", model.ops.alloc1f(hidden))
    model.set_param("V", glorot_uniform_init(model.ops, (nO, hidden)))
    model.set_param("c", model.ops.alloc1f(nO))
    return model
