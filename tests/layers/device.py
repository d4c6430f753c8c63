"""A pretended device: arrays in main memory that, like those of CuPy, refuse to be mixed with numpy's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from thinc.api import NumpyOps, get_current_ops, set_current_ops


class DeviceArray(np.ndarray):
    """An array "on the device"."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **settings: Any) -> Any:
        refuse(*inputs, *(out or ()))
        if out:
            settings["out"] = tuple(map(plain, out))
        result = getattr(ufunc, method)(*map(plain, inputs), **settings)
        return out[0] if out else device(result)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if np.ndarray in types:
            raise TypeError(f"{func.__name__} was given arrays of numpy and of the device")
        return super().__array_function__(func, types, args, kwargs)

    def __getitem__(self, index: Any) -> Any:
        refuse(*(index if isinstance(index, tuple) else (index,)))
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        refuse(value, *(index if isinstance(index, tuple) else (index,)))
        super().__setitem__(index, value)


def refuse(*arrays: Any) -> None:
    if any(type(array) is np.ndarray and array.ndim for array in arrays):
        raise TypeError("an array of numpy meets one of the device")


def plain(X: Any) -> Any:
    return X.view(np.ndarray) if isinstance(X, DeviceArray) else X


def device(X: Any) -> Any:
    if isinstance(X, tuple):
        return tuple(map(device, X))
    return X.view(DeviceArray) if isinstance(X, np.ndarray) else X


class Library:
    """A module of numpy whose functions give arrays on the device."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if name == "random" and self._module is np:
            return Random(found)
        if isinstance(found, type) or not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            return device(found(*args, **kwargs))

        if isinstance(found, np.ufunc):
            call.at = partial(_at, found)  # type: ignore[attr-defined]  # as ufuncs have it
        return call


def _at(ufunc: Any, X: Any, *others: Any) -> None:
    refuse(X, *others)
    ufunc.at(plain(X), *map(plain, others))


class Random(Library):
    """As CuPy's: random floats can be had in single precision."""

    def random(self, shape: Any, dtype: str) -> Any:
        return device(np.random.random(shape).astype(dtype))


class DeviceOps(NumpyOps):  # type: ignore[misc]  # of a compiled module
    """Thinc's operations on these arrays."""

    name = "device"
    xp: Any = Library(np)

    def asarray(self, data: Any, dtype: Any = None) -> Any:
        return device(np.asarray(data, dtype=dtype))

    def alloc(self, shape: Any, *, dtype: Any = "float32", zeros: bool = True) -> Any:
        return device(np.zeros(shape, dtype=dtype))

    # Thinc's compiled reductions make arrays of numpy whatever they are given.

    def reduce_sum(self, X: Any, lengths: Any) -> Any:
        return device(super().reduce_sum(plain(X), plain(lengths)))

    def reduce_mean(self, X: Any, lengths: Any) -> Any:
        return device(super().reduce_mean(plain(X), plain(lengths)))

    def reduce_max(self, X: Any, lengths: Any) -> Any:
        return device(super().reduce_max(plain(X), plain(lengths)))

    def backprop_reduce_mean(self, dY: Any, lengths: Any) -> Any:
        return device(super().backprop_reduce_mean(plain(dY), plain(lengths)))

    def backprop_reduce_max(self, dY: Any, which: Any, lengths: Any) -> Any:
        return device(super().backprop_reduce_max(plain(dY), plain(which), plain(lengths)))

    def to_numpy(self, data: Any, *, byte_order: Any = None) -> Any:
        return plain(data)


@contextmanager
def pretended_device() -> Iterator[Callable[[Any], bool]]:
    """Models that are made within are on the device. Gives a function that says whether an array is."""
    before = get_current_ops()
    set_current_ops(DeviceOps("gpu"))
    try:
        yield lambda X: isinstance(X, DeviceArray)
    finally:
        set_current_ops(before)
