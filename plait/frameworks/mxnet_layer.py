"""Gluon blocks of MXNet as layers."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from inspect import signature
from typing import Any

import numpy as np
from thinc.api import Model

from ..locks import new_reentrant_lock
from .mxnet_import import import_mxnet
from .nested import nested
from .shim import Backward, FrameworkShim, Gradients, ModelT, framework_layer, plain

mxnet = import_mxnet()

_lock = new_reentrant_lock()  # a block is not to be run by two threads


def mxnet_layer(block: Any, kind: type[ModelT], *, nI: int | None = None, nO: int | None = None) -> ModelT:
    """A layer that runs a Gluon block of MXNet, of any input and output, on the CPU.

    An array that comes in is the argument of the block; a list or tuple are so many arguments, a dict names them, and
    `ArgsKwargs` does both. Parameters have the names of their place in the block, such as "0.weight"; those that are
    not trained, such as averages over batches, are kept with them. Threads take turns.

    Args:
        block: what to run, with all parameters made. It belongs to the layer from now on.
        kind: the type that the layer is to have, such as `Model[Floats2d, Floats2d]`.
        nI, nO: the widths of what comes in and goes out; found on the first data where they are None.

    Raises ValueError where a parameter has no shape or no values yet.
    """
    return framework_layer("mxnet", MXNetShim(block), kind, nI, nO)


class MXNetShim(FrameworkShim):
    """Runs a block whose parameters are what the layer has."""

    framework = "MXNet"

    def __init__(self, block: Any) -> None:
        super().__init__(block)
        self._parameters: dict[str, Any] = dict(block._collect_params_with_prefix())
        unmade = [name for name, one in self._parameters.items() if one._data is None]
        if unmade:
            raise ValueError(
                f"the block has parameters without values ({', '.join(unmade)}); say how wide it is (in_units=…) and "
                f"call block.initialize()"
            )
        self._trained = [name for name, one in self._parameters.items() if one.grad_req != "null"]

    def values(self) -> Mapping[str, Any]:
        return {name: one.data().asnumpy() for name, one in self._parameters.items()}

    def write(self, name: str, array: Any) -> None:
        with _lock:
            self._parameters[name].set_data(mxnet.nd.array(plain(array), dtype=array.dtype))

    def changed(self) -> Mapping[str, Any]:
        kept = [name for name in self._parameters if name not in set(self._trained)]
        return {name: self._parameters[name].data().asnumpy() for name in kept}

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, mxnet.nd.NDArray)

    def to_tensor(self, model: Model[Any, Any], array: Any, is_train: bool) -> Any:
        if not isinstance(array, np.ndarray):
            raise ValueError("MXNet is run on the CPU; put the model there with plait.require_cpu()")
        array = plain(array)
        is_float = array.dtype.kind == "f"
        array = array.astype(np.float32) if array.dtype == bool else array  # which MXNet does not know
        if not array.size:
            raise ValueError(f"MXNet takes no array without numbers; got one of shape {array.shape}")
        tensor = mxnet.nd.from_dlpack(array.copy().__dlpack__())  # a quarter of the time that `nd.array` takes
        if is_train and is_float:
            tensor.attach_grad()
        return tensor

    def to_array(self, model: Model[Any, Any], tensor: Any) -> Any:
        found = tensor.asnumpy()  # a copy
        return found.astype(np.float32) if found.dtype.kind == "f" and found.dtype != np.float32 else found

    def predict_tensors(self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        with _lock, mxnet.autograd.pause(train_mode=False):
            return self._called(args, kwargs)

    def update_tensors(
        self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any], inputs: Sequence[Any]
    ) -> tuple[Any, Backward]:
        with _lock, mxnet.autograd.record(train_mode=True):
            outputs = self._called(args, kwargs)
        leaves = nested(outputs, self.is_tensor).leaves

        def backward(gradients: Sequence[Any]) -> Gradients:
            with _lock:
                pairs = [(leaf, one) for leaf, one in zip(leaves, gradients, strict=True) if _is_float(leaf)]
                if pairs:
                    mxnet.autograd.backward([leaf for leaf, _ in pairs], head_grads=[one for _, one in pairs])
                found = {name: self._parameters[name].grad().asnumpy() for name in self._trained}
                for name in self._trained:  # what the next pass does not use would keep its gradient
                    self._parameters[name].zero_grad()
                return Gradients([tensor.grad for tensor in inputs], found)

        return outputs, backward

    def _called(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """What the block gives, which takes arguments by their places alone."""
        if not kwargs:
            return self._model(*args)
        bound = signature(self._model.forward).bind(*args, **kwargs)
        bound.apply_defaults()
        if bound.kwargs:
            raise ValueError(
                f"a block of MXNet is called with arguments by their places alone; {', '.join(bound.kwargs)} has none"
            )
        return self._model(*bound.args)

    def copy(self) -> "MXNetShim":
        with _lock:
            hybrid = [(one, one._active, list(one._flags)) for one in _blocks(self._model) if hasattr(one, "_active")]
            for one, active, _ in hybrid:
                if active:
                    one.hybridize(False)  # what was compiled cannot be copied
            copied = copy.deepcopy(self._model)
            for parameter in copied.collect_params().values():
                parameter.reset_ctx(mxnet.cpu())  # gives it a gradient of its own, which copying does not
            others = [one for one in _blocks(copied) if hasattr(one, "_active")]
            for (one, active, flags), other in zip(hybrid, others, strict=True):
                for each in (one, other):
                    each._active, each._flags = active, list(flags)
        return MXNetShim(copied)


def _is_float(tensor: Any) -> bool:
    return bool(np.dtype(tensor.dtype).kind == "f")


def _blocks(block: Any) -> Iterator[Any]:
    """A block and all blocks in it."""
    yield block
    for child in block._children.values():
        yield from _blocks(child)
