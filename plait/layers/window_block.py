"""Residual blocks over windows of words: affine, activation, layer norm and dropout as one layer."""

from collections.abc import Callable
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Ragged

from ..config import Has, Positive, Rate
from ..registry import registry
from .activations import no_gradient
from .affine_norm import AffineNorm, Gradients, add_gradients, init_affine_norm
from .dropout import dropout_mask
from .scratch import scratch
from .threads import in_tiles
from .windows import Seams, add_seams, windows_of

Block = Model[Ragged, Ragged]


@registry.layers("plait.MaxoutWindow.v1")
def maxout_window(
    nO: Positive | None = None, *, window_size: Positive = 1, pieces: Positive = 3, dropout: Rate = 0.0
) -> Annotated[Block, Has(nI="nO", nO="nO")]:
    """Y = X + dropout(norm(maxout(W · window(X) + b))).

    The residual connection is that of He et al. (2016), "Deep Residual Learning". Windows stay within their sequence;
    beyond its ends there are zeros. W is ((2 · window_size + 1) · nO, pieces, nO), so that the maxout compares
    whole pieces, which is three times as fast as Thinc's order.

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
    data: Any = X.data
    n = len(data)
    if n == 0:
        return X, lambda dY: dY
    ops, xp = model.ops, model.ops.xp
    affine = AffineNorm(model)
    windows = windows_of(xp, X.lengths, n, model.attrs["window_size"])

    def gathered(start: int, end: int) -> Any:
        return windows.gather(data, start, end, scratch(ops, "windows", (end - start, affine.shape[0])))

    mask: Any = dropout_mask(ops, data.shape, model.attrs["dropout_rate"]) if is_train else None
    Y: Any = xp.empty(data.shape, dtype="float32")
    backs: dict[int, Any] = {}

    def run(start: int, end: int) -> None:
        added = data[start:end]
        if is_train:
            kept = None if mask is None else mask[start:end]
            backs[start] = affine.begin_update(gathered(start, end), Y[start:end], kept, added)
        else:
            affine.predict(gathered(start, end), Y[start:end], added)

    in_tiles(ops, n, run)
    if not is_train:
        return Ragged(Y, X.lengths), no_gradient

    def backprop(dY: Ragged) -> Ragged:
        d_data: Any = dY.data
        dX: Any = xp.empty(data.shape, dtype="float32")

        def run_back(start: int, end: int) -> tuple[Gradients, Seams]:
            d_windows = scratch(ops, "d_windows", (end - start, affine.shape[0]))
            gradients = backs[start](d_data[start:end], gathered(start, end), d_windows)
            return gradients, windows.scatter_tile(d_windows, start, end, dX, d_data)

        gradients, seams = zip(*in_tiles(ops, n, run_back), strict=True)
        add_seams(dX, seams)
        add_gradients(model, gradients)
        return Ragged(dX, dY.lengths)

    return Ragged(Y, X.lengths), backprop


def init(model: Block, X: Ragged | None = None, Y: Ragged | None = None) -> Block:
    for data in (X, Y):
        if data is not None and data.data.size:
            model.set_dim("nI", data.data.shape[1])
    if model.has_dim("nI"):
        model.set_dim("nO", model.get_dim("nI"))
    nO = model.get_dim("nO")
    model.set_dim("nI", nO)
    init_affine_norm(model, nO, (2 * model.attrs["window_size"] + 1) * nO)
    return model
