"""What a slot of a config may hold, one option at a time."""

import collections.abc
import dataclasses
import inspect
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, NewType, TypeVar, get_args, get_origin, is_typeddict

from .marks import Named, Range
from .types import alternatives, is_union, plain

SEQUENCES = (list, tuple, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection)
SETS = (set, frozenset, collections.abc.Set)
MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


class Option(NamedTuple):
    """One of the types that a slot takes, with the marks of its annotation."""

    base: Any
    marks: tuple[object, ...] = ()

    @property
    def annotation(self) -> Any:
        """The type with its marks."""
        return Annotated[(self.base, *self.marks)] if self.marks else self.base

    @property
    def origin(self) -> Any:
        """The type without its arguments: dict for `dict[str, float]`."""
        return get_origin(self.base) or self.base

    @property
    def settings(self) -> bool:
        """Whether this is a class of settings, whose section needs no name of a function."""
        return is_settings(self.origin)

    def item(self, at: int) -> Any:
        """The type of an item of a sequence, or of the values of a table; a range is that of each of them."""
        item = self._item(at)
        ranges = tuple(mark for mark in self.marks if isinstance(mark, Range))
        return Annotated[(item, *ranges)] if ranges else item

    def _item(self, at: int) -> Any:
        arguments = get_args(self.base)
        if self.origin in MAPPINGS:
            return arguments[1] if len(arguments) == 2 else Any
        if self.origin is tuple and arguments and arguments[-1] is not Ellipsis:
            return arguments[at] if at < len(arguments) else Any
        return arguments[0] if arguments else Any


# What was found for annotations, by identity: two unions of the same types in another order are equal to Python.
_OPTIONS: dict[int, tuple[Any, tuple[Option, ...]]] = {}
_MARKS: dict[int, tuple[Any, tuple[object, ...]]] = {}
_MOST = 8192


def options(wanted: Any) -> tuple[Option, ...]:
    """The types that a slot takes, with unions, type variables and new types taken apart."""
    found: tuple[Option, ...] = _remembered(_OPTIONS, wanted, lambda: tuple(_options(wanted, ())))
    return found


def _remembered(memory: dict[int, tuple[Any, Any]], wanted: Any, find: Callable[[], Any]) -> Any:
    """What was found for an annotation before; checks look at the same ones over and over."""
    known = memory.get(id(wanted))
    if known is None or known[0] is not wanted:
        if len(memory) >= _MOST:
            memory.clear()
        known = memory[id(wanted)] = (wanted, find())
    return known[1]


def _options(wanted: Any, marks: tuple[object, ...]) -> list[Option]:
    if get_origin(wanted) is Annotated:
        inner, *more = get_args(wanted)
        return _options(inner, (*more, *marks))
    wanted = plain(wanted)
    if is_union(wanted):
        return [option for part in get_args(wanted) for option in _options(part, marks)]
    if isinstance(wanted, TypeVar):
        return [option for part in alternatives(wanted) for option in _options(part, marks)]
    if isinstance(wanted, NewType):
        return _options(wanted.__supertype__, marks)
    return [Option(wanted, marks)]


def marks_of(wanted: Any) -> tuple[object, ...]:
    """All marks of an annotation, whatever part of a union they stand at, each once."""

    def find() -> tuple[object, ...]:
        return tuple({id(mark): mark for option in options(wanted) for mark in option.marks}.values())

    found: tuple[object, ...] = _remembered(_MARKS, wanted, find)
    return found


def is_settings(kind: Any) -> bool:
    """Whether a class has named and typed fields: a dataclass, a TypedDict or a NamedTuple."""
    if not inspect.isclass(kind):
        return False
    return dataclasses.is_dataclass(kind) or is_typeddict(kind) or is_named_tuple(kind)


def is_named_tuple(kind: type) -> bool:
    """Whether a class is a tuple whose items have names."""
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def is_sequence(option: Option) -> bool:
    """Whether an option is written as a list."""
    return option.origin in (*SEQUENCES, *SETS)


def is_mapping(option: Option) -> bool:
    """Whether an option is written as a table with any keys."""
    return option.origin in MAPPINGS


def integer_keys(option: Option) -> bool:
    """Whether the keys of a table are numbers, which a config has to write as text."""
    arguments = get_args(option.base)
    return is_mapping(option) and len(arguments) == 2 and arguments[0] is int


def named_section(option: Option) -> str | None:
    """The section that holds the block whose name is wanted, if a name is wanted."""
    return next((mark.section for mark in option.marks if isinstance(mark, Named)), None)
