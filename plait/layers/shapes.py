"""The shapes of weights without the weights: models are initialized at no cost, and left as they were."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import thinc.initializers
from numpy.lib.stride_tricks import as_strided
from thinc.api import Model, Ops
from thinc.backends import ParamServer

_drawing_nothing: ContextVar[bool] = ContextVar("plait_drawing_nothing", default=False)


@contextmanager
def without_weights(models: Collection[Model[Any, Any]]) -> Iterator[None]:
    """While this is entered, models can be initialized: each parameter gets its shape, and no memory.

    All values are alike and mean nothing. When it ends, the models have the dimensions, attrs, weights and ops again
    that they had before, with which they can be trained.
    """
    nodes = {id(node): node for model in models for node in model.walk()}.values()
    before = [_State.of(node) for node in nodes]
    ops = _ShapeOps()
    for node in nodes:
        node._params = _copy(node)
        node.ops = ops
    try:
        with _no_random_numbers(), np.errstate(all="ignore"):
            yield
    finally:
        for node, state in zip(nodes, before, strict=True):
            state.put_back(node)


def shapes_by_dims(model: Model[Any, Any], settle: Callable[[], object]) -> Iterator[tuple[Model[Any, Any], str, Any]]:
    """The shapes that parameters without values would have: an array without memory for each, with its layer and name.

    Args:
        model: what they are of; it is left as it was.
        settle: gives the layers the dimensions by which their parameters get shapes.

    Those of layers that are neither Thinc's nor plait's, or want to see data, are left out.
    """
    found: list[tuple[Model[Any, Any], str, Any]] = []
    with without_weights([model]):
        settle()
        for node in model.walk():
            unset = [name for name in node.param_names if not node.has_param(name)]
            init = node.init.func if isinstance(node.init, partial) else node.init
            if not unset or str(getattr(init, "__module__", "")).partition(".")[0] not in ("plait", "thinc"):
                continue
            try:
                node.initialize()
            except Exception:  # whatever a layer may raise that misses something
                continue
            found += [(node, name, node.get_param(name)) for name in unset if node.has_param(name)]
    return iter(found)


class _State(NamedTuple):
    """What initialization changes of a node."""

    ops: Ops
    params: ParamServer
    has_params: dict[str, bool | None]
    dims: dict[str, int | None]
    attrs: dict[str, Any]

    @classmethod
    def of(cls, node: Model[Any, Any]) -> "_State":
        return cls(node.ops, node._params, dict(node._has_params), dict(node._dims), dict(node.attrs))

    def put_back(self, node: Model[Any, Any]) -> None:
        node.ops, node._params = self.ops, self.params
        pairs: list[tuple[Any, Any]] = [
            (node._has_params, self.has_params),
            (node._dims, self.dims),
            (node.attrs, self.attrs),
        ]
        for now, then in pairs:
            now.clear()
            now.update(then)


def _copy(node: Model[Any, Any]) -> ParamServer:
    """What holds the weights of a node, anew."""
    return ParamServer({(node.id, name): node.get_param(name) for name in node.param_names if node.has_param(name)})


class _Flat(np.ndarray[Any, Any]):
    """An array of any shape that has one number in memory."""

    def astype(self, dtype: Any, *args: Any, **settings: Any) -> Any:
        return _flat(self.shape, dtype)

    def copy(self, *args: Any, **settings: Any) -> Any:
        return _flat(self.shape, self.dtype)


def _flat(shape: Any, dtype: Any) -> Any:
    sizes = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    return as_strided(np.zeros(1, dtype=dtype), sizes, (0,) * len(sizes)).view(_Flat)


class _ShapeOps(Ops):
    """Allocates arrays of one number. The base class works on arrays of any strides, which NumpyOps does not."""

    name = "shapes"

    def alloc(self, shape: Any, *, dtype: Any = "float32", zeros: bool = True) -> Any:
        return _flat(shape, dtype)

    def asarray(self, data: Any, *, dtype: Any = None) -> Any:
        if isinstance(data, _Flat):
            return _flat(data.shape, dtype or data.dtype)
        return super().asarray(data, dtype=dtype)


@contextmanager
def _no_random_numbers() -> Iterator[None]:
    """Let Thinc's initializers draw nothing; a fifth of a second for a large table, and the state of the generator.

    They draw from numpy itself, whatever the ops. Other threads, which may be training, go on drawing.
    """
    initializers: Any = thinc.initializers
    numpy = initializers.numpy
    initializers.numpy = SimpleNamespace(sqrt=np.sqrt, random=SimpleNamespace(uniform=_uniform, normal=_normal))
    token = _drawing_nothing.set(True)
    try:
        yield
    finally:
        _drawing_nothing.reset(token)
        initializers.numpy = numpy


def _uniform(low: float = 0.0, high: float = 1.0, size: Any = None) -> Any:
    return _flat(size, "float64") if _drawing_nothing.get() else np.random.uniform(low, high, size)


def _normal(loc: float = 0.0, scale: float = 1.0, size: Any = None) -> Any:
    return _flat(size, "float64") if _drawing_nothing.get() else np.random.normal(loc, scale, size)
