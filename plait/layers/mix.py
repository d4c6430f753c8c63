"""An affine layer with maxout and layer norm over rows."""

from collections.abc import Callable
from typing import Any

from thinc.api import Model, glorot_uniform_init
from thinc.types import Floats2d

from ..config import Positive
from ..registry import registry
from .activations import maxout
from .norm import layer_norm

Mix = Model[Floats2d, Floats2d]


@registry.layers("plait.Mix.v1")
def mix(nO: Positive | None = None, nI: Positive | None = None, *, pieces: Positive = 3) -> Mix:
    """Y = norm(maxout(W · X + b)): Floats2d (n, nI) to Floats2d (n, nO). W is (pieces, nO, nI)."""
    return Model(
        "mix",
        forward,
        init=init,
        dims={"nO": nO, "nI": nI, "nP": pieces},
        params={"W": None, "b": None, "G": None, "beta": None},
    )


def forward(model: Mix, X: Floats2d, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    xp: Any = model.ops.xp
    W: Any = model.get_param("W")
    b: Any = model.get_param("b")
    G: Any = model.get_param("G")
    hidden = xp.matmul(X, W.transpose(0, 2, 1))
    hidden += b[:, None]
    activated, back_maxout = maxout(xp, hidden, is_train)
    Y, back_norm = layer_norm(xp, activated, G, model.get_param("beta"))  # type: ignore[arg-type]  # a vector

    def backprop(dY: Floats2d) -> Floats2d:
        d_activated, dG, d_beta = back_norm(dY)
        d_hidden: Any = back_maxout(d_activated)
        model.inc_grad("W", (d_hidden.T @ X).reshape(W.shape))
        model.inc_grad("b", d_hidden.sum(axis=0).reshape(b.shape))
        model.inc_grad("G", dG)
        model.inc_grad("beta", d_beta)
        return d_hidden @ W.reshape(-1, W.shape[2])  # type: ignore[no-any-return]  # arrays of xp

    return Y, backprop


def init(model: Mix, X: Floats2d | None = None, Y: Floats2d | None = None) -> Mix:
    if X is not None:
        model.set_dim("nI", X.shape[1])
    pieces, nO, nI = (model.get_dim(name) for name in ("nP", "nO", "nI"))
    W: Any = glorot_uniform_init(model.ops, (pieces * nO, nI))
    model.set_param("W", W.reshape((pieces, nO, nI)))
    model.set_param("b", model.ops.alloc2f(pieces, nO))
    model.set_param("G", model.ops.alloc1f(nO) + 1)
    model.set_param("beta", model.ops.alloc1f(nO))
    return model
