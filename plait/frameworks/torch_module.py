"""A PyTorch module inside a Thinc layer: the layer owns the parameters, the module borrows their memory."""

import copy
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np
import torch
from thinc.api import Model

from ..layers.frozen import frozen_names
from ..layers.sparse import add_rows, is_sparse, mark_sparse
from ..locks import new_reentrant_lock
from .torch_arrays import to_array, to_tensor
from .torch_dropout import Dropout, take_over_dropout

Tensors = tuple[torch.Tensor, ...]

COMPILED = "_orig_mod"  # what `torch.compile` keeps a module as
_KINDS = {
    getattr(torch, name): np.dtype(name)
    for name in ("float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "bool")
}
MANY_ROWS = 5_000  # from how many rows on a table of embeddings has sparse gradients

if hasattr(os, "register_at_fork"):
    # The threads of OpenMP are not there in a child, which would wait for them for ever.
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))


class TorchModule:
    """Runs a module for a layer whose parameters are the module's, under the names that the module gives them.

    The arrays belong to the layer: optimizers, averages, freezing, saving and copying see them as those of any other
    layer. Before each pass the module is pointed at them, which copies nothing. The modes for training and prediction
    are two modules over one memory, so that threads can predict while another one trains.

    Large tables of embeddings have sparse gradients (see `layers.sparse`): a batch changes the rows of its own pieces.

    Attributes:
        module: the module, in the mode for training.
        precision: a lower precision for matrix products, such as torch.bfloat16; None is that of the weights.
    """

    def __init__(
        self, module: torch.nn.Module, *, precision: torch.dtype | None = None, takes_over_dropout: bool = True
    ) -> None:
        self.module = module.float().train()
        self.precision = precision
        self._dropouts = take_over_dropout(self.module) if takes_over_dropout else []
        self._tables = [*_large_tables(self.module)]
        # What PyTorch has compiled cannot be copied over the same memory: it changes its mode for each pass.
        self._compiled = isinstance(module, torch.jit.ScriptModule) or hasattr(module, COMPILED)
        self._predicting = self.module if self._compiled else _twin(self.module)
        self._lock = new_reentrant_lock()
        self._bound: dict[str, Any] = {}
        self._parameters = [(_plain(name), one) for name, one in self.module.named_parameters()]
        saved = self.module.state_dict(keep_vars=True).keys()
        buffers = ((name, one) for name, one in self.module.named_buffers() if name in saved)
        self._tensors = [*self._parameters, *((_plain(name), one) for name, one in buffers)]
        self._trained = frozenset(name for name, one in self._parameters if one.requires_grad)
        self._frozen: frozenset[str] = frozenset()

    def names(self) -> list[str]:
        """The names of all parameters, and of the buffers that are saved with them."""
        return [name for name, _ in self._tensors]

    def train_only(self, names: Collection[str]) -> None:
        """Spare the work for gradients of all other parameters."""
        self._trained = frozenset(names)
        self._spare(self._frozen)

    def trained(self, model: Model[Any, Any]) -> frozenset[str]:
        """The names of the parameters that get gradients: no group keeps them as they are."""
        return self._trained - frozen_names(model)

    def give(self, model: Model[Any, Any]) -> None:
        """Hand the weights over to the layer that is to own them."""
        for name, tensor in self._tensors:
            weights: Any = model.ops.asarray(tensor.detach().cpu().numpy())
            model.set_param(name, weights)
        for name in self._tables:
            mark_sparse(model, name)
        self._bind(model)

    def drop(self, rate: float) -> None:
        """Leave out so many activations from now on, wherever the module leaves out any."""
        for one in self._dropouts:
            one.p = rate

    def run(
        self, model: Model[Any, Any], inputs: Sequence[Any], is_train: bool, call: Callable[..., Tensors]
    ) -> tuple[Tensors, Callable[[Sequence[torch.Tensor | None]], None]]:
        """Run the module forward.

        Args:
            model: the layer that owns the weights.
            inputs: tensors or arrays, handed to `call` as tensors on the layer's device.
            is_train: whether there is to be a way back.
            call: takes the module and the inputs and gives tensors.

        Returns:
            what `call` gave, and a function that takes the gradient of each (None for no gradient) and adds the
            gradients of the weights to the layer's. Gradients of the inputs are in their `grad`, where they ask for it.
        """
        self._bind(model)
        device = self._device(model)
        tensors = [one if isinstance(one, torch.Tensor) else to_tensor(one, device) for one in inputs]
        if not is_train:
            with self._mode(False), self._autocast(device):
                return call(self._predicting, *tensors), _no_way_back
        if self._frozen != frozen_names(model):
            self._spare(frozen_names(model))
        with self._mode(True), self._autocast(device):
            outputs = call(self.module, *tensors)

        def backprop(gradients: Sequence[torch.Tensor | None]) -> None:
            given = [
                (one, d.to(one.dtype))
                for one, d in zip(outputs, gradients, strict=True)
                if d is not None and one.requires_grad
            ]
            torch.autograd.backward([one for one, _ in given], [d for _, d in given])
            for name, parameter in self._parameters:
                if parameter.grad is not None:
                    _add_gradient(model, name, parameter.grad)
                    parameter.grad = None

        return outputs, backprop

    def _bind(self, model: Model[Any, Any]) -> None:
        """Point the module at the arrays that the layer has now."""
        if all(self._bound.get(name) is model.get_param(name) for name, _ in self._tensors):
            return
        with self._lock:  # another thread that finds all bound runs the module, whose tensors have to stay
            for name, tensor in self._tensors:
                array: Any = model.get_param(name)
                if self._bound.get(name) is not array:
                    if not _can_be_shared(array, tensor):  # else what the module learns would not be the layer's
                        array = np.array(array, dtype=_KINDS[tensor.dtype], order="C")
                        model.set_param(name, array)
                    tensor.data = to_tensor(array, self._device(model)).to(tensor.dtype)
                    self._bound[name] = array

    def _spare(self, frozen: frozenset[str]) -> None:
        self._frozen = frozen
        for name, parameter in self._parameters:
            parameter.requires_grad_(name in self._trained and name not in frozen)

    @contextmanager
    def _mode(self, is_train: bool) -> Iterator[None]:
        """The mode for training or prediction. There is one thread at a time where there is one module for both."""
        if not self._compiled:
            with torch.enable_grad() if is_train else torch.inference_mode():
                yield
            return
        with self._lock, torch.set_grad_enabled(is_train):
            self.module.train(is_train)
            yield

    def _device(self, model: Model[Any, Any]) -> torch.device:
        ops = model.ops
        return torch.device("cpu") if ops.device_type == "cpu" else torch.device("cuda", max(ops.device_id, 0))

    def _autocast(self, device: torch.device) -> AbstractContextManager[Any]:
        return nullcontext() if self.precision is None else torch.autocast(device.type, dtype=self.precision)

    def __deepcopy__(self, memo: dict[int, Any]) -> "TorchModule":
        # Dropout that was taken over is copied as it is.
        with torch.no_grad():  # TorchScript copies by an operation, whose gradient nobody wants
            module = copy.deepcopy(self.module, memo)
        copied = TorchModule(module, precision=self.precision, takes_over_dropout=False)
        copied._dropouts = [one for one in copied.module.modules() if isinstance(one, Dropout)]
        copied._trained = self._trained
        copied._spare(self._frozen)
        return copied


def _can_be_shared(array: Any, tensor: torch.Tensor) -> bool:
    """Whether the memory of an array can be that of a tensor, as it is."""
    if not isinstance(array, np.ndarray):
        return True
    laid_out = array.flags.aligned and array.dtype.isnative and min(array.strides, default=0) >= 0
    return laid_out and array.flags.writeable and array.dtype == _KINDS.get(tensor.dtype)


def _plain(name: str) -> str:
    """The name of a parameter, whether or not its module was compiled."""
    return name.removeprefix(f"{COMPILED}.")


def _twin(module: torch.nn.Module) -> torch.nn.Module:
    """The module in the mode for prediction, over the same tensors."""
    memo: dict[int, Any] = {id(tensor): tensor for tensor in (*module.parameters(), *module.buffers())}
    return copy.deepcopy(module, memo).eval()


def _large_tables(module: torch.nn.Module) -> Iterator[str]:
    """Let the large tables of embeddings have sparse gradients; gives the names of their weights."""
    for name, part in module.named_modules():
        if type(part) is torch.nn.Embedding and part.num_embeddings >= MANY_ROWS and part.max_norm is None:
            part.sparse = True
            yield f"{name}.weight" if name else "weight"


def _add_gradient(model: Model[Any, Any], name: str, gradient: torch.Tensor) -> None:
    if not is_sparse(model, name):
        model.inc_grad(name, to_array(model.ops, gradient.to_dense()))
    elif gradient.is_sparse:
        rows: Any = to_array(model.ops, gradient._indices()[0])
        add_rows(model, name, rows, to_array(model.ops, gradient._values()))
    else:  # the table is used in another way as well, such as for the output
        add_rows(model, name, model.ops.xp.arange(len(gradient), dtype="int32"), to_array(model.ops, gradient))


def _no_way_back(gradients: Sequence[torch.Tensor | None]) -> None:
    """There are no gradients of a prediction."""
