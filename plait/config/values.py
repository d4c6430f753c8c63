"""Whether a plain value of a config may stand where a type is annotated: nothing is coerced in silence."""

import inspect
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from types import NoneType
from typing import Any, Literal, get_args

from .config import is_block
from .marks import Range
from .options import Option, integer_keys, is_mapping, is_sequence, named_section, options
from .references import unescape
from .shows import show
from .types import is_open

_INTEGER = re.compile(r"-?\d+")
_NUMBERS = (int, float)
_KINDS = {
    str: "the text",
    bool: "the value",
    int: "the number",
    float: "the number",
    list: "the list",
    dict: "the table",
}
_EXAMPLES = {
    str: 'text in quotes, such as "text"',
    int: "a whole number, such as 100",
    float: "a number, such as 0.1",
    bool: "true or false",
    Path: 'a path in quotes, such as "data/train.jsonl"',
}
_SAMPLES = {str: '"text"', int: "100", float: "0.1", bool: "true", Path: '"data/train.jsonl"'}


def accepts(value: Any, wanted: Any) -> bool:
    """Whether a value fits an annotation. Blocks inside it are left to the check of blocks."""
    return is_block(value) or any(_accepts(value, option) for option in options(wanted))


def takes_plain(wanted: Any) -> bool:
    """Whether anything that can be written in a config without a block, apart from null, fits an annotation."""
    return any(_is_plain(option) for option in options(wanted))


def cure_for(value: Any, wanted: Any) -> str:
    """What to write instead of a value that does not fit."""
    found = options(wanted)
    if any(named_section(option) for option in found):
        return f"write {example(wanted)}"
    if isinstance(value, str) and _read_as_json(value, wanted):
        return f"write it without quotes: {value}"
    if isinstance(value, str) and _read_as_json(straight := value.replace("'", '"'), wanted):
        return f"write it with double quotes: {straight}"
    if isinstance(value, (bool, int, float)) and accepts(json.dumps(value), wanted):
        return f"put it in quotes: {json.dumps(json.dumps(value))}"
    if isinstance(value, float) and value.is_integer() and accepts(int(value), wanted):
        return f"write {int(value)}"
    if _is_out_of_range(value, found):
        return f"write {example(wanted)}"
    listed = [part.strip() for part in value.split(",")] if isinstance(value, str) else [value]
    if accepts(listed, wanted):
        return f"write a list: {json.dumps(listed, ensure_ascii=False, default=str)}"
    if isinstance(value, list) and len(value) == 1 and accepts(value[0], wanted):
        return f"write it without brackets: {json.dumps(value[0], ensure_ascii=False, default=str)}"
    choices = [choice for option in found if option.origin is Literal for choice in get_args(option.base)]
    if choices:
        return f"choose one of {', '.join(json.dumps(choice, ensure_ascii=False) for choice in choices)}"
    return f"write {example(wanted)}"


def example(wanted: Any) -> str:
    """How a value of a type may look in a config."""
    for option in options(wanted):
        if section := named_section(option):
            return f'the name of a block in [{section}], such as "main"'
        ranges = [mark for mark in option.marks if isinstance(mark, Range)]
        if ranges:
            return f"a number {ranges[0]}"
        if option.base in _EXAMPLES:
            return _EXAMPLES[option.base]
        if is_sequence(option):
            length = len(get_args(option.base)) if _is_fixed(option) else 1
            return f"a list, such as [{', '.join(_sample(option.item(at)) for at in range(length))}]"
        if is_mapping(option):
            return f'a section of its own, or a table such as {{"name": {_sample(option.item(0))}}}'
        if option.settings:
            return "a section of its own, or a table: {…}"
    return f"{show(wanted)}"


def show_value(value: Any) -> str:
    """A value as it is told in a message: what it is, and how it is written if that is short."""
    if value is None:
        return "null"
    return f"{_KINDS.get(type(value), f'a {type(value).__name__}:')} {show_plain(value)}"


def show_plain(value: Any) -> str:
    """A value as it is written in a config, cut where it is long."""
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= 60 else written[:59] + "…"


def _accepts(value: Any, option: Option) -> bool:
    base, origin = option.base, option.origin
    if named_section(option):
        return isinstance(value, str)
    if is_open(base):
        return True
    if origin is Literal:
        value = unescape(value) if isinstance(value, str) else value
        return any(type(value) is type(choice) and value == choice for choice in get_args(base))
    if base is float:
        return type(value) in _NUMBERS and _in_range(value, option)
    if base is int:
        return type(value) is int and _in_range(value, option)
    if base in (str, bool, NoneType):
        return type(value) is base
    if inspect.isclass(base) and issubclass(base, PurePath):
        return isinstance(value, str) and base in (Path, PurePath)
    if isinstance(value, list):
        return is_sequence(option) and _right_length(value, option) and _all_accept(value, option)
    if isinstance(value, Mapping):
        if option.settings:
            return True  # its keys are the business of the check
        keys = (not integer_keys(option)) or all(_INTEGER.fullmatch(key) for key in value)
        return is_mapping(option) and keys and all(accepts(item, option.item(0)) for item in value.values())
    return False


def _all_accept(value: list[Any], option: Option) -> bool:
    return all(accepts(item, option.item(at)) for at, item in enumerate(value))


def _right_length(value: list[Any], option: Option) -> bool:
    return not _is_fixed(option) or len(value) == len(get_args(option.base))


def _is_fixed(option: Option) -> bool:
    """Whether a sequence has so many items, each of its own type: a tuple."""
    arguments = get_args(option.base)
    return option.origin is tuple and bool(arguments) and arguments[-1] is not Ellipsis


def _is_out_of_range(value: Any, found: Iterable[Option]) -> bool:
    """Whether a value is the number that is wanted but for its size."""
    if type(value) not in _NUMBERS:
        return False
    numbers = [option for option in found if option.base is type(value) or option.base is float]
    return any(not _in_range(value, option) for option in numbers)


def _sample(wanted: Any) -> str:
    """A value of a type as it may stand in a list; "…" for types that have none."""
    bases = [option.base for option in options(wanted)]
    return next((_SAMPLES[base] for base in bases if base in _SAMPLES), "…")


def _in_range(value: float, option: Option) -> bool:
    return all(mark.holds(value) for mark in option.marks if isinstance(mark, Range))


def _is_plain(option: Option) -> bool:
    base = option.base
    if (
        named_section(option)
        or is_open(base)
        or option.origin is Literal
        or base in (str, bool, int, float)
        or option.settings
    ):
        return True
    if is_sequence(option) or is_mapping(option):
        return takes_plain(option.item(0))
    return inspect.isclass(base) and issubclass(base, PurePath)


def _read_as_json(text: str, wanted: Any) -> bool:
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return accepts(value, wanted)
