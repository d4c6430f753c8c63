"""Residual maxout blocks over windows in MXNet."""

from collections.abc import Sequence
from typing import Any

from thinc.api import ArgsKwargs, Model
from thinc.types import Floats2d

from .mxnet_layer import mxnet, mxnet_layer

nd = mxnet.nd


class Block(mxnet.gluon.Block):  # type: ignore[misc]  # MXNet brings no types
    """norm(maxout(W · window(X) + b))."""

    def __init__(self, weights: dict[str, Any]) -> None:
        super().__init__()
        for name, values in weights.items():
            given = mxnet.init.Constant(nd.array(values))
            setattr(self, name, self.params.get(name, shape=values.shape, init=given))
        self.initialize()

    def forward(self, X: Any) -> Any:
        """(n, width) to (n, width)."""
        W, (wide, pieces, width), n = self.W.data(), self.W.shape, len(X)
        size = (wide // width - 1) // 2
        zeros = nd.zeros((size, width))
        around = nd.concat(zeros, X, zeros, dim=0)
        windows = nd.concat(*(around[at : at + n] for at in range(2 * size + 1)), dim=1)
        hidden = nd.broadcast_add(nd.dot(windows, W.reshape((wide, -1))), self.b.data().reshape((1, -1)))
        largest = hidden.reshape((n, pieces, width)).max(axis=1)
        return nd.LayerNorm(largest, self.G.data(), self.beta.data(), axis=-1, eps=1e-8)


class Blocks(mxnet.gluon.Block):  # type: ignore[misc]  # MXNet brings no types
    """Blocks one on the other, each beside a connection around it."""

    def __init__(self, weights: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self.blocks = mxnet.gluon.nn.Sequential()
        self.blocks.add(*map(Block, weights))

    def forward(self, X: Any, keep: Any, drops: Any = None) -> Any:
        """As `window_blocks.with_zeros_between` says."""
        for at, block in enumerate(self.blocks):
            Y = nd.broadcast_mul(block(X), keep)
            X = X + (Y if drops is None else Y * drops[:, at])
        return X


def blocks(weights: Sequence[dict[str, Any]], width: int) -> Model[ArgsKwargs, Floats2d]:
    """The network as a layer."""
    return mxnet_layer(Blocks(weights), Model[ArgsKwargs, Floats2d], nI=width, nO=width)
