"""An encoder of words in windows, each layer of which has gates that choose what passes."""

from collections.abc import Callable
from typing import Annotated, Any

from thinc.api import Model, glorot_uniform_init
from thinc.types import Ragged

from plait.architectures.types import Encoder
from plait.config import Has, Is, Range
from plait.layers import Windows, with_flat

Block = Model[Ragged, Ragged]
Positive = Annotated[int, Range(1, None)]


def gated_window_encoder(
    width: Annotated[int | None, Range(1, None), Is("width")] = None, depth: Positive = 2, window_size: Positive = 1
) -> Annotated[Encoder, Has(nI="width", nO="width")]:
    """Residual blocks of gated linear units over windows of words (Dauphin et al. 2017, "Language Modeling with Gated
    Convolutional Networks").

    Each word sees `depth * window_size` words on each side of its own text; beyond the ends there are zeros.

    Args:
        width: of the vectors that come in and go out; left out, it is that of what comes in.
        depth: how many blocks stand one on the other.
        window_size: how many words on each side a block sees.
    """
    return with_flat([gated_window(width, window_size=window_size) for _ in range(depth)], nO=width)


def gated_window(width: int | None = None, *, window_size: int = 1) -> Block:
    """Y = X + (V · window(X) + c) · sigmoid(W · window(X) + b), element by element: Ragged (n, width) to the same.

    V and W are the halves of one parameter W (2 · width, (2 · window_size + 1) · width), c and b of b (2 · width,).
    """
    return Model(
        "gated_window",
        forward,
        init=init,
        dims={"nO": width, "nI": width},
        params={"W": None, "b": None},
        attrs={"window_size": window_size},
    )


def forward(model: Block, X: Ragged, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    """The words of all texts as one array; windows stay within their text."""
    xp: Any = model.ops.xp
    W: Any = model.get_param("W")
    data: Any = X.data
    width = data.shape[1]
    windows = Windows(xp, X.lengths, len(data), model.attrs["window_size"])
    seen: Any = windows.gather(data)
    hidden = seen @ W.T + model.get_param("b")
    values, gates = hidden[:, :width], model.ops.sigmoid(hidden[:, width:])

    def backprop(dY: Ragged) -> Ragged:
        grad: Any = dY.data
        d_hidden = xp.concatenate([grad * gates, grad * values * gates * (1 - gates)], axis=1)
        model.inc_grad("W", d_hidden.T @ seen)
        model.inc_grad("b", d_hidden.sum(axis=0))
        return Ragged(grad + windows.scatter(d_hidden @ W), dY.lengths)

    return Ragged(data + values * gates, X.lengths), backprop


def init(model: Block, X: Ragged | None = None, Y: Ragged | None = None) -> Block:
    """Take the width from the data where nobody gave it, and draw the weights."""
    for name in ("nI", "nO"):
        if X is not None and X.data.size:
            model.set_dim(name, X.data.shape[1])
    width, size = model.get_dim("nI"), 2 * model.attrs["window_size"] + 1
    model.set_param("W", glorot_uniform_init(model.ops, (2 * width, size * width)))
    model.set_param("b", model.ops.alloc1f(2 * width))
    return model
