"""What may stand in a slot of a config: the functions that fit, or the plain values."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any, Literal, NamedTuple, get_args

from ..config import Config, Has, NameOf, Registered, describe, fill, fits, show
from ..config.blocks import BadReference, reference, signature
from ..config.config import is_block
from ..config.differences import function_of
from ..config.docstrings import setting_texts, summary
from ..config.fill import default_of
from ..config.options import marks_of, named_section, options
from ..config.paths import KeyPath, dotted, split, write_key
from ..config.signatures import NO_FORM, read_signature
from ..config.slots import NOTHING, NoSuchSlot, Slot, all_slots, find_slot, inner_types
from ..config.suggestions import fitting_kinds
from ..config.types import plain, role
from ..config.values import accepts, example, takes_plain
from ..errors import nearest
from ..pipeline import pipeline_config, ready_made
from ..registry import registry
from ..training import TrainingConfig
from ..training.preparing import with_defaults
from . import screen
from .configs import read_config
from .origins import origin

HERE = "<- stands there now"
INDENT = "    "
SECTIONS = tuple(TrainingConfig.__dataclass_fields__)


class Found(NamedTuple):
    """A slot, and the config that it is in.

    Attributes:
        slot: in the filled config.
        filled: the config as it is run.
        written: the same before it was filled, with its references.
    """

    slot: Slot
    filled: Config
    written: Config


def ready_made_config() -> Config:
    """A config with all ready-made components, not yet filled."""
    return with_defaults(pipeline_config("xx", ready_made()))


def find(text: str, path: Path | None, settings: Mapping[str, Any]) -> Found:
    """The slot that a text such as "tagger.model.tok2vec" means.

    Args:
        text: its path; `components.` may be left out.
        path: of the config; None for one with all ready-made components.
        settings: by dotted path, set in the config before.

    Raises ConfigError where the config cannot be read, and ValueError where it has no such slot.
    """
    keys = split(text)
    written = ready_made_config().override(settings) if path is None else with_defaults(read_config(path, settings))
    filled = fill(written, TrainingConfig)
    if keys[0] not in SECTIONS:
        keys = _of_component(filled, keys)
    return Found(find_slot(filled, TrainingConfig, keys), filled, written)


def lines(found: Found, kind: str | None) -> Iterator[str]:
    """What a slot takes, and what fits it: of one kind of function, or of all for None."""
    yield from _head(found)
    fitting = [both for both in fitting_kinds(found.slot.wanted) if _makes_an_object(*both)]
    of_kind = [both for both in fitting if kind in (None, both[0])]
    for each, name in of_kind:
        yield ""
        yield from _function(each, name, found.slot)
    if not of_kind and (kind is not None or not takes_plain(found.slot.wanted)):
        others = ", ".join(f"@{each} {name}" for each, name in fitting)
        under = "that is registered" if kind is None else f"under @{kind}"
        yield ""
        yield f"nothing {under} fits" + (f"; these do: {others}" if others else "")


def _of_component(config: Config, keys: KeyPath) -> KeyPath:
    """The path of a slot whose `components.` was left out. Raises NoSuchSlot where there is no such component."""
    components = config["components"] if isinstance(config["components"], Mapping) else {}
    if keys[0] in components:
        return ("components", *keys)
    ends = [slot.path for slot in all_slots(config, TrainingConfig) if slot.path[-len(keys) :] == keys]
    near = dotted(ends[0]) if ends else nearest(keys[0], [*SECTIONS, *components])
    cure = f"did you mean {near}?" if near else f"there is: {', '.join([*SECTIONS, *components])}"
    raise NoSuchSlot(f"there is no section or component '{keys[0]}'; {cure}")


def _head(found: Found) -> Iterator[str]:
    """The slot itself: its type, what is said of it, what may be written there, and what is there."""
    slot = found.slot
    purpose = f" ({role(slot.wanted)})" if role(slot.wanted) else ""
    yield f"{screen.emphasize(dotted(slot.path))} takes {show(slot.wanted)}{purpose}"
    texts = setting_texts(slot.owner) if slot.owner is not None else {}
    if text := texts.get(slot.parameter.name):
        yield f"{INDENT}{screen.clip(text, screen.width() - len(INDENT))}"
    facts = {name: fact for mark in marks_of(slot.wanted) if isinstance(mark, Has) for name, fact in mark.facts.items()}
    if needs := [f"{name} = {json.dumps(fact)}" for name, fact in facts.items() if not isinstance(fact, str)]:
        yield f"{INDENT}it has to have {', '.join(needs)}"
    if takes_plain(slot.wanted):
        yield f"{INDENT}write {_forms(slot.wanted)}"
    yield from (f"{INDENT}{line}" for line in _names(slot.wanted, found.filled))
    yield f"{INDENT}there now: {_there(found)}"


def _there(found: Found) -> str:
    """What stands in a slot, where that comes from, and the default that it is written over."""
    slot = found.slot
    if slot.value is NOTHING:
        return "nothing"
    told = origin(found.filled, found.written, slot.path)
    default = NOTHING if told.startswith("default") else _default(slot)
    rest = "" if default is NOTHING or default == slot.value else f"; by default {_shown(default)}"
    return f"{_shown(slot.value)} ({told}){_doubt(slot)}{rest}"


def _doubt(slot: Slot) -> str:
    """What is wrong with what stands in a slot, taken by itself."""
    try:
        fit = (
            fits(signature(reference(slot.value)).made, slot.wanted)
            if is_block(slot.value)
            else accepts(slot.value, slot.wanted)
        )
    except BadReference:
        return ", which is not registered"
    return "" if fit else ", which does not fit"


def _default(slot: Slot) -> Any:
    """What would stand in a slot if nobody wrote anything, NOTHING if that is nothing."""
    default = NOTHING if slot.is_item else default_of(slot.parameter)
    try:
        usual = find_slot(fill(with_defaults(Config()), TrainingConfig), TrainingConfig, slot.path)
    except NoSuchSlot:
        usual = None
    if usual is not None and usual.owner is slot.owner:
        default = usual.value
    return NOTHING if default is NO_FORM else default


def _shown(value: Any) -> str:
    return function_of(value) or ("a section" if isinstance(value, Mapping) else json.dumps(value, ensure_ascii=False))


def _forms(wanted: Any) -> str:
    """How the plain values of a slot are written."""
    forms: list[str] = []
    for option in options(wanted):
        if option.base is NoneType:
            forms.append("null")
        elif option.origin is Literal:
            forms += [json.dumps(choice, ensure_ascii=False) for choice in get_args(option.base)]
        elif takes_plain(option.annotation):
            forms.append(example(option.annotation))
    return " or ".join(dict.fromkeys(forms))


def _names(wanted: Any, config: Config) -> Iterator[str]:
    """The names among which a plain value, or an item of a list of them, has to be."""
    for option in options(wanted):
        sections = [mark.section for mark in option.marks if isinstance(mark, NameOf)]
        for section in filter(None, [named_section(option), *sections]):
            there = ", ".join(map(write_key, config.get(section, {})))
            yield f"the names in [{section}] are: {there or 'none'}"
        for mark in option.marks:
            if isinstance(mark, Registered):
                yield f"the names under @{mark.kind} are: {', '.join(registry.names(mark.kind))}"
    for inner in inner_types(wanted):
        yield from _names(inner, config)


def _makes_an_object(kind: str, name: str) -> bool:
    """Whether a function makes what no plain value is; the others, such as attributes, stand in configs by name."""
    return plain(read_signature(registry.get(kind, name), kind).made) not in (str, int, float, bool)


def _function(kind: str, name: str, slot: Slot) -> Iterator[str]:
    """A function that fits, with a line about it and its settings."""
    is_there = isinstance(slot.value, Mapping) and slot.value.get(f"@{kind}") == name
    yield f'@{kind} = "{screen.emphasize(name)}"' + (f"  {HERE}" if is_there else "")
    if text := summary(registry.get(kind, name)):
        yield f"{INDENT}{screen.clip(text, screen.width() - len(INDENT))}"
    for parameter in describe(kind, name).parameters:
        yield f"{INDENT}{parameter}"
