"""Whether what makes one type may stand where another is wanted."""

import collections.abc
import inspect
from collections.abc import Iterator, Mapping
from types import GenericAlias, NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ForwardRef,
    Generic,
    Literal,
    NewType,
    Protocol,
    TypeVar,
    Union,
    get_args,
    get_origin,
    is_typeddict,
)

import thinc.types
from thinc.api import Model

from .calls import Call, call_of
from .marks import Role

# Pairs that are being compared: a protocol can speak of itself.
Assumed = frozenset[tuple[Any, Any]]


def fits(made: Any, wanted: Any, assumed: Assumed = frozenset()) -> bool:
    """Whether a value of the type `made` may stand where `wanted` is annotated.

    A model fits when it takes at least what is wanted to go in, and gives at most what is wanted to come out; so does
    whatever is called. Two models with different roles do not fit. Containers may hold narrower types than wanted, type
    variables anything within their bounds, and what is not annotated fits everywhere. Pairs in `assumed` fit.
    """
    roles = role(made), role(wanted)
    if None not in roles and roles[0] != roles[1]:
        return False
    whole, made, wanted = made, plain(made), plain(wanted)
    if is_open(made) or is_open(wanted) or made == wanted:
        return True
    if isinstance(made, TypeVar):
        return _variable_fits(made, wanted, assumed)
    if is_union(made):
        return all(fits(option, wanted, assumed) for option in get_args(made))
    if isinstance(wanted, TypeVar):
        return any(fits(whole, one, assumed) for one in alternatives(wanted))
    if get_origin(made) is Literal and len(get_args(made)) > 1:
        return all(fits(Literal[value], wanted, assumed) for value in get_args(made))
    if is_union(wanted):
        return any(fits(whole, option, assumed) for option in get_args(wanted))
    if get_origin(made) is Literal:
        return _literal_fits(get_args(made)[0], wanted)
    if isinstance(made, NewType):
        return fits(made.__supertype__, wanted, assumed)
    if isinstance(wanted, NewType) or get_origin(wanted) is Literal:
        return False
    return _class_fits(made, wanted, assumed)


def role(kind: Any) -> str | None:
    """What a model of this type is for, where its annotation says so; None where it does not."""
    if get_origin(kind) is not Annotated:
        return None
    inner, *marks = get_args(kind)
    return next((mark.name for mark in reversed(marks) if isinstance(mark, Role)), None) or role(inner)


def plain(kind: Any) -> Any:
    """A type without `Annotated`, with forward references to Thinc's types and `None` replaced by what they mean."""
    if get_origin(kind) is Annotated:
        return plain(get_args(kind)[0])
    if isinstance(kind, str):
        return plain(getattr(thinc.types, kind, Any))
    if isinstance(kind, ForwardRef):
        return plain(getattr(thinc.types, kind.__forward_arg__, Any))
    if kind is None:
        return NoneType
    # Thinc has a class of its own, which no generator is an instance of, for slots that take one.
    return collections.abc.Generator if kind is thinc.types.Generator else kind


def is_open(kind: Any) -> bool:
    """Whether a type says nothing that could be checked."""
    return kind is Any or kind is object or kind is inspect.Parameter.empty


def is_union(kind: Any) -> bool:
    """Whether a type is `A | B` in either spelling."""
    return get_origin(kind) in (Union, UnionType)


def alternatives(variable: TypeVar) -> tuple[Any, ...]:
    """What a type variable may stand for: its constraints or its bound, or anything."""
    if variable.__constraints__:
        return variable.__constraints__
    return (variable.__bound__ if variable.__bound__ is not None else Any,)


def is_certain(made: Any) -> bool:
    """Whether a type leaves nothing open: no Any, no type variable, no model of which only that is said."""
    made = plain(made)
    if is_open(made) or made is Model or isinstance(made, TypeVar):
        return False
    return get_origin(made) is not Model or all(is_certain(argument) for argument in get_args(made))


def arguments_as(made: Any, base: type) -> tuple[Any, ...]:
    """The type arguments that `made` has as a `base`: `(Doc, Floats2d)` for a subclass of `Model[Doc, Floats2d]`."""
    origin, arguments = get_origin(made) or made, get_args(made)
    if origin in _ITEMS and origin is not base:
        return _ITEMS[origin]
    if origin is base or origin.__module__ in _BUILT_IN:
        return arguments
    solved = dict(zip(getattr(origin, "__parameters__", ()), arguments, strict=False))
    for parent in vars(origin).get("__orig_bases__", origin.__bases__):
        parent_origin = get_origin(parent) or parent
        if not inspect.isclass(parent_origin) or parent_origin in (Generic, Protocol):
            continue
        if issubclass(parent_origin, base):
            inherited = tuple(_put_in(argument, solved) for argument in get_args(parent))
            return arguments_as(GenericAlias(parent_origin, inherited) if inherited else parent_origin, base)
    return ()


def _put_in(argument: Any, solved: Mapping[Any, Any]) -> Any:
    """A type argument with what is known of the type variables in it: `list[T]` is `list[int]` where T is int."""
    if isinstance(argument, TypeVar):
        return solved.get(argument, argument)
    inside = getattr(argument, "__parameters__", ())
    try:
        return argument[tuple(solved.get(one, one) for one in inside)] if inside else argument
    except TypeError:  # what is no type variable, such as a ParamSpec
        return argument


def ends(kind: Any) -> tuple[Any, Any] | None:
    """What a model of this type takes and makes; None for what is no model, or does not say."""
    kind = plain(kind)
    base = get_origin(kind) or kind
    arguments = arguments_as(kind, Model) if inspect.isclass(base) and issubclass(base, Model) else ()
    return (arguments[0], arguments[1]) if len(arguments) == 2 else None


def _variable_fits(made: TypeVar, wanted: Any, assumed: Assumed) -> bool:
    """Whether a type variable may stand for something that fits: one of its constraints, or what is in its bound."""
    wanteds = alternatives(wanted) if isinstance(wanted, TypeVar) else (wanted,)
    pairs = [(one, other) for one in _options(alternatives(made)) for other in _options(wanteds)]
    narrows = not made.__constraints__
    return any(fits(one, other, assumed) or (narrows and fits(other, one, assumed)) for one, other in pairs)


def _options(kinds: tuple[Any, ...]) -> list[Any]:
    """Types, with unions among them taken apart: of a variable that is bound to one, each is within the bound."""
    return [one for kind in kinds for one in (get_args(plain(kind)) if is_union(plain(kind)) else (kind,))]


def _literal_fits(value: Any, wanted: Any) -> bool:
    if get_origin(wanted) is Literal:
        return any(value == other and type(value) is type(other) for other in get_args(wanted))
    return fits(type(value), wanted)


def _class_fits(made: Any, wanted: Any, assumed: Assumed) -> bool:
    base, wanted_base = get_origin(made) or made, get_origin(wanted) or wanted
    if wanted_base is collections.abc.Callable:
        is_callable = base is collections.abc.Callable or _has(base, "__call__")
        return is_callable and _call_fits(call_of(made), call_of(wanted), assumed)
    if not (inspect.isclass(base) and inspect.isclass(wanted_base)):
        return True
    if base is int and wanted_base is float:
        return True
    if is_typeddict(wanted_base):
        return issubclass(base, dict)  # its keys are not compared
    if _is_protocol(wanted_base):
        return (made, wanted) in assumed or _follows(made, wanted, wanted_base, assumed | {(made, wanted)})
    if not issubclass(base, wanted_base):
        return False
    return _arguments_fit(arguments_as(made, wanted_base), get_args(wanted), wanted_base, assumed)


def _follows(made: Any, wanted: Any, protocol: type, assumed: Assumed) -> bool:
    """Whether a type has all members of a protocol, with methods that can be called as those of the protocol."""
    base = get_origin(made) or made
    if not all(_has(base, name) or _sets(base, name) for name in _members(protocol)):
        return False
    methods = [name for name in _members(protocol) if name == "__call__" or callable(getattr(protocol, name, None))]
    return all(_call_fits(call_of(made, name), call_of(wanted, name), assumed) for name in methods)


def _call_fits(made: Call | None, wanted: Call | None, assumed: Assumed) -> bool:
    """Whether what can be called in one way can stand for what is called in another."""
    if made is None or wanted is None:
        return True
    if not fits(made.made, wanted.made, assumed):
        return False
    if made.parameters is None or wanted.parameters is None:
        return True
    given = [*wanted.parameters, *([] if wanted.rest is None else [wanted.rest])]
    missing = max(0, len(given) - len(made.parameters))
    if wanted.required < made.required or (made.rest is None and (missing or wanted.rest is not None)):
        return False
    taken = [*made.parameters, *[made.rest] * missing]
    by_position = all(fits(one, other, assumed) for one, other in zip(given, taken, strict=False))
    return by_position and made.needed <= wanted.needed and _names_fit(made, wanted, assumed)


def _names_fit(made: Call, wanted: Call, assumed: Assumed) -> bool:
    """Whether a call takes what the other one may be given by name alone."""
    return made.named is None or all(
        name in made.named and fits(wanted.named[name], made.named[name], assumed)
        for name in wanted.by_name_alone
        if wanted.named is not None
    )


def _arguments_fit(made: tuple[Any, ...], wanted: tuple[Any, ...], base: type, assumed: Assumed) -> bool:
    if not made or not wanted:
        return True
    if base is Model:
        return fits(wanted[0], made[0], assumed) and fits(made[1], wanted[1], assumed)
    if base is tuple:
        if wanted[-1] is Ellipsis:
            return all(fits(item, wanted[0], assumed) for item in made if item is not Ellipsis)
        if made[-1] is not Ellipsis and len(made) != len(wanted):
            return False
    pairs = zip(made, wanted, strict=False)  # a Generator has three arguments, the Iterator that is wanted one
    return all(fits(one, other, assumed) for one, other in pairs if one is not Ellipsis and other is not Ellipsis)


def _is_protocol(kind: type) -> bool:
    return bool(getattr(kind, "_is_protocol", False))


def _members(protocol: type) -> Iterator[str]:
    """The names that a protocol asks for."""
    for base in protocol.__mro__:
        if _is_protocol(base) and base is not Protocol:
            names = {*vars(base), *vars(base).get("__annotations__", {})}
            yield from (name for name in names if name == "__call__" or name not in _EVERY_PROTOCOL)


def _has(kind: Any, name: str) -> bool:
    if kind is collections.abc.Callable:
        return name == "__call__"
    return inspect.isclass(kind) and any(
        name in vars(base) or name in vars(base).get("__annotations__", {}) for base in kind.__mro__
    )


def _sets(kind: Any, name: str) -> bool:
    """Whether a method of a class speaks of an attribute, which may be how the objects get it."""
    codes = [getattr(value, "__code__", None) for base in kind.__mro__ for value in vars(base).values()]
    return any(name in code.co_names for code in codes if code is not None)


class _Nothing(Protocol):
    """Asks for nothing: what every protocol has by itself."""


# Their type arguments mean the same in all of them: `list[int]` is a `Sequence[int]`.
_BUILT_IN = ("builtins", "collections", "collections.abc")

# What those hold that are sequences without saying of what.
_ITEMS: Mapping[Any, tuple[Any, ...]] = {str: (str,), bytes: (int,), bytearray: (int,)}

# What the interpreter itself writes into a class.
_WRITTEN = (
    "__annotate_func__",
    "__annotations__",
    "__match_args__",
    "__non_callable_proto_members__",
    "__orig_bases__",
    "__parameters__",
    "__slots__",
    "_is_runtime_protocol",
)
_EVERY_PROTOCOL = {*vars(_Nothing), *vars(Generic), *vars(object), *_WRITTEN}
