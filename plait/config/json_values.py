"""The JSON schema of a value of a config that is no block, with `${…}` allowed in its place."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from types import NoneType
from typing import Any, Literal, get_args

from ..registry import registry
from .marks import Range, Registered
from .options import Option, integer_keys, is_mapping, is_sequence, named_section
from .values import takes_plain

Schema = dict[str, Any]

REFERENCE: Schema = {"type": "string", "pattern": r"^\$\{[^{}]+\}$"}
TEXT: Schema = {"type": "string"}
NULL: Schema = {"type": "null"}
# In the place of `false`, with which some editors mark the whole table and not the key.
UNKNOWN_KEY: Schema = {"not": {"title": "unknown key"}}

_PLAIN = {bool: "boolean", int: "integer", float: "number", str: "string", NoneType: "null"}


def option_schemas(option: Option, of: Callable[[Any], Schema]) -> Iterator[Schema]:
    """What one of the types of a slot may look like in JSON; nothing for a type that only a block can make.

    Args:
        option: the type.
        of: gives the schema of a slot, such as those in a list or table.
    """
    base = option.base
    registered = [mark.kind for mark in option.marks if isinstance(mark, Registered)]
    if named_section(option) or (inspect.isclass(base) and issubclass(base, PurePath)):
        yield TEXT
    elif registered:
        yield {"enum": registry.names(registered[0])}
    elif option.origin is Literal:
        yield {"enum": list(get_args(base))}
    elif base in _PLAIN:
        yield {"type": _PLAIN[base], **_bounds(option)}
    elif is_sequence(option):
        yield _sequence(option, of)
        if not takes_plain(option.item(0)):
            starred = {"*": several(of(option.item(0)))}
            yield {"type": "object", "properties": starred, "required": ["*"], "additionalProperties": UNKNOWN_KEY}
    elif is_mapping(option):
        keys = {"propertyNames": {"pattern": r"^-?\d+$"}} if integer_keys(option) else {}
        yield {"type": "object", **keys, "additionalProperties": of(option.item(0))}


def several(item: Schema) -> Schema:
    """What stands under `*`: sections with names of their own, or a list."""
    return {"type": ["object", "array"], "items": item, "additionalProperties": item}


def any_of(schemas: Sequence[Schema]) -> Schema:
    """What is one of several things, or `${…}`.

    Where each is of a type of its own, their keywords stand side by side: an editor can then say what is wrong with a
    value, and not only that it is none of several things.
    """
    found = [schema for at, schema in enumerate(schemas) if schema not in schemas[:at]]
    if any("enum" in schema for schema in found) and all("enum" in schema or schema == NULL for schema in found):
        choices = {"enum": [choice for schema in found for choice in schema.get("enum", [None])]}
        return {"if": REFERENCE, "else": choices, "anyOf": [choices, True]}
    if TEXT not in found:  # which may be `${…}` as well
        found.append(REFERENCE)
    families = [_family(schema) for schema in found]
    if len(found) == 1:
        return found[0]
    if None in families or len(set(families)) < len(families):
        return {"anyOf": found}
    merged = {key: value for schema in found for key, value in schema.items()}
    return {**merged, "type": [schema["type"] for schema in found]}


def both(one: Schema, other: Schema) -> Schema:
    """What two schemas say, in one."""
    return {"allOf": [one, other]} if one.keys() & other.keys() else {**one, **other}


def described(schema: Schema, text: str) -> Schema:
    """A schema with a description, which choices need for themselves to be offered with it."""
    if not text:
        return schema
    if "enum" in schema.get("else", {}):
        schema = {**schema, "anyOf": [{**schema["else"], "description": text}, True]}
    return {**schema, "description": text}


def _family(schema: Schema) -> str | None:
    """The type of all that a schema takes; None where its keywords would exclude values of other types."""
    kind = schema.get("type")
    return "number" if kind == "integer" else kind


def _bounds(option: Option) -> Schema:
    ranges = [mark for mark in option.marks if isinstance(mark, Range) and option.base in (int, float)]
    lows = [mark.low for mark in ranges if mark.low is not None]
    highs = [mark.high for mark in ranges if mark.high is not None]
    return {**({"minimum": max(lows)} if lows else {}), **({"maximum": min(highs)} if highs else {})}


def _sequence(option: Option, of: Callable[[Any], Schema]) -> Schema:
    arguments = get_args(option.base)
    if option.origin is tuple and arguments and arguments[-1] is not Ellipsis:
        size = len(arguments)
        items = [of(option.item(at)) for at in range(size)]
        return {"type": "array", "prefixItems": items, "minItems": size, "maxItems": size}
    return {"type": "array", "items": of(option.item(0))}
