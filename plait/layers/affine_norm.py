"""What layers of several kinds do to rows: an affine map, an activation and layer norm, tile by tile."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from thinc.api import Model, glorot_uniform_init
from thinc.types import Floats1d, Floats2d

from ..kernels import Kernels, compiled
from .activations import maxout, mish
from .norm import layer_norm, normalize_rows
from .products import is_worth_turning, matmul
from .scratch import scratch

_NONE = np.empty((0, 0), dtype=np.float32)
MOST_PIECES = 256  # which the compiled loops tell apart


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

    Attributes:
        ops: of the layer.
        has_pieces: whether the activation is a maxout, and not Mish.
        shape: of W.
        sees_changes: whether it looks at the arrays of the layer themselves, and not at copies of them.
    """

    def __init__(self, model: Model[Any, Any]) -> None:
        self.ops: Any = model.ops
        self.has_pieces = model.has_dim("nP") is not False
        W: Any = model.get_param("W")
        self.shape = W.shape
        self._W = W.reshape(len(W), -1)
        self._copied: Any = None
        b: Any = model.get_param("b")
        self._b = b.reshape(-1)
        self._G: Floats1d = model.get_param("G")  # type: ignore[assignment]  # a vector
        self._beta: Floats1d = model.get_param("beta")  # type: ignore[assignment]  # a vector
        self.sees_changes = bool(W.flags.c_contiguous and b.flags.c_contiguous)  # which are made in place
        fit = b.shape == W.shape[1:] and self._G.shape == self._beta.shape == W.shape[2:]
        fit = fit and W.shape[1] <= MOST_PIECES
        self._kernels = compiled() if self.has_pieces and self.ops.device_type == "cpu" and fit else None

    def predict(self, X: Floats2d, out: Any, added: Any = None) -> Any:
        """Rows (n, nI) to (n, nO), to which `added` is added, written to `out`."""
        if self._kernels is not None and self._fit(out, added):
            hidden = self._hidden(X)
            self._kernels.predict_rows(hidden, self._b, self._G, self._beta, _or_none(added), out)
            return out
        Y, _ = self._activated(X, False, out)
        normalize_rows(self.ops.xp, Y, self._G, self._beta)
        if added is not None:
            Y += added
        return Y

    def begin_update(
        self, X: Floats2d, out: Any, mask: Any = None, added: Any = None
    ) -> Callable[[Floats2d, Floats2d, Any], Gradients]:
        """Rows (n, nI) to (n, nO), multiplied with `mask` and added to `added`, written to `out`.

        Returns what gives the gradients of the parameters, from dY, X and where dX goes; `added` has the gradient dY.
        """
        if self._kernels is not None and self._fit(out, mask, added):
            return self._begin_compiled(self._kernels, X, out, mask, added)
        xp: Any = self.ops.xp
        activated, back_activation = self._activated(X, True, scratch(self.ops, "activated", out.shape))
        Y, back_norm = layer_norm(xp, activated, self._G, self._beta)
        if mask is None:
            out[...] = Y
        else:
            xp.multiply(Y, mask, out=out)
        if added is not None:
            out += added

        def backprop(dY: Floats2d, X: Floats2d, dX: Any) -> Gradients:
            gradient: Any = dY
            d_activated, dG, d_beta = back_norm(gradient if mask is None else gradient * mask)
            d_hidden: Any = back_activation(d_activated, scratch(self.ops, "hidden", (len(X), self._W.shape[1])))
            return Gradients(self._back_product(d_hidden, X, dX), d_hidden.sum(axis=0), dG, d_beta)

        return backprop

    def _begin_compiled(
        self, kernels: Kernels, X: Floats2d, out: Any, mask: Any, added: Any
    ) -> Callable[[Floats2d, Floats2d, Any], Gradients]:
        n, width = out.shape
        which, normal, scales = np.empty((n, width), "uint8"), np.empty((n, width), "float32"), np.empty(n, "float32")
        kept = _or_none(mask)
        hidden = self._hidden(X)
        kernels.forward_rows(hidden, self._b, self._G, self._beta, kept, _or_none(added), which, normal, scales, out)

        def backprop(dY: Floats2d, X: Floats2d, dX: Any) -> Gradients:
            if not self._fit(out, dY):
                raise ValueError(f"the gradient of rows {(n, width)} has their shape; got {dY.shape}")
            d_hidden = scratch(self.ops, "hidden", (n, self._W.shape[1]))
            d_b, dG, d_beta = (np.zeros(size, "float32") for size in (d_hidden.shape[1], width, width))
            kernels.backward_rows(dY, kept, self._G, which, normal, scales, d_hidden, d_b, dG, d_beta)
            return Gradients(self._back_product(d_hidden, X, dX), d_b, dG, d_beta)

        return backprop

    def _fit(self, out: Any, *others: Any) -> bool:
        """Whether arrays are as the compiled loops, which do not look, take them to be."""
        for array in others:
            if array is not None and array.shape != out.shape:
                return False
        return out.shape[1] == self.shape[2]  # type: ignore[no-any-return]  # an array

    def _hidden(self, X: Any) -> Any:
        return matmul(self.ops, X, self._W, out=scratch(self.ops, "hidden", (len(X), self._W.shape[1])))

    def _back_product(self, d_hidden: Any, X: Any, dX: Any) -> Any:
        """The gradient of W, and that of X written to `dX`."""
        matmul(self.ops, d_hidden, self._turned(len(X)), out=dX)
        return matmul(self.ops, X.T, d_hidden)

    def _turned(self, n: int) -> Any:
        """The weights as n rows are multiplied with them: where there are many, it is faster with a matrix of which the
        rows lie one after the other."""
        if self.ops.device_type != "cpu" or not is_worth_turning(n, self._W.T):
            return self._W.T
        if self._copied is None:  # several threads may copy it, each the same
            self._copied = np.ascontiguousarray(self._W.T)
        return self._copied

    def _activated(self, X: Any, is_train: bool, out: Any) -> tuple[Any, Any]:
        xp = self.ops.xp
        hidden = self._hidden(X)
        hidden += self._b
        if self.has_pieces:
            return maxout(xp, hidden.reshape(-1, *self.shape[1:]).swapaxes(0, 1), is_train, out)
        return mish(xp, hidden, is_train, out)


def _or_none(array: Any) -> Any:
    """What stands for an array that is left out, for the compiled loops."""
    return _NONE if array is None else array


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
