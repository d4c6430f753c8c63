"""What layers of several kinds do to rows: an affine map, an activation and layer norm, tile by tile."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from thinc.api import Model, glorot_uniform_init
from thinc.types import Floats1d, Floats2d

from .activations import maxout, mish
from .norm import layer_norm, normalize_rows
from .products import matmul
from .scratch import scratch


class Gradients(NamedTuple):
    """The gradients of the parameters; those of several tiles are added up."""

    W: Any
    b: Any
    G: Any
    beta: Any


class AffineNorm:
    """norm(activation(W · X + b)) of rows, with the parameters W, b, G and beta of a layer.

    W is (nI, pieces, nO): the order in which OpenBLAS multiplies a few rows twice as fast as in the other one. Mish has
    one piece.
    """

    def __init__(self, model: Model[Any, Any]) -> None:
        self.ops: Any = model.ops
        self.has_pieces = model.has_dim("nP") is not False
        W: Any = model.get_param("W")
        self.shape = W.shape
        self._W = W.reshape(len(W), -1)
        b: Any = model.get_param("b")
        self._b = b.reshape(-1)
        self._G: Floats1d = model.get_param("G")  # type: ignore[assignment]  # a vector
        self._beta: Floats1d = model.get_param("beta")  # type: ignore[assignment]  # a vector

    def predict(self, X: Floats2d, out: Any = None) -> Any:
        """Rows (n, nI) to (n, nO), written to `out` where that is given."""
        Y, _ = self._activated(X, False, out)
        normalize_rows(self.ops.xp, Y, self._G, self._beta)
        return Y

    def begin_update(self, X: Floats2d) -> tuple[Any, Callable[[Floats2d, Floats2d, Any], Gradients]]:
        """Rows (n, nI) to (n, nO), and what gives the gradients of the parameters, from dY, X and where dX goes."""
        ops: Any = self.ops
        n, (pieces, nO) = len(X), self.shape[1:]
        activated, back_activation = self._activated(X, True, scratch(ops, "activated", (n, nO)))
        Y, back_norm = layer_norm(ops.xp, activated, self._G, self._beta)

        def backprop(dY: Floats2d, X: Floats2d, dX: Any) -> Gradients:
            d_activated, dG, d_beta = back_norm(dY)
            d_hidden: Any = back_activation(d_activated, scratch(ops, "hidden", (n, pieces * nO)))
            seen: Any = X
            dW = matmul(ops, seen.T, d_hidden)
            matmul(ops, d_hidden, self._W.T, out=dX)
            return Gradients(dW, d_hidden.sum(axis=0), dG, d_beta)

        return Y, backprop

    def _activated(self, X: Any, is_train: bool, out: Any) -> tuple[Any, Any]:
        xp = self.ops.xp
        pieces, nO = self.shape[1:]
        hidden = matmul(self.ops, X, self._W, out=scratch(self.ops, "hidden", (len(X), pieces * nO)))
        hidden += self._b
        if self.has_pieces:
            return maxout(xp, hidden.reshape(-1, pieces, nO).swapaxes(0, 1), is_train, out)
        return mish(xp, hidden, is_train, out)


def add_gradients(model: Model[Any, Any], tiles: Sequence[Gradients]) -> None:
    """Add the sum of the gradients of tiles, in their order, to those of a layer."""
    for name in Gradients._fields:
        first, *others = (getattr(tile, name) for tile in tiles)
        for other in others:
            first += other
        model.inc_grad(name, first.reshape(model.get_param(name).shape))


def init_affine_norm(model: Model[Any, Any], nO: int, nI: int) -> None:
    """Give a layer the four parameters: Glorot & Bengio's (2010) uniform weights, no bias, and a norm that is plain."""
    pieces = model.get_dim("nP") if model.has_dim("nP") else 1
    W: Any = glorot_uniform_init(model.ops, (nI, pieces * nO))
    model.set_param("W", W.reshape((nI, pieces, nO)))
    model.set_param("b", model.ops.alloc2f(pieces, nO))
    model.set_param("G", model.ops.alloc1f(nO) + 1)
    model.set_param("beta", model.ops.alloc1f(nO))
