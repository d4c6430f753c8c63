"""How a value of a config is read: what it is where it stands."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, NamedTuple

from .config import is_block
from .options import Option, is_mapping, is_sequence, named_section, options
from .paths import KeyPath
from .types import is_open
from .values import accepts


class Form(Enum):
    """The ways in which a value of a config is read."""

    BLOCK = "a block that names a registered function"
    SETTINGS = "a section for a class of settings"
    NAME = "the name of a block elsewhere"
    TABLE = "a table of values"
    SEQUENCE = "a list of values"
    VALUE = "a plain value"


class Reading(NamedTuple):
    """How a value is read, and the option of its slot that it is read as."""

    form: Form
    option: Option


OPEN = Option(Any)


def read(value: Any, wanted: Any) -> Reading:
    """How a value that stands in a slot is read. It need not fit: that is for the check to say."""
    if is_block(value):
        return Reading(Form.BLOCK, OPEN)
    found = options(wanted)
    if isinstance(value, str):
        named = next((option for option in found if named_section(option)), None)
        return Reading(Form.NAME, named) if named else Reading(Form.VALUE, OPEN)
    sequences = [option for option in found if is_sequence(option)]
    if isinstance(value, list):
        return _read_as(Form.SEQUENCE, value, sequences, found)
    if isinstance(value, Mapping):
        if has_parts(value) and sequences:
            return Reading(Form.SEQUENCE, sequences[0])
        settings = next((option for option in found if option.settings), None)
        if settings:
            return Reading(Form.SETTINGS, settings)
        return _read_as(Form.TABLE, value, [option for option in found if is_mapping(option)], found)
    return Reading(Form.VALUE, OPEN)


def has_parts(value: Mapping[str, Any]) -> bool:
    """Whether a table is a list whose items have names: its only key is `*`."""
    return set(value) == {"*"} and isinstance(value["*"], Mapping)


def items(value: Any) -> Iterable[tuple[KeyPath, Any]]:
    """The items of what is read as a sequence, each with the path to it: of a list, or of the parts under `*`."""
    if isinstance(value, Mapping):
        return [(("*", key), item) for key, item in value["*"].items()]
    return [((str(at),), item) for at, item in enumerate(value)]


def _read_as(form: Form, value: Any, suiting: list[Option], found: Iterable[Option]) -> Reading:
    if suiting:
        return Reading(form, next((option for option in suiting if accepts(value, option.base)), suiting[0]))
    if any(is_open(option.base) for option in found):
        return Reading(form, OPEN)
    return Reading(Form.VALUE, OPEN)
