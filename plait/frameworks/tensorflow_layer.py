"""Keras models and modules of TensorFlow as layers."""

import copy
import warnings
from collections.abc import Iterator, Mapping, Sequence
from inspect import signature
from typing import Any

import numpy as np
import tensorflow as tf
from thinc.api import Model

from ..locks import new_reentrant_lock
from .nested import nested
from .shim import Backward, FrameworkShim, Gradients, ModelT, framework_layer, lasting

ALIGNED = 64  # bytes; memory that begins elsewhere ends the process


_lock = new_reentrant_lock()  # two threads that make graphs at once were seen to disturb each other


def tensorflow_layer(
    model: Any,
    kind: type[ModelT],
    *,
    compile: bool = True,
    nI: int | None = None,
    nO: int | None = None,
) -> ModelT:
    """A layer that runs a Keras 3 model or layer (on TensorFlow), or a `tf.Module`, of any input and output.

    An array that comes in is the argument of the model; a list or tuple are so many arguments, a dict names them, and
    `ArgsKwargs` does both. Keras is told whether it is training; a `tf.Module` is where its `__call__` has an argument
    `training`. The weights are parameters of the layer by their place in the model, such as "0.kernel" for those of the
    first layer of a Keras model, or "dense.w" in a module. Those that are not trained, such as averages over batches,
    are kept with them.

    Args:
        model: what to run, with all weights made. It belongs to the layer from now on.
        kind: the type that the layer is to have, such as `Model[Floats2d, Floats2d]`.
        compile: whether to make a graph of it (`tf.function`).
        nI, nO: the widths of what comes in and goes out; found on the first data where they are None.

    Raises ValueError where the model has no weights yet.
    """
    return framework_layer("tensorflow", TensorFlowShim(model, compile), kind, nI, nO)


class TensorFlowShim(FrameworkShim):
    """Runs a model whose variables are what the layer has."""

    framework = "TensorFlow"

    def __init__(self, held: Any, compiled: bool) -> None:
        super().__init__(held)
        self._compiled = compiled
        if getattr(held, "built", True) is False:
            raise ValueError(
                f"the Keras model {getattr(held, 'name', held)!r} has no weights yet; begin it with "
                f"keras.Input((width,)), or call it once"
            )
        named = list(_variables(held))
        self._variables = dict(named)
        if len(self._variables) < len(named):
            paths = [path for path, _ in named]
            twice = sorted({path for path in paths if paths.count(path) > 1})
            raise ValueError(f"several variables of the model have the same path: {', '.join(twice)}; name them apart")
        self._own: set[int] | None = {id(_raw(one)) for one in self._variables.values()}
        trained = {id(_raw(one)) for one in held.trainable_variables}
        self._trained = [name for name, one in self._variables.items() if id(_raw(one)) in trained]
        self._kept = [name for name in self._variables if name not in set(self._trained)]
        self._train, self._predict = (self._function(held, mode) for mode in (True, False))

    def _function(self, held: Any, training: bool) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            return held(*args, **{**told, **kwargs})

        told = {"training": training} if _is_told(held) else {}
        return tf.function(call, reduce_retracing=True) if self._compiled else call

    def values(self) -> Mapping[str, Any]:
        return {name: _numpy(variable) for name, variable in self._variables.items()}

    def write(self, name: str, array: Any) -> None:
        self._variables[name].assign(array if isinstance(array, np.ndarray) else array.get())

    def changed(self) -> Mapping[str, Any]:
        return {name: _numpy(self._variables[name]) for name in self._kept}

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, (tf.Tensor, tf.IndexedSlices))

    def to_tensor(self, model: Model[Any, Any], array: Any, is_train: bool) -> Any:
        if not isinstance(array, np.ndarray):
            return tf.experimental.dlpack.from_dlpack(array.toDlpack())
        array = lasting(array, is_train)
        if array.ctypes.data % ALIGNED or not array.size:
            return tf.convert_to_tensor(array)
        return tf.experimental.dlpack.from_dlpack(array.__dlpack__())

    def to_array(self, model: Model[Any, Any], tensor: Any) -> Any:
        tensor = tf.convert_to_tensor(tensor)
        if tensor.dtype.is_floating and tensor.dtype != tf.float32:
            tensor = tf.cast(tensor, tf.float32)
        if model.ops.device_type != "cpu":
            import cupy  # there wherever Thinc's ops are those of a GPU

            return cupy.from_dlpack(tf.experimental.dlpack.to_dlpack(tensor)).copy()
        return _numpy(tensor)

    def predict_tensors(self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        with _lock:
            return self._predict(*args, **kwargs)

    def update_tensors(
        self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any], inputs: Sequence[Any]
    ) -> tuple[Any, Backward]:
        floats = [tensor for tensor in inputs if tensor.dtype.is_floating]
        variables = [_raw(self._variables[name]) for name in self._trained]
        with _lock, tf.GradientTape() as tape:
            tape.watch(floats)
            outputs = self._train(*args, **kwargs)
        self._check_variables(tape.watched_variables())

        def backward(gradients: Sequence[Any]) -> Gradients:
            leaves = nested(outputs, self.is_tensor).leaves
            pairs = [(leaf, one) for leaf, one in zip(leaves, gradients, strict=True) if leaf.dtype.is_floating]
            targets, given = [leaf for leaf, _ in pairs], [tf.cast(one, leaf.dtype) for leaf, one in pairs]
            with _lock:
                found = tape.gradient(targets, [*floats, *variables], output_gradients=given)
            d_inputs = iter(found[: len(floats)])
            of_weights = zip(self._trained, found[len(floats) :], strict=True)
            return Gradients(
                [next(d_inputs) if tensor.dtype.is_floating else None for tensor in inputs],
                {name: _numpy(one) for name, one in of_weights if one is not None},
            )

        return outputs, backward

    def _check_variables(self, used: Sequence[Any]) -> None:
        """Raise ValueError, in the first pass, for variables that the model trains but does not list as its own."""
        if self._own is None:
            return
        strange = [variable.name for variable in used if id(variable) not in self._own]
        if strange:
            raise ValueError(
                f"the model uses variables that are none of its own weights ({', '.join(strange)}), so that they would "
                f"be neither trained nor saved; make them before it is wrapped, and as attributes of the same kind: "
                f"tf.Variable in a tf.Module, weights and layers in a Keras model"
            )
        self._own = None

    def copy(self) -> "TensorFlowShim":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of how Keras copies its variables
            return TensorFlowShim(copy.deepcopy(self._model), self._compiled)


def _is_told(held: Any) -> bool:
    """Whether a model is told if it is training."""
    if hasattr(held, "trainable_weights"):  # of Keras
        return True
    return "training" in signature(held.__call__).parameters


def _raw(variable: Any) -> Any:
    """TensorFlow's own variable under one of Keras."""
    return variable.value if hasattr(variable, "path") else variable


def _numpy(value: Any) -> Any:
    """An array of its own with what a tensor or variable holds."""
    return np.array(tf.convert_to_tensor(_raw(value)).numpy())


def _variables(held: Any) -> Iterator[tuple[str, Any]]:
    """The variables of a model by their place in it, which is the same in every process."""
    if hasattr(held, "trainable_weights"):
        yield from _of_keras(held, ())
        return
    seen: set[int] = set()
    for path, variable in held._flatten(with_path=True, predicate=lambda one: isinstance(one, tf.Variable)):
        if id(variable) not in seen:
            seen.add(id(variable))
            yield ".".join(map(str, path)), variable


def _of_keras(layer: Any, path: tuple[str, ...], seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """The weights of a Keras layer, those of the layers in it by their numbers."""
    seen = set() if seen is None else seen
    inner = list(layer._flatten_layers(include_self=False, recursive=False))
    below = {id(weight) for one in inner for weight in one.weights}
    counts: dict[str, int] = {}
    for weight in layer.weights:
        if id(weight) in below or id(weight) in seen:
            continue
        seen.add(id(weight))
        number = counts[weight.name] = counts.get(weight.name, 0) + 1
        yield ".".join((*path, weight.name if number == 1 else f"{weight.name}_{number}")), weight
    for number, one in enumerate(one for one in inner if one.weights):
        yield from _of_keras(one, (*path, str(number)), seen)
