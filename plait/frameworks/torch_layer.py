"""PyTorch modules as layers."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from thinc.api import Model

from .nested import nested
from .shim import Backward, FrameworkShim, Gradients, ModelT, framework_layer, lasting
from .torch_arrays import to_tensor
from .torch_module import TorchModule


def pytorch_layer(
    module: torch.nn.Module,
    kind: type[ModelT],
    *,
    nI: int | None = None,
    nO: int | None = None,
    precision: str | None = None,
) -> ModelT:
    """A layer that runs a PyTorch module, of any input and output.

    An array that comes in is the argument of the module; a list or tuple are so many arguments, a dict names them, and
    `ArgsKwargs` does both. Floats are handed over in single precision, integers with 32 or 64 bits; what comes back are
    arrays of their own. The parameters are those of the module by its names, and share its memory; buffers are saved
    with them. Dropout of the module stays as the module has it. TorchScript and what `torch.compile` gives are modules
    like others, but for predicting one at a time.

    Args:
        module: what to run. It belongs to the layer from now on.
        kind: the type that the layer is to have, such as `Model[Floats2d, Floats2d]`.
        nI, nO: the widths of what comes in and goes out; found on the first data where they are None.
        precision: "bfloat16" or "float16" for matrix products in lower precision (`torch.autocast`).

    Raises:
        ValueError: a parameter has no shape yet, as in lazy modules, or the precision is another one.
    """
    if precision not in (None, "bfloat16", "float16"):
        raise ValueError(f"the precision is bfloat16 or float16, or None for that of the weights; got {precision!r}")
    lazy = [name for name, one in module.named_parameters() if isinstance(one, torch.nn.UninitializedParameter)]
    if lazy:
        raise ValueError(
            f"the module has parameters without a shape ({', '.join(lazy)}); call it once, or say how wide it is"
        )
    held = TorchModule(module, precision=precision and getattr(torch, precision), takes_over_dropout=False)
    return framework_layer("pytorch", TorchShim(held), kind, nI, nO)


class TorchShim(FrameworkShim):
    """Runs a PyTorch module, which borrows the layer's memory."""

    framework = "PyTorch"
    _model: TorchModule

    def values(self) -> Mapping[str, Any]:
        return dict.fromkeys(self._model.names())

    def give(self, model: Model[Any, Any]) -> None:
        self._model.give(model)

    def renew(self, model: Model[Any, Any]) -> None:
        """Nothing: the module is pointed at the arrays that the layer has when it runs."""

    def write(self, name: str, array: Any) -> None:
        raise NotImplementedError  # see `renew`

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, torch.Tensor)

    def to_tensor(self, model: Model[Any, Any], array: Any, is_train: bool) -> torch.Tensor:
        ops = model.ops
        device = torch.device("cpu") if ops.device_type == "cpu" else torch.device("cuda", max(ops.device_id, 0))
        # Of its own in prediction as well: a module may work in place.
        tensor = to_tensor(lasting(array, True) if isinstance(array, np.ndarray) else array, device)
        return tensor.requires_grad_() if is_train and tensor.is_floating_point() else tensor

    def to_array(self, model: Model[Any, Any], tensor: torch.Tensor) -> Any:
        tensor = tensor.detach()
        tensor = tensor.float() if tensor.dtype in (torch.bfloat16, torch.float16, torch.float64) else tensor
        if tensor.is_cuda:
            import cupy  # there wherever Thinc's ops are those of a GPU

            return cupy.from_dlpack(tensor.contiguous()).copy()
        return tensor.numpy().copy()  # of its own: what comes after may write to it, and PyTorch remembers this one

    def predict_tensors(self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        form: Any = None

        def call(module: torch.nn.Module) -> tuple[torch.Tensor, ...]:
            nonlocal form
            form = module(*args, **kwargs)
            return ()

        self._model.run(model, [], False, call)
        return form

    def update_tensors(
        self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any], inputs: Sequence[Any]
    ) -> tuple[Any, Backward]:
        form: Any = None

        def call(module: torch.nn.Module) -> tuple[torch.Tensor, ...]:
            nonlocal form
            form = module(*args, **kwargs)
            return tuple(nested(form, self.is_tensor).leaves)

        _, back = self._model.run(model, [], True, call)

        def backward(gradients: Sequence[torch.Tensor]) -> Gradients:
            back(gradients)
            return Gradients([tensor.grad for tensor in inputs], {})  # those of parameters are the layer's already

        return form, backward

    def copy(self) -> "TorchShim":
        return TorchShim(copy.deepcopy(self._model))

    def to_device(self, device_type: str, device_id: int) -> None:
        """The module is pointed at the arrays of the layer wherever these are."""
