"""What every framework needs to stand in a Thinc model, said once.

The layer owns the parameters, as arrays under the paths that the framework gives them. Optimizers, groups, freezing,
averages, clipping, saving and copying see them as those of any other layer, and nothing of a framework is ever saved.
Before each pass the framework's own parameters are renewed where the arrays have changed.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from thinc.api import Model, Optimizer
from thinc.shims import Shim
from thinc.util import is_xp_array

from ..layers.activations import no_gradient
from ..layers.versions import weights_version
from ..locks import new_reentrant_lock
from .nested import arguments, nested

ModelT = TypeVar("ModelT", bound=Model[Any, Any])
Backward = Callable[[Sequence[Any]], "Gradients"]


class Gradients(NamedTuple):
    """What comes back from a framework.

    Attributes:
        inputs: the gradient of each input, a tensor, or None where it has none.
        parameters: those of the parameters, as arrays, by path; what is left out has none.
    """

    inputs: Sequence[Any]
    parameters: Mapping[str, Any]


class FrameworkShim(Shim, ABC):
    """Runs a model of a framework for the layer that owns its parameters.

    Several threads may predict with it, also while another one trains another layer.
    """

    framework: str  # what it is called, for people
    borrows = True

    def __init__(self, held: Any) -> None:
        super().__init__(held)
        self._seen: dict[str, Any] = {}
        self._version = -1
        self._lock = new_reentrant_lock()

    @abstractmethod
    def values(self) -> Mapping[str, Any]:
        """All parameters and what is saved beside them, as numpy arrays by path. Raises ValueError where some have no
        shape yet."""

    @abstractmethod
    def write(self, name: str, array: Any) -> None:
        """Make a parameter of the framework what the layer has."""

    def changed(self) -> Mapping[str, Any]:
        """What training has changed by itself, such as averages over batches, as arrays by path."""
        return {}

    @abstractmethod
    def is_tensor(self, value: Any) -> bool:
        """Whether a value is a tensor of the framework."""

    @abstractmethod
    def to_tensor(self, model: Model[Any, Any], array: Any, is_train: bool) -> Any:
        """A tensor with what an array holds, on the device of the layer; one that takes a gradient in training."""

    @abstractmethod
    def to_array(self, model: Model[Any, Any], tensor: Any) -> Any:
        """An array of its own with what a tensor holds, which may be written to."""

    @abstractmethod
    def predict_tensors(self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """What the model gives, of any form."""

    @abstractmethod
    def update_tensors(
        self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any], inputs: Sequence[Any]
    ) -> tuple[Any, Backward]:
        """What the model gives while training, and a function from the gradient of each tensor in it to `Gradients`.

        Args:
            model: the layer.
            args, kwargs: what to call the model with.
            inputs: the tensors in them, from left to right.
        """

    def give(self, model: Model[Any, Any]) -> None:
        """Hand the parameters over to the layer that is to own them."""
        for name, value in self.values().items():
            _set(model, name, np.array(value))

    def read_back(self, model: Model[Any, Any]) -> None:
        """Give the layer what training has changed by itself, on the way forward or back."""
        for name, value in self.changed().items():
            _set(model, name, value)
            self._seen[name] = model.get_param(name)

    def renew(self, model: Model[Any, Any]) -> None:
        """Make the framework's parameters those of the layer, where they are no longer."""
        with self._lock:
            everything = self._version != weights_version()
            for name in model.param_names:
                array = model.get_param(name)
                if everything or self._seen.get(name) is not array:
                    self.write(name, array)
                    self._seen[name] = array
            self._version = weights_version()

    def finish_update(self, optimizer: Optimizer) -> None:
        """Thinc's own loop is about to change parameters, perhaps in place."""
        self._version = -1

    def to_device(self, device_type: str, device_id: int) -> None:
        """The parameters are the layer's, which takes them to the device itself."""
        self._seen.clear()

    def __deepcopy__(self, memo: dict[int, Any]) -> "FrameworkShim":
        copied: FrameworkShim = self.copy()  # type: ignore[no-untyped-call]  # Thinc's
        return copied

    def to_bytes(self) -> bytes:
        """Nothing: what there is to save is the layer's."""
        return b""

    def from_bytes(self, data: bytes) -> "FrameworkShim":
        """Nothing, as nothing was saved."""
        return self


def shim_of(model: Model[Any, Any]) -> FrameworkShim:
    """What runs the model of a framework for a layer."""
    return model.shims[0]  # type: ignore[return-value]  # made by `framework_layer`


def framework_layer(
    name: str, shim: FrameworkShim, kind: type[ModelT], nI: int | None = None, nO: int | None = None
) -> ModelT:
    """The layer that a shim runs.

    Args:
        name: of the layer.
        shim: what runs it.
        kind: the type that the layer is to have, `Model[In, Out]`, for those who check types.
        nI, nO: the widths of what comes in and goes out; found on the first data where they are None.

    Raises ValueError where parameters have no shape yet, or are of another precision.
    """
    values = shim.values()
    for path, value in values.items():
        dtype = None if value is None else np.asarray(value).dtype
        if dtype is not None and (dtype.kind == "V" or (dtype.kind == "f" and dtype != np.float32)):
            raise ValueError(f"parameters are of float32, but '{path}' is of {dtype}; make it of float32")
    model: Model[Any, Any] = Model(
        name, forward, init=init, shims=[shim], dims={"nI": nI, "nO": nO}, params=dict.fromkeys(values)
    )
    shim.give(model)
    return model  # type: ignore[return-value]  # what it is, its maker knows


def forward(model: Model[Any, Any], X: Any, is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
    shim = shim_of(model)
    came = nested(X, is_xp_array)
    if not came.leaves:
        raise ValueError(
            f"a layer of {shim.framework} takes an array, or a list, tuple, dict or ArgsKwargs of some; got "
            f"{type(X).__name__}; with_array, with_ragged or with_padded around it take the arrays out of anything else"
        )
    shim.renew(model)
    inputs = [shim.to_tensor(model, array, is_train) for array in came.leaves]
    called = arguments(came.build(inputs))
    if not is_train:
        given = nested(shim.predict_tensors(model, called.args, called.kwargs), shim.is_tensor)
        return given.build([shim.to_array(model, tensor) for tensor in given.leaves]), no_gradient
    outputs, back = shim.update_tensors(model, called.args, called.kwargs, inputs)
    given = nested(outputs, shim.is_tensor)
    arrays = [shim.to_array(model, tensor) for tensor in given.leaves]
    shapes = [array.shape for array in arrays]
    shim.read_back(model)

    def backprop(dY: Any) -> Any:
        gradients = nested(dY, is_xp_array).leaves
        if [gradient.shape for gradient in gradients] != shapes:
            told = ", ".join(str(gradient.shape) for gradient in gradients) or "none"
            raise ValueError(f"the gradient has the shapes of what the layer gave, {_told(shapes)}; got {told}")
        found = back([shim.to_tensor(model, gradient, False) for gradient in gradients])
        for name, gradient in found.parameters.items():
            model.inc_grad(name, cast(Any, model.ops.asarray(gradient)))
        shim.read_back(model)
        pairs = zip(came.leaves, found.inputs, strict=True)
        return came.build([_gradient(model, array, gradient) for array, gradient in pairs])

    return given.build(arrays), backprop


def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> Model[Any, Any]:
    if X is None:
        return model
    for dim, value in (("nI", X), ("nO", None)):
        if model.has_dim(dim) is None:
            width = _width(model.predict(X) if value is None else value)
            if width is not None:
                model.set_dim(dim, width)
    return model


def lasting(array: Any, is_train: bool) -> Any:
    """An array as `plain` gives it; one of its own in training, as the framework keeps it for the way back, until which
    others may write to the one that came."""
    given = plain(array)
    return given.copy() if is_train and given is array else given


def plain(array: Any) -> Any:
    """A numpy array that any framework takes: contiguous, writable, aligned, of this machine's byte order, with
    numbers of single precision and integers of 32 or 64 bits with a sign; the array itself where it is that already."""
    dtype = array.dtype
    wanted: Any
    if dtype.kind == "f":
        wanted = np.dtype(np.float32)
    elif dtype.kind in "iu" and dtype != np.int32:
        wanted = np.dtype(np.int64)
    else:
        wanted = dtype.newbyteorder("=")
    flags = array.flags
    if dtype == wanted and dtype.isnative and flags.c_contiguous and flags.writeable and flags.aligned:
        return array
    return np.array(array, dtype=wanted, order="C")


def _gradient(model: Model[Any, Any], array: Any, gradient: Any) -> Any:
    """The gradient of an input, zeros where it has none; of the kind that it is of."""
    if gradient is None:
        dtype = array.dtype if array.dtype.kind == "f" else "float32"
        return np.zeros(array.shape, dtype) if isinstance(array, np.ndarray) else array * 0
    return shim_of(model).to_array(model, gradient)


def _set(model: Model[Any, Any], name: str, value: Any) -> None:
    model.set_param(name, cast(Any, model.ops.asarray(value)))


def _width(value: Any) -> int | None:
    """The width of the first array of a value, where it has one."""
    leaves = nested(value, is_xp_array).leaves
    return int(leaves[0].shape[-1]) if leaves and leaves[0].ndim > 1 else None


def _told(shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join(map(str, shapes)) or "none"
