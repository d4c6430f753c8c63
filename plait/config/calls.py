"""What a type takes and gives when it is called: of `Callable[[A], B]` and of classes with `__call__`."""

import collections.abc
import inspect
from typing import Any, Concatenate, NamedTuple, ParamSpec, get_args, get_origin

from .annotations import annotations_of


class Call(NamedTuple):
    """A signature as far as it matters for a call by position.

    Attributes:
        parameters: the types of those that can be given by position; None where any can.
        required: how many of them have to be given.
        rest: the type of any more, None where no more are taken.
        made: the type of what comes back.
    """

    parameters: tuple[Any, ...] | None
    required: int
    rest: Any
    made: Any


OPEN = Call(None, 0, Any, Any)


def call_of(kind: Any, name: str = "__call__") -> Call | None:
    """The signature of a type's method, or None where it has none of that name."""
    if (get_origin(kind) or kind) is collections.abc.Callable:
        return _of_callable(kind) if name == "__call__" else None
    kind = get_origin(kind) or kind
    method = next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)
    if method is None:
        return None
    bound = isinstance(method, staticmethod)
    method = method.__func__ if isinstance(method, (staticmethod, classmethod)) else method
    return _of_method(method, skip=0 if bound else 1) if inspect.isfunction(method) else OPEN


def _of_callable(kind: Any) -> Call:
    arguments = get_args(kind)
    if not arguments or arguments[0] is Ellipsis or isinstance(arguments[0], ParamSpec):
        return OPEN._replace(made=arguments[1] if arguments else Any)
    if get_origin(arguments[0]) is Concatenate:
        return OPEN._replace(made=arguments[1])
    taken = tuple(arguments[0])
    return Call(taken, len(taken), None, arguments[1])


def _of_method(method: Any, skip: int) -> Call:
    hints = annotations_of(method)
    try:
        listed = list(inspect.signature(method).parameters.values())[skip:]
    except (TypeError, ValueError):
        return OPEN
    by_position = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    taken = [parameter for parameter in listed if parameter.kind in by_position]
    rest = [hints.get(one.name, Any) for one in listed if one.kind is inspect.Parameter.VAR_POSITIONAL]
    return Call(
        tuple(hints.get(parameter.name, Any) for parameter in taken),
        sum(parameter.default is inspect.Parameter.empty for parameter in taken),
        rest[0] if rest else None,
        hints.get("return", Any),
    )
