"""The JSON schema of a config, made from the registry: for completion and checks in editors."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from types import NoneType
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from ..registry import registry
from .config import is_block
from .docstrings import setting_texts, summary
from .fill import default_of
from .json_values import UNKNOWN_KEY, Schema, any_of, both, described, option_schemas, several
from .marks import Is
from .options import Option, marks_of, named_section, options
from .shows import show
from .signatures import NO_FORM, Parameter, Signature, read_signature
from .types import fits, is_certain, is_open, plain

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MOST_OFFERED = 30

_SCALARS = (str, bool, int, float, NoneType, Path, PurePath)
# A table without a key such as `@architectures` is no block.
_NO_BLOCK: Schema = {"type": "object", "propertyNames": {"pattern": "^(?:[^@]|$)"}}


def json_schema(schema: Callable[..., Any], *, defaults: Mapping[str, Any] | None = None) -> Schema:
    """The JSON schema (draft 2020-12) of configs, as somebody writes them and filled.

    Every registered function that fits somewhere is described once, under `$defs`; each slot says which of them fit.
    A schema cannot say all that the check of a config knows: that `${…}` leads somewhere, that a block has the name
    that is given, that widths agree.

    Args:
        schema: the class whose parameters are the sections.
        defaults: a config over which every other one is laid; what it has need not be written.
    """
    writer = _Writer()
    sections = writer.settings(schema, defaults or {})
    return {"$schema": DRAFT, "title": "A config of plait", "type": "object", **sections, "$defs": writer.defs}


class _Function(NamedTuple):
    """A registered function and the type of what it makes."""

    kind: str
    name: str
    made: Any

    @property
    def key(self) -> str:
        return f"@{self.kind}"


class _Value(NamedTuple):
    """What may stand in a slot: of which type and form it is, and what a block there has to be."""

    form: Schema
    block: Schema | None = None

    @property
    def whole(self) -> Schema:
        return self.form if self.block is None else both(self.form, self.block)


class _Writer:
    def __init__(self) -> None:
        self.defs: dict[str, Schema] = {}
        self.slots: dict[tuple[_Function, ...], str] = {}
        self.functions = list(_registered())
        self.known: list[tuple[Any, tuple[_Function, ...]]] = []  # a list, as annotations need not have a hash

    def define(self, key: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a schema that is made once; it may hold references to itself."""
        if key not in self.defs:
            self.defs[key] = {}
            self.defs[key] = make()
        return {"$ref": f"#/$defs/{quote(key.replace('~', '~0').replace('/', '~1'))}"}

    # Tables with known keys

    def settings(self, owner: Callable[..., Any], given: Mapping[str, Any]) -> Schema:
        """The keys of a section for a class of settings, over defaults that are given."""
        bases = reversed(owner.__mro__) if inspect.isclass(owner) else (owner,)
        texts = {name: text for base in bases for name, text in setting_texts(base).items()}
        return self.keys(read_signature(owner), texts, {}, given)

    def function(self, kind: str, name: str) -> Schema:
        """A reference to the keys of the blocks that name a function."""
        return self.define(f"{kind}.{name}", lambda: self.function_keys(kind, name, {}))

    def function_keys(self, kind: str, name: str, given: Mapping[str, Any]) -> Schema:
        """The keys of the blocks that name a function, over a default block that does."""
        func = registry.get(kind, name)
        taken = read_signature(func, kind)
        about = described({"title": f"{name} -> {show(taken.made)}"}, _told(name, summary(func)))
        named = {f"@{kind}": described({"const": name}, _told(name, summary(func)))}
        # Editors show together what all functions that fit a slot say of a key.
        texts = {key: _told(name, text) for key, text in setting_texts(func).items()}
        return {**about, **self.keys(taken, texts, named, given)}

    def keys(
        self, taken: Signature, texts: Mapping[str, str], named: Mapping[str, Schema], given: Mapping[str, Any]
    ) -> Schema:
        """The keys of a table that are parameters, in a schema that lets pass what is no table.

        What has to hold of blocks stands beside the properties, under patterns. Editors that offer all keys, however
        deep, through alternatives would offer thousands otherwise: whatever the functions take that fit what is taken.
        """
        properties, blocks = dict(named), {}
        for name, parameter in taken.parameters.items():
            default = given.get(name, default_of(parameter))
            value = self.value(parameter.wanted, default)
            shown = {"default": default} if _can_be_shown(default) else {}
            properties[name] = {**described(value.form, texts.get(name, "")), **shown}
            if value.block is not None:
                blocks[f"^{re.escape(name)}$"] = value.block
        if taken.variadic is not None:
            text = texts.get(taken.variadic.name, "")
            properties |= {key: described(several(self.part(taken)), text) for key in ("*", taken.variadic.name)}
        required = [
            name for name, one in taken.parameters.items() if name not in given and _has_to_be_written(one, taken)
        ]
        return {
            "properties": properties,
            **({"patternProperties": blocks} if blocks else {}),
            **({"required": required} if required else {}),
            "additionalProperties": UNKNOWN_KEY if taken.keywords is None else self.slot(taken.keywords.wanted),
        }

    def part(self, taken: Signature) -> Schema:
        """One of the parts under `*`: the first of them may be parameters that come before."""
        before = [one for one in taken.parameters.values() if one.required and one.by_position]
        schemas = [self.slot(one.wanted) for one in (*before, taken.variadic) if one is not None]
        return schemas[0] if all(schema == schemas[0] for schema in schemas) else {"anyOf": schemas}

    # Slots

    def slot(self, wanted: Any) -> Schema:
        """What may stand in a slot that has no default."""
        return self.value(wanted).whole

    def value(self, wanted: Any, default: Any = NO_FORM) -> _Value:
        """What may stand in a slot. Of a default it matters which blocks are in it."""
        found = options(wanted)
        if any(is_open(option.base) for option in found):
            return _Value({})
        schemas = [schema for option in found for schema in self.option(option, default)]
        fitting = () if any(named_section(option) for option in found) else self.fitting(wanted)
        if not fitting:
            return _Value(any_of(schemas) if schemas else {})
        slot = self.blocks(fitting, show(wanted))
        if any(schema.get("type") == "object" for schema in schemas):
            return _Value({}, _either(_NO_BLOCK, any_of(schemas), slot))
        form = any_of([*schemas, {"type": "object"}])
        if isinstance(default, Mapping) and is_block(default):
            return _Value(form, self.over_block(default, slot))
        return _Value(form, {"allOf": [slot]})

    def option(self, option: Option, default: Any) -> Iterator[Schema]:
        """What one option of a slot may look like where it is no block."""
        given = default if isinstance(default, Mapping) and not is_block(default) else {}
        if option.settings and given:
            yield {"type": "object", **self.settings(option.origin, given)}
        elif option.settings:
            key = f"settings.{option.origin.__qualname__}"
            yield {"type": "object", "allOf": [self.define(key, lambda: self.settings(option.origin, {}))]}
        else:
            blocks = {key: self.value(option.item(0), block).whole for key, block in given.items() if is_block(block)}
            for schema in option_schemas(option, self.slot):
                yield {**schema, "properties": blocks} if blocks else schema

    def over_block(self, default: Mapping[str, Any], slot: Schema) -> Schema:
        """A block; one that names no function, or the same, is laid over a block that stands there by default."""
        key = next(key for key in default if key.startswith("@"))
        kind, name = key[1:], default[key]
        same = {"propertyNames": {"pattern": f"^(?:[^@]|$|{re.escape(key)}$)"}, "properties": {key: {"const": name}}}
        over = self.function_keys(kind, name, default) if len(default) > 1 else self.function(kind, name)
        return _either({"type": "object", **same}, over, slot)

    # Blocks

    def fitting(self, wanted: Any) -> tuple[_Function, ...]:
        """The functions that may make what is wanted; none for texts and numbers."""
        if all(option.base in _SCALARS or option.origin is Literal for option in options(wanted)):
            return ()
        known = next((found for other, found in self.known if other == wanted), None)
        if known is None:
            fitting = [one for one in self.functions if fits(one.made, wanted)]
            # A function that may make anything fits where others of its kind do; there are some in Thinc.
            kinds = {one.kind for one in fitting if not is_open(plain(one.made))}
            known = tuple(one for one in fitting if one.kind in kinds)
            self.known.append((wanted, known))
        return known

    def blocks(self, fitting: tuple[_Function, ...], title: str) -> Schema:
        """A reference to what holds of a block that names one of some functions; what is no table passes."""
        key = self.slots.setdefault(fitting, f"slot.{len(self.slots) + 1}")
        return self.define(key, lambda: {"title": title, **self.choice(fitting)})

    def choice(self, fitting: tuple[_Function, ...]) -> Schema:
        """What holds of a block that names one of some functions.

        The alternatives at the end exclude nothing. They are for editors which offer what is in alternatives, but look
        into no conditions. A function that does not surely fit is not offered, nor is anything where nearly all fit.
        """
        names: dict[str, list[str]] = {}
        for one in fitting:
            names.setdefault(one.key, []).append(one.name)
        keys = [{"required": [key]} for key in names]
        block = {
            **(keys[0] if len(keys) == 1 else {"anyOf": keys}),
            "properties": {key: {"enum": found} for key, found in names.items()},
            "allOf": [
                {
                    "if": {"properties": {one.key: {"const": one.name}}, "required": [one.key]},
                    "then": self.function(one.kind, one.name),
                }
                for one in fitting
            ],
        }
        sure = [self.function(one.kind, one.name) for one in fitting if is_certain(one.made)]
        return {"if": {"type": "object"}, "then": block, "anyOf": [*(sure if len(sure) <= MOST_OFFERED else ()), True]}


def _registered() -> Iterator[_Function]:
    """Every function that can be a block; of those that make texts, such as attributes, a config has the name alone."""
    for kind in registry.kinds():
        for name in registry.names(kind):
            try:
                made = read_signature(registry.get(kind, name), kind).made
            except Exception:  # one package that cannot be imported must not hide what others offer
                continue
            if plain(made) not in _SCALARS:
                yield _Function(kind, name, made)


def _has_to_be_written(parameter: Parameter, taken: Signature) -> bool:
    """Whether a parameter has no default, cannot stand under `*`, and no other key says what it is."""
    under_star = taken.variadic is not None and parameter.by_position
    follows = any(isinstance(mark, Is) for mark in marks_of(parameter.wanted))
    return parameter.required and default_of(parameter) is NO_FORM and not under_star and not follows


def _either(condition: Schema, then: Schema, slot: Schema) -> Schema:
    """One thing under a condition, and else a block, which is offered in any case."""
    return {"if": condition, "then": then, "else": slot, "anyOf": [slot, True]}


def _told(name: str, text: str) -> str:
    return f"{name}: {text}" if text else ""


def _can_be_shown(default: Any) -> bool:
    """Whether an editor can show a default: TOML has no null, a block is a section, `${` means something to editors."""
    if isinstance(default, list):
        return all(map(_can_be_shown, default))
    return isinstance(default, (bool, int, float)) or (isinstance(default, str) and "${" not in default)
