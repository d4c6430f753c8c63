"""A type as it would be written in source."""

import collections.abc
import inspect
from collections.abc import Iterator
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, NewType, TypeVar, get_args, get_origin

import thinc.types

from .marks import Named, Range
from .types import is_union, plain


def show(kind: Any) -> str:
    """A type as source, without the modules of its names: `Model[list[Doc], Floats2d] | None`."""
    if get_origin(kind) is Annotated:
        inner = get_args(kind)[0]
        return _show_union(kind) if is_union(inner) else " ".join([show(inner), *_said(kind)])
    kind = plain(kind)
    if kind is Ellipsis:
        return "..."
    if kind is NoneType:
        return "None"
    if kind is inspect.Parameter.empty:
        return "Any"
    if isinstance(kind, (NewType, TypeVar)):
        return kind.__name__
    if isinstance(kind, list):  # the parameters of a Callable
        return f"[{', '.join(map(show, kind))}]"
    if is_union(kind):
        return _show_union(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]"
    name = _name(origin or kind)
    return f"{name}[{', '.join(map(show, arguments))}]" if arguments else name


def _said(kind: Any) -> list[str]:
    """What the marks of an annotation say of its type."""
    marks = get_args(kind)[1:]
    named = [f"by its name in [{mark.section}]" for mark in marks if isinstance(mark, Named)]
    return [*named, *(str(mark) for mark in marks if isinstance(mark, Range))]


def _options(kind: Any) -> Iterator[Any]:
    """The types of a union, with those of unions in it; what is said of all of them is said of each but None."""
    inner, *marks = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    if not is_union(inner):
        yield kind
        return
    for option in get_args(inner):
        yield from _options(Annotated[(option, *marks)] if marks and option is not NoneType else option)


def _show_union(kind: Any) -> str:
    options = [show(option) for option in _options(kind)]
    for name, members in _thinc_unions():
        if len(members) > 1 and members <= set(options):
            at = min(options.index(member) for member in members)
            options = [*options[:at], name, *(option for option in options[at:] if option not in members)]
    if "None" in options:
        options = [*(option for option in options if option != "None"), "None"]
    return " | ".join(options)


@cache
def _thinc_unions() -> list[tuple[str, set[str]]]:
    """Thinc's names for unions of array types, the widest first."""
    names = ("ArrayXd", "FloatsXd", "IntsXd", "ListXd", "Array1d", "Array2d", "Array3d", "Array4d")
    found = [(name, {show(option) for option in get_args(getattr(thinc.types, name))}) for name in names]
    return sorted(found, key=lambda item: -len(item[1]))


def _name(kind: Any) -> str:
    if kind is collections.abc.Callable:
        return "Callable"
    return getattr(kind, "__qualname__", None) or getattr(kind, "__name__", None) or str(kind).replace("typing.", "")
