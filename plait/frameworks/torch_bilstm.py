"""PyTorch's long short-term memory in both directions, as the layer `layers.lstm.bilstm` is."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from thinc.api import Model
from thinc.types import Ragged

from ..layers import Steps, bilstm, dropout_mask
from .torch_arrays import to_array, to_tensor
from .torch_module import TorchModule

BiLSTM = Model[Ragged, Ragged]
ENDS = ("", "_reverse")  # what PyTorch writes after the names of each direction's weights
WEIGHTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


class TorchLSTM:
    """The module of a layer, made when the width of what comes in is known."""

    def __init__(self) -> None:
        self._held: TorchModule | None = None

    def of(self, model: BiLSTM) -> TorchModule:
        """The module for the weights that the layer has."""
        if self._held is None:
            nI, half = model.get_dim("nI"), model.get_dim("nO") // 2
            # No weights are drawn, as the layer has them.
            module = torch.nn.LSTM(nI, half, bidirectional=True, device="meta").to_empty(device="cpu")
            self._held = TorchModule(module)
        return self._held


def torch_bilstm(hidden: int | None = None, nI: int | None = None) -> BiLSTM:
    """The states of two LSTMs side by side: Ragged (n, nI) to Ragged (n, 2 · hidden), as of `layers.lstm.bilstm`.

    The parameters are those of `torch.nn.LSTM` by its names, and begin as those of `bilstm` do. What PyTorch has as two
    biases is one there; the second begins as zeros.

    Args:
        hidden: the width of the state of each direction; the width of what comes in where it is None.
        nI: the width of what comes in; taken from the data where it is None.
    """
    return Model(
        "torch_bilstm",
        forward,
        init=init,
        dims={"nO": None if hidden is None else 2 * hidden, "nI": nI},
        params={f"{name}{end}": None for end in ENDS for name in WEIGHTS},
        attrs={"dropout_rate": 0.0, "torch": TorchLSTM()},
    )


def forward(model: BiLSTM, X: Ragged, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    ops: Any = model.ops
    if not len(X.data):
        return Ragged(ops.alloc2f(0, model.get_dim("nO")), X.lengths), lambda dY: Ragged(X.data, X.lengths)
    steps = Steps(ops, X.lengths)
    # In the order of the steps, which is that of packed sequences: nothing is padded.
    sizes = torch.tensor([end - start for start, end in next(steps.parts())])

    def read(module: torch.nn.Module, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        packed = torch.nn.utils.rnn.PackedSequence(rows.requires_grad_(is_train), sizes)
        return module(packed)[0].data, rows

    (states, rows), back = model.attrs["torch"].of(model).run(model, [X.data[steps.rows[0]]], is_train, read)
    Y: Any = ops.xp.empty(states.shape, dtype="float32")
    Y[steps.rows[0]] = to_array(ops, states)
    mask: Any = dropout_mask(ops, Y.shape, model.attrs["dropout_rate"]) if is_train else None
    if mask is not None:
        Y *= mask

    def backprop(dY: Ragged) -> Ragged:
        d_data: Any = dY.data if mask is None else dY.data * mask
        back([to_tensor(d_data[steps.rows[0]], states.device), None])
        dX = ops.xp.empty(X.data.shape, dtype="float32")
        dX[steps.rows[0]] = to_array(ops, rows.grad)
        return Ragged(dX, dY.lengths)

    return Ragged(Y, X.lengths), backprop


def init(model: BiLSTM, X: Ragged | None = None, Y: Ragged | None = None) -> BiLSTM:
    half = model.get_dim("nO") // 2 if model.has_dim("nO") else None
    ours = bilstm(half, model.maybe_get_dim("nI")).initialize(X)
    for dim in ("nI", "nO"):
        model.set_dim(dim, ours.get_dim(dim))
    for name, weights in as_torch(ours):
        model.set_param(name, weights)
    return model


def as_torch(ours: BiLSTM) -> Iterator[tuple[str, Any]]:
    """The weights of the layer `bilstm` as those of `torch.nn.LSTM`, by name."""
    W: Any = ours.get_param("W")
    U: Any = ours.get_param("U")
    b: Any = ours.get_param("b")
    for d, end in enumerate(ENDS):
        bias = b[d].reshape(-1)
        arrays = (W[d].reshape(-1, W.shape[-1]), U[d].reshape(-1, U.shape[-1]), bias, bias * 0)
        yield from ((f"{name}{end}", array.copy()) for name, array in zip(WEIGHTS, arrays, strict=True))
