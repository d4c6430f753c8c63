"""Residual maxout blocks over windows in PyTorch."""

from collections.abc import Sequence
from typing import Any

import torch
from thinc.api import ArgsKwargs, Model
from thinc.types import Floats2d

from .torch_layer import pytorch_layer


class Block(torch.nn.Module):  # type: ignore[misc]  # torch brings its types only where it is installed
    """norm(maxout(W · window(X) + b))."""

    def __init__(self, weights: dict[str, Any]) -> None:
        super().__init__()
        self.W, self.b, self.G, self.beta = (
            torch.nn.Parameter(torch.from_numpy(weights[name])) for name in ("W", "b", "G", "beta")
        )

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """(n, width) to (n, width)."""
        (wide, pieces, width), n = self.W.shape, len(X)
        size = (wide // width - 1) // 2
        around = torch.nn.functional.pad(X, (0, 0, size, size))
        windows = torch.cat([around[at : at + n] for at in range(2 * size + 1)], dim=1)
        hidden = windows @ self.W.reshape(wide, -1) + self.b.reshape(-1)
        largest = hidden.reshape(n, pieces, width).amax(dim=1)
        return torch.nn.functional.layer_norm(largest, (width,), self.G, self.beta, eps=1e-8)


class Blocks(torch.nn.Module):  # type: ignore[misc]  # torch brings its types only where it is installed
    """Blocks one on the other, each beside a connection around it."""

    def __init__(self, weights: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self.blocks = torch.nn.ModuleList(map(Block, weights))

    def forward(self, X: torch.Tensor, keep: torch.Tensor, drops: torch.Tensor | None = None) -> torch.Tensor:
        """As `window_blocks.with_zeros_between` says."""
        for at, block in enumerate(self.blocks):
            Y = block(X) * keep
            X = X + (Y if drops is None else Y * drops[:, at])
        return X


def blocks(weights: Sequence[dict[str, Any]], width: int) -> Model[ArgsKwargs, Floats2d]:
    """The network as a layer."""
    return pytorch_layer(Blocks(weights), Model[ArgsKwargs, Floats2d], nI=width, nO=width)
