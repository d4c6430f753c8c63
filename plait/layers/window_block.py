"""Residual blocks over windows of words: affine, activation, layer norm and dropout as one layer."""

from collections.abc import Callable
from typing import Annotated, Any

from thinc.api import Model, glorot_uniform_init
from thinc.types import Ragged

from ..config import Has, Positive, Rate
from ..registry import registry
from .activations import maxout, mish
from .dropout import dropout_mask
from .norm import layer_norm
from .windows import Windows

Block = Model[Ragged, Ragged]

PART = 16_384  # rows that are predicted at once, so that a text of any length fits into memory


@registry.layers("plait.MaxoutWindow.v1")
def maxout_window(
    nO: Positive | None = None, *, window_size: Positive = 1, pieces: Positive = 3, dropout: Rate = 0.0
) -> Annotated[Block, Has(nI="nO", nO="nO")]:
    """Y = X + dropout(norm(maxout(W · window(X) + b))).

    The residual connection is that of He et al. (2016), "Deep Residual Learning". Windows stay within their sequence;
    beyond its ends there are zeros. The maxout pieces are planes: W is (pieces, nO, (2 · window_size + 1) · nO), which
    is three times as fast to compare as Thinc's order.

    Args:
        nO: the width, of input and output; taken from the data where it is None.
        window_size: how many words on each side are seen.
        pieces: of the maxout.
        dropout: the rate during training, after the norm.
    """
    return _block("maxout_window", nO, window_size, pieces, dropout)


@registry.layers("plait.MishWindow.v1")
def mish_window(
    nO: Positive | None = None, *, window_size: Positive = 1, dropout: Rate = 0.0
) -> Annotated[Block, Has(nI="nO", nO="nO")]:
    """Y = X + dropout(norm(mish(W · window(X) + b))): as `maxout_window`, with another activation and one piece."""
    return _block("mish_window", nO, window_size, None, dropout)


def _block(name: str, nO: int | None, window_size: int, pieces: int | None, dropout: float) -> Block:
    if nO is not None and nO < 1:
        raise ValueError(f"vectors have at least one number; the width was {nO}")
    if window_size < 1:
        raise ValueError(f"a window has at least one word on each side; window_size was {window_size}")
    if pieces is not None and pieces < 1:
        raise ValueError(f"a maxout needs at least one piece; got {pieces}")
    return Model(
        name,
        forward,
        init=init,
        dims={"nO": nO, "nI": nO, "nP": pieces},
        params={"W": None, "b": None, "G": None, "beta": None},
        attrs={"window_size": window_size, "dropout_rate": dropout},
    )


def forward(model: Block, X: Ragged, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    if X.data.shape[0] == 0:
        return X, lambda dY: dY
    if not is_train and X.data.shape[0] > PART:
        return _in_parts(model, X), lambda dY: dY
    return _whole(model, X, is_train)


def _whole(model: Block, X: Ragged, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    xp: Any = model.ops.xp
    W: Any = model.get_param("W")
    b: Any = model.get_param("b")
    G: Any = model.get_param("G")
    data: Any = X.data
    windows = Windows(xp, X.lengths, data.shape[0], model.attrs["window_size"])
    seen: Any = windows.gather(data)
    hidden = xp.matmul(seen, W.transpose(0, 2, 1))
    hidden += b[:, None]
    activated, back_activation = maxout(xp, hidden, is_train) if model.has_dim("nP") else mish(xp, hidden[0], is_train)
    Y, back_norm = layer_norm(xp, activated, G, model.get_param("beta"))  # type: ignore[arg-type]  # a vector
    mask: Any = dropout_mask(model.ops, Y.shape, model.attrs["dropout_rate"]) if is_train else None
    if mask is not None:
        Y *= mask
    Y += data

    def backprop(dY: Ragged) -> Ragged:
        d_data: Any = dY.data
        d_activated, dG, d_beta = back_norm(d_data if mask is None else d_data * mask)
        d_hidden: Any = back_activation(d_activated)
        model.inc_grad("W", (d_hidden.T @ seen).reshape(W.shape))
        model.inc_grad("b", d_hidden.sum(axis=0).reshape(b.shape))
        model.inc_grad("G", dG)
        model.inc_grad("beta", d_beta)
        dX: Any = windows.scatter(d_hidden @ W.reshape(-1, W.shape[2]))
        dX += d_data
        return Ragged(dX, dY.lengths)

    return Ragged(Y, X.lengths), backprop


def _in_parts(model: Block, X: Ragged) -> Ragged:
    """What `forward` predicts, part by part, each with the neighbours that its windows see."""
    xp: Any = model.ops.xp
    data: Any = X.data
    n, reach = data.shape[0], model.attrs["window_size"]
    bounds = xp.concatenate([xp.zeros(1, dtype="int64"), xp.cumsum(xp.asarray(X.lengths))])
    Y = xp.empty_like(data)
    for start in range(0, n, PART):
        end = min(n, start + PART)
        first, last = max(0, start - reach), min(n, end + reach)
        part, _ = _whole(model, Ragged(data[first:last], xp.diff(xp.clip(bounds, first, last))), False)
        Y[start:end] = part.data[start - first : end - first]
    return Ragged(Y, X.lengths)


def init(model: Block, X: Ragged | None = None, Y: Ragged | None = None) -> Block:
    for data in (X, Y):
        if data is not None and data.data.size:
            model.set_dim("nI", data.data.shape[1])
    if model.has_dim("nI"):
        model.set_dim("nO", model.get_dim("nI"))
    nO = model.get_dim("nO")
    model.set_dim("nI", nO)
    pieces = model.get_dim("nP") if model.has_dim("nP") else 1
    size = 2 * model.attrs["window_size"] + 1
    W: Any = glorot_uniform_init(model.ops, (pieces * nO, size * nO))
    model.set_param("W", W.reshape((pieces, nO, size * nO)))
    model.set_param("b", model.ops.alloc2f(pieces, nO))
    model.set_param("G", model.ops.alloc1f(nO) + 1)
    model.set_param("beta", model.ops.alloc1f(nO))
    return model
