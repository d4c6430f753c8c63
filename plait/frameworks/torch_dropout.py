"""Dropout inside PyTorch modules: at the rate that the layer around them has, with quick random numbers on the CPU."""

from typing import Any

import torch
from thinc.api import NumpyOps

from ..layers.dropout import dropout_mask

_OPS = NumpyOps()


class Dropout(torch.nn.Module):  # type: ignore[misc]  # torch brings its types only where it is installed
    """Stands for `torch.nn.Dropout`, whose random numbers on the CPU take as long as the matrix products of a layer.

    On the CPU the numbers come from numpy, whose seed fixes them.

    Attributes:
        p: the share of activations that is left out, as in PyTorch.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Zeros at some places and larger values at the others while training, X itself otherwise."""
        if not self.training or not self.p:
            return X
        if X.device.type != "cpu":
            return torch.nn.functional.dropout(X, self.p)
        mask: Any = dropout_mask(_OPS, tuple(X.shape), self.p)
        return X * torch.from_numpy(mask).to(X.dtype)


def take_over_dropout(module: torch.nn.Module) -> list[Dropout]:
    """Put a `Dropout` in the place of each of PyTorch's within a module. Those at a rate of 0 stay."""
    found: dict[torch.nn.Module, Dropout] = {}
    for parent in list(module.modules()):
        for name, child in list(parent._modules.items()):  # named_children leaves out those that came before
            if type(child) is torch.nn.Dropout and child.p:
                setattr(parent, name, found.setdefault(child, Dropout(child.p)))
    return list(found.values())
