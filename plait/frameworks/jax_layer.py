"""Pure functions of JAX as layers, with those of Flax and Equinox modules among them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from thinc.api import Model

from .nested import nested
from .shim import Backward, FrameworkShim, Gradients, ModelT, framework_layer, lasting, plain

Function = Callable[..., Any]
SMALLEST = 16  # rows that arrays are padded to at the least


def jax_layer(
    function: Function,
    parameters: Any,
    kind: type[ModelT],
    *,
    training: Function | None = None,
    pad: bool = False,
    nI: int | None = None,
    nO: int | None = None,
) -> ModelT:
    """A layer that runs a pure function of JAX, of any input and output.

    The function is called with the parameters and what comes in: an array is its second argument; a list or tuple are
    so many arguments, a dict names them, and `ArgsKwargs` does both. It is compiled for each shape that comes. Floats
    are handed over in single precision, integers with 32 bits.

    Args:
        function: (parameters, …) to an array, or lists, tuples and dicts of some. Without side effects.
        parameters: any tree of arrays (`jax.tree_util`). Each is a parameter of the layer under its path in the tree,
            such as "dense.kernel" or "0.w". Integers are kept and not trained.
        kind: the type that the layer is to have, such as `Model[Floats2d, Floats2d]`.
        training: another function for training, such as one with dropout.
        pad: give all arrays rows of zeros up to one of few numbers, and cut what comes out, so that few shapes are
            compiled. Right for functions whose rows do not depend on rows of zeros after them, where all that comes in
            and goes out has as many rows.
        nI, nO: the widths of what comes in and goes out; found on the first data where they are None.
    """
    return framework_layer("jax", JAXShim(function, parameters, training, pad), kind, nI, nO)


class JAXShim(FrameworkShim):
    """Runs a function with parameters in a tree."""

    framework = "JAX"

    def __init__(self, function: Function, parameters: Any, training: Function | None, pad: bool) -> None:
        super().__init__(function)
        paths, self._tree = jax.tree_util.tree_flatten_with_path(parameters)
        self._values = {_path(path): jnp.asarray(value) for path, value in paths}
        if len(self._values) != len(paths):
            raise ValueError("two parameters have the same path in their tree; name them differently")
        self._function, self._training, self._pad = function, training or function, pad
        self._compile()

    def _compile(self) -> None:
        training = self._training

        def floats(values: Any, args: Any, kwargs: Any) -> Any:  # which alone have gradients
            outputs = training(values, *args, **kwargs)
            return [leaf for leaf in jax.tree_util.tree_leaves(outputs) if _is_float(leaf)], outputs

        def forward(values: Any, args: Any, kwargs: Any) -> Any:
            _, back, outputs = jax.vjp(floats, values, args, kwargs, has_aux=True)
            return outputs, back  # what runs backwards is a tree, so it may leave jit

        self._predict = jax.jit(lambda values, args, kwargs: self._function(values, *args, **kwargs))
        self._forward = jax.jit(forward)
        self._backward = jax.jit(lambda back, dY: back(dY))

    def values(self) -> Mapping[str, Any]:
        return {name: np.array(value) for name, value in self._values.items()}

    def write(self, name: str, array: Any) -> None:
        self._values[name] = _to_jax(array)

    def is_tensor(self, value: Any) -> bool:
        return isinstance(value, jax.Array)

    def to_tensor(self, model: Model[Any, Any], array: Any, is_train: bool) -> Any:
        if not isinstance(array, np.ndarray):
            return jax.dlpack.from_dlpack(array)
        return lasting(array, is_train)

    def to_array(self, model: Model[Any, Any], tensor: Any) -> Any:
        if model.ops.device_type != "cpu":
            import cupy  # there wherever Thinc's ops are those of a GPU

            return cupy.from_dlpack(tensor).copy()
        found = np.array(tensor)
        return found.astype(np.float32) if found.dtype.kind in "fV" and found.dtype != np.float32 else found

    def predict_tensors(self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        args, kwargs, n = self._padded(args, kwargs)
        return self._cut(self._predict(self._parameters(), args, kwargs), n)

    def update_tensors(
        self, model: Model[Any, Any], args: Sequence[Any], kwargs: Mapping[str, Any], inputs: Sequence[Any]
    ) -> tuple[Any, Backward]:
        args, kwargs, n = self._padded(args, kwargs)
        outputs, back = self._forward(self._parameters(), args, kwargs)
        # JAX has an order of its own, in which numbers among the arguments are leaves as well.
        leaves = [leaf for leaf in jax.tree_util.tree_leaves(outputs) if _is_float(leaf)]
        places_out = _places(leaves, nested(outputs, self.is_tensor).leaves)
        places_in = _places(nested((args, kwargs), is_array).leaves, jax.tree_util.tree_leaves((args, kwargs)))

        def backward(gradients: Sequence[Any]) -> Gradients:
            given = [gradients[place].astype(leaf.dtype) for place, leaf in zip(places_out, leaves, strict=True)]
            whole = [one if n is None else _rows(one, len(leaf)) for one, leaf in zip(given, leaves, strict=True)]
            d_values, d_args, d_kwargs = self._backward(back, whole)
            every = jax.tree_util.tree_leaves(self._cut((d_args, d_kwargs), n))
            d_inputs = [every[place] for place in places_in]
            found = {
                name: one if model.ops.device_type != "cpu" else np.array(one)
                for name, one in zip(self._values, jax.tree_util.tree_leaves(d_values), strict=True)
                if _is_real(one)
            }
            return Gradients([one if _is_real(one) else None for one in d_inputs], found)

        return self._cut(outputs, n), backward

    def _parameters(self) -> Any:
        return jax.tree_util.tree_unflatten(self._tree, list(self._values.values()))

    def _padded(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, Any, int | None]:
        """The arguments as trees; with the number of rows they had, where rows were added."""
        called = tuple(args), dict(kwargs)
        if not self._pad:
            return *called, None
        sizes = {len(leaf) if getattr(leaf, "ndim", 0) else -1 for leaf in jax.tree_util.tree_leaves(called)}
        if len(sizes) != 1 or -1 in sizes:
            raise ValueError(f"arrays that are padded have as many rows; these have {sorted(sizes)}: set pad to false")
        (n,) = sizes
        rows = _rounded(n)
        return *jax.tree_util.tree_map(lambda leaf: _rows(leaf, rows), called), n

    def _cut(self, outputs: Any, n: int | None) -> Any:
        return outputs if n is None else jax.tree_util.tree_map(lambda leaf: leaf[:n], outputs)

    def copy(self) -> "JAXShim":
        copied = JAXShim(self._function, self._parameters(), self._training, self._pad)
        return copied


def _path(path: Sequence[Any]) -> str:
    """The path of a leaf in a tree, as the names and numbers on the way with dots between them."""
    steps = []
    for key in path:
        for kind in ("key", "idx", "name"):
            if hasattr(key, kind):
                steps.append(str(getattr(key, kind)))
                break
        else:
            steps.append(str(key))
    return ".".join(steps) or "value"


def _to_jax(array: Any) -> Any:
    """An array of JAX; one of numpy is copied, as a change of it would show otherwise."""
    return jnp.array(plain(array)) if isinstance(array, np.ndarray) else jax.dlpack.from_dlpack(array)


def is_array(value: Any) -> bool:
    """Whether a value is an array, of numpy or of JAX."""
    return isinstance(value, (np.ndarray, jax.Array))


def _places(wanted: Sequence[Any], among: Sequence[Any]) -> list[int]:
    """Where objects are in a sequence of them."""
    places = {id(one): place for place, one in enumerate(among)}
    return [places[id(one)] for one in wanted]


def _is_float(array: Any) -> bool:
    return bool(jnp.issubdtype(array.dtype, jnp.floating))


def _is_real(array: Any) -> bool:
    """Whether there is a gradient: that of integers is of a kind that holds nothing."""
    return bool(array.dtype != jax.dtypes.float0)


def _rounded(n: int) -> int:
    """The next of few numbers: of eight steps between powers of two."""
    step = max(SMALLEST, 1 << max(0, (n - 1).bit_length() - 3))
    return max(step, -(-n // step) * step)


def _rows(array: Any, rows: int) -> Any:
    """The array with rows of zeros after its own."""
    if len(array) == rows:
        return array
    # By numpy, as JAX would compile it for each number of rows.
    padded = np.zeros((rows, *array.shape[1:]), dtype=array.dtype)
    padded[: len(array)] = array
    return padded
