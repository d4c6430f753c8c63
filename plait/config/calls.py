"""What a type takes and gives when it is called: of `Callable[[A], B]` and of classes with `__call__`."""

import collections.abc
import inspect
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Concatenate, NamedTuple, ParamSpec, get_args, get_origin

from .annotations import annotations_of


class Call(NamedTuple):
    """A signature as far as it matters for a call.

    Attributes:
        parameters: the types of those that can be given by position; None where any can.
        required: how many of them have to be given.
        rest: the type of any more, None where no more are taken.
        made: the type of what comes back.
        named: the types of those that can be given by name; None where any can.
        by_name_alone: the names of those that cannot be given by position.
        needed: those of these that have to be given.
    """

    parameters: tuple[Any, ...] | None
    required: int
    rest: Any
    made: Any
    named: Mapping[str, Any] | None
    by_name_alone: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()


OPEN = Call(None, 0, Any, Any, None)


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
    return Call(taken, len(taken), None, arguments[1], {})


def _of_method(method: Any, skip: int) -> Call:
    hints = annotations_of(method)
    try:
        listed = list(inspect.signature(method).parameters.values())[skip:]
    except (TypeError, ValueError):
        return OPEN
    of_kind: defaultdict[Any, list[inspect.Parameter]] = defaultdict(list)
    for parameter in listed:
        of_kind[parameter.kind].append(parameter)
    taken = [*of_kind[inspect.Parameter.POSITIONAL_ONLY], *of_kind[inspect.Parameter.POSITIONAL_OR_KEYWORD]]
    rest = [hints.get(one.name, Any) for one in of_kind[inspect.Parameter.VAR_POSITIONAL]]
    by_name_alone = of_kind[inspect.Parameter.KEYWORD_ONLY]
    named = {
        one.name: hints.get(one.name, Any)
        for one in (*of_kind[inspect.Parameter.POSITIONAL_OR_KEYWORD], *by_name_alone)
    }
    return Call(
        tuple(hints.get(parameter.name, Any) for parameter in taken),
        sum(parameter.default is inspect.Parameter.empty for parameter in taken),
        rest[0] if rest else None,
        hints.get("return", Any),
        None if of_kind[inspect.Parameter.VAR_KEYWORD] else named,
        frozenset(one.name for one in by_name_alone),
        frozenset(one.name for one in by_name_alone if one.default is inspect.Parameter.empty),
    )
