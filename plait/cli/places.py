"""Where a registered function may stand: in slots of the ready-made pipelines, and under other functions."""

from collections.abc import Callable, Iterator
from typing import Any

from ..config import Registered, fill, fits
from ..config.options import marks_of, named_section, options
from ..config.paths import dotted
from ..config.signatures import read_signature
from ..config.slots import Slot, all_slots, inner_types
from ..config.types import is_certain, is_open, plain
from ..registry import registry
from ..training import TrainingConfig
from .fits import ready_made_config

Owner = tuple[Callable[..., Any] | None, str]


def places(kind: str, name: str) -> list[str]:
    """The slots that a function fits, in the words of `plait list`.

    Of the slots of one parameter, such as those of several components, one is named. Thinc's own functions, which take
    all kinds of models, are left out.
    """
    made = read_signature(registry.get(kind, name), kind).made
    found: dict[Owner, str] = {}
    for slot in all_slots(fill(ready_made_config(), TrainingConfig), TrainingConfig):
        if _fits(kind, made, slot.wanted):
            owner, path = (slot.owner, slot.parameter.name), _path(slot)
            found[owner] = min(found.get(owner, path), path, key=len)
    for other, function, parameter, wanted in _parameters():
        if (function, parameter) not in found and any(_fits(kind, made, one) for one in (wanted, *inner_types(wanted))):
            found[(function, parameter)] = f"{parameter} of {other}"
    return list(found.values())


def _path(slot: Slot) -> str:
    """Where a slot is, with any name for an item of a table."""
    return f"{dotted(slot.path[:-1])}.NAME" if slot.is_item else dotted(slot.path)


def _parameters() -> Iterator[tuple[str, Callable[..., Any], str, Any]]:
    """What all functions but Thinc's take: the name of the function, itself, and the parameter with its annotation."""
    for kind in registry.kinds():
        for name in registry.names(kind):
            try:
                function = registry.get(kind, name)
            except Exception:  # a package that cannot be imported must not hide what others offer
                continue
            if function.__module__.split(".")[0] != "thinc":
                taken = read_signature(function, kind)
                for parameter in filter(None, (*taken.parameters.values(), taken.variadic)):
                    yield name, function, parameter.name, parameter.wanted


def _fits(kind: str, made: Any, wanted: Any) -> bool:
    """Whether a function surely fits a slot: by what it makes, or by its name."""
    if any(isinstance(mark, Registered) and mark.kind == kind for mark in marks_of(wanted)):
        return True
    if not is_certain(made) or plain(made) in (str, int, float, bool):
        return False
    by_name = any(named_section(option) for option in options(wanted))
    return not by_name and not is_open(plain(wanted)) and fits(made, wanted)
