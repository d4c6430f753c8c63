"""The annotations of whatever can be called, read without ever failing."""

import functools
import inspect
from collections import ChainMap
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, get_type_hints, is_typeddict

import thinc.types


def annotations_of(func: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of what is called when `func` is, with names that stand in strings looked up."""
    func = inspect.unwrap(func)
    while isinstance(func, functools.partial):
        func = func.func
    target: Any = func
    if inspect.isclass(func) and not is_typeddict(func):
        target = func.__init__ if func.__init__ is not object.__init__ else func.__new__
    elif not inspect.isclass(func) and not inspect.isroutine(func):
        target = type(func).__call__
    namespace = ChainMap(getattr(target, "__globals__", {}), vars(thinc.types))
    try:
        return get_type_hints(target, localns=namespace, include_extras=True)
    except Exception:  # an annotation may be any expression; one that fails must not hide the others
        return _one_by_one(target, namespace)


def _one_by_one(target: Any, namespace: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, annotation in getattr(target, "__annotations__", {}).items():
        alone = SimpleNamespace(__annotations__={name: annotation}, __globals__=getattr(target, "__globals__", {}))
        try:
            found |= get_type_hints(alone, localns=namespace, include_extras=True)
        except Exception:
            found[name] = Any
    return found
