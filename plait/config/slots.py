"""The slots of a config: the places where something can stand, each with what is wanted there."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, get_args

from ..errors import nearest
from .blocks import BadReference, arguments, function, reference
from .config import Config
from .fill import named_type
from .options import is_mapping, is_sequence, named_section, options
from .paths import KeyPath, dotted, write_key
from .reading import Form, items, read
from .signatures import Parameter, Signature, read_signature
from .types import is_open
from .values import show_value

MOST_KEYS = 12


class _Nothing:
    """Stands for the value of a slot in which nothing stands, not even a default."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = _Nothing()


class Slot(NamedTuple):
    """A place in a filled config where something can stand.

    Attributes:
        path: where it is.
        wanted: the annotation of what may stand there, marks included.
        value: what stands there, NOTHING where that is nothing.
        owner: the function, or the class of a section, that takes it; None where that is not known.
        owner_name: how a config knows that: "plait.Tagger.v1", or the path of the section.
        parameter: what the owner takes it as; one parameter may take a table or list of such slots.
    """

    path: KeyPath
    wanted: Any
    value: Any
    owner: Callable[..., Any] | None
    owner_name: str
    parameter: Parameter

    @property
    def is_item(self) -> bool:
        """Whether it is one of several in a table or list that the owner takes."""
        return self.path[-1:] != (self.parameter.name,)


class NoSuchSlot(ValueError):
    """A path leads to no slot: how far it goes, what is there, and what was probably meant."""


def find_slot(config: Config, schema: Callable[..., Any], path: KeyPath) -> Slot:
    """The slot at a path of a filled config.

    The name of a block in another section is followed where the path goes on behind it. An item that a table does not
    have yet is a slot in which nothing stands.

    Args:
        config: filled.
        schema: the class whose parameters are the sections.
        path: where the slot is.

    Raises NoSuchSlot.
    """
    slot, rest = _root(config, schema), path
    while rest:
        slot, rest = _step(config, schema, slot, rest)
    return slot


def all_slots(config: Config, schema: Callable[..., Any]) -> Iterator[Slot]:
    """Every slot of a filled config, those around others first."""
    waiting = list(_inside(_root(config, schema)).values())
    while waiting:
        slot = waiting.pop(0)
        yield slot
        waiting = [*_inside(slot).values(), *waiting]


def inner_types(wanted: Any) -> Iterator[Any]:
    """The annotations of the items of the lists and tables that may stand in a slot."""
    for option in options(wanted):
        if (is_sequence(option) or is_mapping(option)) and get_args(option.base):
            yield option.item(0)


def _root(config: Config, schema: Callable[..., Any]) -> Slot:
    return Slot((), schema, dict(config), None, "", Parameter("", schema))


def _step(config: Config, schema: Callable[..., Any], slot: Slot, rest: KeyPath) -> tuple[Slot, KeyPath]:
    """The slot below another that a path leads to, and what is left of the path."""
    inside = _inside(slot)
    for length in range(len(rest), 0, -1):
        if rest[:length] in inside:
            return inside[rest[:length]], rest[length:]
    form, option = read(slot.value, slot.wanted)
    if form is Form.NAME:
        section, table = named_section(option) or "", config.get(named_section(option) or "")
        if isinstance(table, Mapping) and slot.value in table:
            parameter = read_signature(schema).parameters.get(section, Parameter(section, Any))
            target = (section, slot.value)
            wanted = named_type(parameter, table)
            return Slot(target, wanted, table[slot.value], schema, section, parameter), rest
    if form is Form.TABLE and len(rest) == 1 and not is_open(option.base):
        return _item(slot, rest, NOTHING, option.item(0)), ()
    raise NoSuchSlot(_far_as(slot, form, rest[0], [path[0] for path in inside]))


def _inside(slot: Slot) -> dict[KeyPath, Slot]:
    """The slots within what stands in a slot, by the path from there."""
    form, option = read(slot.value, slot.wanted)
    if form is Form.BLOCK:
        try:
            named = reference(slot.value)
            owner = function(named)
        except BadReference:  # what it takes is not known; what is below may be
            return {(key,): _item(slot, (key,), item, Any) for key, item in slot.value.items() if key[:1] != "@"}
        return _parameters(slot, owner, named.name, read_signature(owner, named.kind))
    if form is Form.SETTINGS:
        return _parameters(slot, option.origin, dotted(slot.path), read_signature(option.origin))
    if form is Form.TABLE:
        return {(key,): _item(slot, (key,), item, option.item(0)) for key, item in slot.value.items()}
    if form is Form.SEQUENCE:
        listed = enumerate(items(slot.value))
        return {below: _item(slot, below, item, option.item(at)) for at, (below, item) in listed}
    return {}


def _parameters(slot: Slot, owner: Callable[..., Any], name: str, taken: Signature) -> dict[KeyPath, Slot]:
    """A slot for each thing that a function or a class of settings takes."""
    found: dict[KeyPath, Slot] = {}
    for key, parameter in taken.parameters.items():
        value = slot.value.get(key, NOTHING)
        found[(key,)] = Slot((*slot.path, key), parameter.wanted, value, owner, name, parameter)
    if taken.variadic is not None:
        key = next((key for key in ("*", taken.variadic.name) if key in slot.value), "*")
        value = slot.value.get(key, NOTHING)
        found[(key,)] = Slot((*slot.path, key), taken.variadic.wanted, value, owner, name, taken.variadic)
    for bound in arguments(slot.value, taken).positional:
        here = (*slot.path, *bound.path)
        found[bound.path] = Slot(here, bound.parameter.wanted, bound.value, owner, name, bound.parameter)
    return found


def _item(slot: Slot, below: KeyPath, value: Any, wanted: Any) -> Slot:
    """One item of a table or list, which is taken by what takes all of it."""
    return Slot((*slot.path, *below), wanted, value, slot.owner, slot.owner_name, slot.parameter)


def _far_as(slot: Slot, form: Form, key: str, there: list[str]) -> str:
    """How far a path goes, what is there, and what was probably meant."""
    where, key = dotted(slot.path), write_key(key)
    if form is Form.VALUE or form is Form.NAME:
        if slot.value is NOTHING:
            return f"nothing stands at {where}, so that there is no {key} in it"
        return f"{where} is {show_value(slot.value)}, which has no keys"
    names = [write_key(name) for name in dict.fromkeys(there)]
    near = nearest(key, names)
    listed = ", ".join(names[:MOST_KEYS]) + (", …" if len(names) > MOST_KEYS else "")
    what = f"no {key}, but {listed}" if names else f"no {key} and nothing else"
    cure = f"; did you mean {near}?" if near else ""
    if not slot.path:
        return f"a config has {what}{cure}"
    if form is Form.BLOCK:
        name = next(str(value) for name, value in slot.value.items() if name.startswith("@"))
        return f"{where} is '{name}', which takes {what}{cure}"
    if form is Form.SETTINGS:
        return f"[{where}] takes {what}{cure}"
    return f"{where} is a list with {what}" if form is Form.SEQUENCE else f"[{where}] has {what}{cure}"
