"""Type variables of a signature, found from what its parameters are given."""

import collections.abc
import inspect
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from types import GenericAlias
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from thinc.api import Model

from .calls import Call, call_of
from .types import arguments_as, fits, is_open, is_union, plain

_CALLABLE: Any = collections.abc.Callable


class Side(Enum):
    """How a type bounds a variable: what is made flows in from below, what is taken is a limit from above."""

    LOWER = "made"
    UPPER = "taken"

    @property
    def other(self) -> "Side":
        """The side on which the argument of something that takes it stands."""
        return Side.UPPER if self is Side.LOWER else Side.LOWER


class Bound(NamedTuple):
    """A type that a variable was held against."""

    variable: TypeVar
    side: Side
    kind: Any


class Where:
    """What a function makes instead, where some types fit others. A mark on what it makes; the first that holds counts.

    >>> def mapped(layer: Model[InT, OutT]) -> Annotated[Model[A, B], Where({OutT: InT}, Model[A, A])]: ...
    """

    def __init__(self, fit: Mapping[Any, Any], then: Any) -> None:
        self.fit, self.then = fit, then


class Solution:
    """What is known of the type variables of one use of a function.

    For `chain(first: Model[In, Mid], second: Model[Mid, Out]) -> Model[In, Out]` the first model says what flows into
    Mid, the second has to take at least that, and both together say what the chain takes and makes.
    """

    def __init__(self) -> None:
        self._bounds: list[Bound] = []

    def accepts(self, made: Any, wanted: Any) -> bool:
        """Whether a type fits a parameter, by itself and beside what the other parameters were given."""
        if not fits(made, wanted):
            return False
        beside = list(self._bounds)
        for bound in _bounds(made, wanted):
            if any(_clash(bound, other) for other in beside):
                return False
            beside.append(bound)
        return True

    def add(self, made: Any, wanted: Any) -> None:
        """Learn from what a parameter is given."""
        self._bounds += _bounds(made, wanted)

    def wanted(self, kind: Any) -> Any:
        """The type of a parameter, with what is known put in for its variables."""
        return self._put_in(kind, Side.UPPER)

    def limit(self, taken: Any, kind: Any) -> None:
        """Learn from what takes a value of a type with variables."""
        self._bounds += _bounds(taken, kind, Side.UPPER)

    def made(self, kind: Any) -> Any:
        """The type of a result, with what is known put in for its variables."""
        if get_origin(kind) is Annotated:
            inner, *marks = get_args(kind)
            others = [mark for mark in marks if not isinstance(mark, Where)]
            instead = [mark.then for mark in marks if isinstance(mark, Where) and self._holds(mark)]
            kind = Annotated[(instead[0] if instead else inner, *others)] if others else (instead or [inner])[0]
        return self._put_in(kind, Side.LOWER)

    def _holds(self, where: Where) -> bool:
        """Whether it is known that the types fit."""
        pairs = [(self.made(one), self.wanted(other)) for one, other in where.fit.items()]
        return all(not _has_variable(one) and not _has_variable(other) and fits(one, other) for one, other in pairs)

    def _put_in(self, kind: Any, side: Side) -> Any:
        if get_origin(kind) is Annotated:
            inner, *marks = get_args(kind)
            return Annotated[(self._put_in(inner, side), *marks)]
        kind = plain(kind)
        if isinstance(kind, TypeVar):
            known = self._known(kind, side)
            return kind if known is None else known
        if is_union(kind):
            return Union[tuple(self._put_in(option, side) for option in get_args(kind))]  # noqa: UP007 - made here
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is None or not inspect.isclass(origin) or not any(map(_has_variable, arguments)):
            return kind
        if origin is _CALLABLE:
            taken, made = arguments
            if isinstance(taken, list):
                taken = [self._put_in(one, side.other) for one in taken]
            return collections.abc.Callable[taken, self._put_in(made, side)]
        flows = (side.other, side) if origin is Model else (side,) * len(arguments)
        return GenericAlias(origin, tuple(self._put_in(*both) for both in zip(arguments, flows, strict=True)))

    def _known(self, variable: TypeVar, side: Side) -> Any:
        """The bound of a variable that counts on a side: the widest that is made, or the narrowest that is taken."""
        for wanted in (side, side.other):
            found = [bound.kind for bound in self._bounds if bound.variable is variable and bound.side is wanted]
            found.sort(key=_has_variable)  # what is closed says more
            for kind in found:
                if all(fits(*((other, kind) if wanted is Side.LOWER else (kind, other))) for other in found):
                    return kind
        return None


def _clash(one: Bound, other: Bound) -> bool:
    """Whether a variable cannot be held against both of two types."""
    if one.variable is not other.variable:
        return False
    if one.side is other.side is Side.LOWER:  # neither has to be the narrower one
        return not (fits(one.kind, other.kind) or fits(other.kind, one.kind))
    if one.side is other.side:  # there has to be something that both take
        pairs = [(mine, its) for mine in _options(one.kind) for its in _options(other.kind)]
        return not any(fits(mine, its) or fits(its, mine) for mine, its in pairs)
    lower, upper = (one, other) if one.side is Side.LOWER else (other, one)
    return not fits(lower.kind, upper.kind)


def _options(kind: Any) -> tuple[Any, ...]:
    return get_args(plain(kind)) if is_union(plain(kind)) else (kind,)


def _bounds(made: Any, wanted: Any, side: Side = Side.LOWER) -> Iterator[Bound]:
    """What a type says of the variables of another that it is held against."""
    whole, made, wanted = made, plain(made), plain(wanted)
    if isinstance(wanted, TypeVar):
        if not is_open(made) and made is not wanted:
            yield Bound(wanted, side, whole)
        return
    if not _has_variable(wanted) or is_open(made) or isinstance(made, TypeVar):
        return
    if is_union(wanted):
        fitting = [option for option in get_args(wanted) if _fits(made, option, side)]
        closed = any(not _has_variable(option) for option in fitting)
        yield from () if closed or not fitting else _bounds(made, fitting[0], side)
    elif is_union(made):
        found: dict[tuple[TypeVar, Side], list[Any]] = {}
        for bound in (bound for option in get_args(made) for bound in _bounds(option, wanted, side)):
            found.setdefault((bound.variable, bound.side), []).append(bound.kind)
        for (variable, its_side), kinds in found.items():
            yield Bound(variable, its_side, Union[tuple(kinds)])  # noqa: UP007 - made here
    else:
        for inner, wanted_inner, inner_side in _pairs(made, wanted, side):
            yield from _bounds(inner, wanted_inner, inner_side)


def _fits(made: Any, wanted: Any, side: Side) -> bool:
    return fits(made, wanted) if side is Side.LOWER else fits(wanted, made)


def _pairs(made: Any, wanted: Any, side: Side) -> Iterable[tuple[Any, Any, Side]]:
    """The arguments of two types beside each other, each with the side it is on."""
    base, wanted_base = get_origin(made) or made, get_origin(wanted) or wanted
    if not (inspect.isclass(base) and inspect.isclass(wanted_base)):
        return
    if wanted_base is _CALLABLE:
        yield from _call_pairs(call_of(made), call_of(wanted), side)
        return
    if issubclass(base, wanted_base):
        mades, wanteds = arguments_as(made, wanted_base), get_args(wanted)
    elif issubclass(wanted_base, base):
        mades, wanteds = get_args(made), arguments_as(wanted, base)
    else:
        return
    if wanted_base is Model and len(mades) == len(wanteds) == 2:
        yield mades[0], wanteds[0], side.other
        yield mades[1], wanteds[1], side
    elif wanted_base is not Model:
        for one, other in zip(mades, wanteds, strict=False):
            if one is not Ellipsis and other is not Ellipsis:
                yield one, other, side


def _call_pairs(made: Call | None, wanted: Call | None, side: Side) -> Iterable[tuple[Any, Any, Side]]:
    if made is None or wanted is None:
        return
    taken = zip(made.parameters or (), wanted.parameters or (), strict=False)
    yield from ((one, other, side.other) for one, other in taken)
    yield made.made, wanted.made, side


def _has_variable(kind: Any) -> bool:
    if isinstance(kind, list):
        return any(map(_has_variable, kind))
    return isinstance(plain(kind), TypeVar) or any(map(_has_variable, get_args(kind)))
