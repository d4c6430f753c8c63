"""One vector for each sequence: its first, last, largest or mean values, or a mean that attention weighs."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from thinc.api import Model, glorot_uniform_init
from thinc.types import Floats2d, Ragged

from ..config import Positive
from ..registry import registry
from .products import matmul

Pooling = Model[Ragged, Floats2d]
Reduction = Literal["first", "last", "max", "mean"]
_Result = tuple[Floats2d, Callable[[Floats2d], Ragged]]


@registry.layers("plait.Pool.v1")
def pool(reductions: Sequence[Reduction], nI: Positive | None = None) -> Pooling:
    """The results of several reductions side by side: Ragged (n, nI) to Floats2d (n_sequences, n_reductions · nI).

    A sequence without elements gives zeros.

    Args:
        reductions: which to take, side by side.
        nI: the width that comes in; left out, it is that of what comes in.
    """
    model: Pooling = Model(
        "pool", forward_pool, init=init_pool, dims={"nI": nI, "nO": None}, attrs={"of": list(reductions)}
    )
    if nI is not None:
        model.set_dim("nO", nI * len(reductions))
    return model


def forward_pool(model: Pooling, X: Ragged, is_train: bool) -> _Result:
    ops, xp = model.ops, model.ops.xp
    width = model.get_dim("nI")
    reductions: list[Reduction] = model.attrs["of"]
    Y: Any = ops.alloc2f(len(X.lengths), width * len(reductions))
    full = xp.flatnonzero(X.lengths)
    if not len(full):
        return Y, lambda dY: X
    lengths: Any = X.lengths[full]
    data: Any = _writable(X.data)
    ends = xp.cumsum(lengths)
    largest: Any = None
    for i, reduction in enumerate(reductions):
        at = slice(i * width, (i + 1) * width)
        if reduction == "first":
            Y[full, at] = data[ends - lengths]
        elif reduction == "last":
            Y[full, at] = data[ends - 1]
        elif reduction == "mean":
            Y[full, at] = ops.reduce_mean(data, lengths)
        else:
            Y[full, at], largest = ops.reduce_max(data, lengths)

    def backprop(dY: Floats2d) -> Ragged:
        gradient: Any = dY[full]
        dX: Any = ops.alloc2f(*data.shape)
        for i, reduction in enumerate(reductions):
            part = ops.as_contig(gradient[:, i * width : (i + 1) * width])
            if reduction == "first":
                dX[ends - lengths] += part
            elif reduction == "last":
                dX[ends - 1] += part
            elif reduction == "mean":
                dX += ops.backprop_reduce_mean(part, lengths)
            else:
                dX += ops.backprop_reduce_max(part, largest, lengths)
        return Ragged(dX, X.lengths)

    return Y, backprop


def init_pool(model: Pooling, X: Ragged | None = None, Y: Floats2d | None = None) -> Pooling:
    if X is not None and X.data.size:
        model.set_dim("nI", X.data.shape[1])
    if model.has_dim("nI"):
        model.set_dim("nO", model.get_dim("nI") * len(model.attrs["of"]))
    return model


@registry.layers("plait.Attend.v1")
def attend(nI: Positive | None = None) -> Pooling:
    """A mean of each sequence, weighed by what each element holds.

    With u = tanh(W · x + b), the weights are the softmax of q · u over the sequence, and Y the weighted sum of x (Yang
    et al. 2016, "Hierarchical Attention Networks for Document Classification"):
    Ragged (n, nI) to Floats2d (n_sequences, nI). A sequence without elements gives zeros.

    Args:
        nI: the width that comes in and goes out; left out, it is that of what comes in.
    """
    return Model(
        "attend",
        forward_attend,
        init=init_attend,
        dims={"nI": nI, "nO": nI},
        params={"W": None, "b": None, "q": None},
    )


def forward_attend(model: Pooling, X: Ragged, is_train: bool) -> _Result:
    ops, xp = model.ops, model.ops.xp
    W: Any = model.get_param("W")
    q: Any = model.get_param("q")
    Y: Any = ops.alloc2f(len(X.lengths), model.get_dim("nO"))
    full = xp.flatnonzero(X.lengths)
    if not len(full):
        return Y, lambda dY: X
    lengths: Any = X.lengths[full]
    data: Any = _writable(X.data)
    of = xp.repeat(xp.arange(len(full)), lengths.tolist())
    u = xp.tanh(matmul(ops, data, W.T) + model.get_param("b"))
    scores = ops.as_contig((u @ q)[:, None])
    scores -= ops.reduce_max(scores, lengths)[0][of]
    weights = xp.exp(scores)
    weights /= ops.reduce_sum(weights, lengths)[of]
    Y[full] = ops.reduce_sum(data * weights, lengths)

    def backprop(dY: Floats2d) -> Ragged:
        gradient: Any = dY[full][of]
        d_weights = xp.einsum("ij,ij->i", gradient, data)[:, None]
        along = ops.reduce_sum(ops.as_contig(weights * d_weights), lengths)[of]
        d_scores = weights * (d_weights - along)
        du = d_scores * q * (1.0 - u * u)
        model.inc_grad("q", (d_scores * u).sum(axis=0))
        model.inc_grad("W", matmul(ops, du.T, data))
        model.inc_grad("b", du.sum(axis=0))
        return Ragged(gradient * weights + matmul(ops, du, W), X.lengths)

    return Y, backprop


def init_attend(model: Pooling, X: Ragged | None = None, Y: Floats2d | None = None) -> Pooling:
    if X is not None and X.data.size:
        model.set_dim("nI", X.data.shape[1])
    if model.has_dim("nI"):
        model.set_dim("nO", model.get_dim("nI"))
    nI = model.get_dim("nI")
    model.set_param("W", glorot_uniform_init(model.ops, (nI, nI)))
    model.set_param("b", model.ops.alloc1f(nI))
    q: Any = glorot_uniform_init(model.ops, (1, nI))
    model.set_param("q", q[0])
    return model


def _writable(X: Any) -> Any:
    """Thinc's reductions over numpy arrays refuse read-only ones."""
    return X if getattr(X.flags, "writeable", True) else X.copy()
