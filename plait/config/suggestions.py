"""Which registered functions fit a slot."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..registry import registry
from .blocks import nearest_function
from .config import is_block
from .marks import Default
from .options import is_mapping, is_sequence, named_section, options
from .paths import dotted
from .signatures import Parameter, read_signature
from .types import fits, is_certain, role
from .values import accepts

MOST = 8


def fitting(wanted: Any, kind: str) -> list[str]:
    """The names of a kind whose functions surely make what is wanted, sorted. Raises UnknownName for the kind."""
    return [name for name in registry.names(kind) if _fits(kind, name, wanted)]


def fitting_kinds(wanted: Any, preferred: str | None = None) -> list[tuple[str, str]]:
    """Kind and name of all functions that fit: those of the preferred kind, that of the slot's default, and others.

    Where the slot says what its model is for, and some functions say that they are for it, the others are left out.
    """
    defaults = [mark.block for option in options(wanted) for mark in option.marks if isinstance(mark, Default)]
    usual = {key[1:] for block in defaults for key in block if key.startswith("@")}
    in_order = sorted(registry.kinds(), key=lambda kind: (kind != preferred, kind not in usual, kind))
    found = [(kind, name) for kind in in_order for name in fitting(wanted, kind)]
    return [both for both in found if role(wanted) and role(_made(*both)) == role(wanted)] or found


def those_that_fit(wanted: Any, preferred: str | None = None) -> str:
    """A sentence with the names of what fits a slot."""
    found = fitting_kinds(wanted, preferred)
    if not found:
        return "nothing that is registered surely fits"
    names = [name if kind == preferred else f"@{kind} {name}" for kind, name in found]
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"these fit: {', '.join(names[:MOST])}{more}"


def those_that_take(key: str, wanted: Any, kind: str) -> list[str]:
    """The names of a kind whose functions fit a slot and take a key."""
    if wanted is Any:
        return []
    found = [(name, read_signature(registry.get(kind, name), kind)) for name in fitting(wanted, kind)]
    return [name for name, taken in found if key in taken.parameters]


def block_to_write(path: tuple[str, ...], wanted: Any, value: Any = None) -> str:
    """How to write the block that a slot wants, where a value stands for it: a function's name, or what one needs."""
    found = fitting_kinds(wanted)
    if not found:
        return f"write a section [{dotted(path)}] that names a function that makes it"
    kind, name = next((both for both in found if both[1] == value), found[0])
    needed = [one for one in _parameters(kind, name) if one.required]
    given = f"@{kind} = {json.dumps(name)}"
    if value is not None and value != name and len(needed) == 1 and accepts(value, needed[0].wanted):
        given += f" and {needed[0].name} = {json.dumps(value)}"
    return f"write a section [{dotted(path)}] with {given}; {those_that_fit(wanted, kind)}"


def block_around(path: tuple[str, ...], made: Any, wanted: Any) -> str | None:
    """How to put a block into another one that fits where it stands; None where no such function takes it."""
    if not is_certain(made):
        return None
    for kind, name in fitting_kinds(wanted):
        for one in _parameters(kind, name):
            if is_certain(one.wanted) and fits(made, one.wanted):
                here = f"write @{kind} = {json.dumps(name)} here"
                return f"{here}, and this block as [{dotted((*path, one.name))}]"
    return None


def place_inside(path: tuple[str, ...], made: Any, wanted: Any) -> str | None:
    """Where to put a block that stands for a list or table of such blocks; None for one that is none of them."""
    if not is_certain(made):
        return None
    for option in options(wanted):
        if (is_sequence(option) or is_mapping(option)) and fits(made, option.item(0)):
            below = ("*", "NAME") if is_sequence(option) else ("NAME",)
            return f"write it as [{dotted((*path, *below))}], a name of your choice"
    return None


def parts_elsewhere(path: tuple[str, ...], table: Mapping[str, Any], wanted: Any) -> str | None:
    """How to name blocks that stand as those of a table and are wanted in a list, or the other way round."""
    if not table or not all(map(is_block, table.values())):
        return None
    name = next(iter(table))
    if any(is_sequence(option) for option in options(wanted)):
        return f"write [{dotted((*path, '*', name))}]"
    return f"write [{dotted((*path[:-1], name))}]" if path[-1:] == ("*",) else None


def block_by_name(path: tuple[str, ...], wanted: Any, section: str, name: str) -> str | None:
    """How to write a block that fits a slot and stands for another one by its name; None where no function does."""
    for kind, function in fitting_kinds(wanted):
        for parameter in _parameters(kind, function):
            if any(named_section(option) == section for option in options(parameter.wanted)):
                given = f"@{kind} = {json.dumps(function)} and {parameter.name} = {json.dumps(name)}"
                return f"write a section [{dotted(path)}] with {given}"
    return None


def line_to_write(path: tuple[str, ...], wanted: Any, table: Mapping[str, Any]) -> str:
    """The line that is missing in a section which names no function, with the one that is most likely meant."""
    found = fitting_kinds(wanted)
    if not found:
        return "name a function in it"
    hints = [*(value for value in table.values() if isinstance(value, str)), *path[-1:]]
    likely = [nearest_function(hint, [name for _, name in found]) for hint in hints]

    def strange(both: tuple[str, str]) -> tuple[int, int]:
        taken = read_signature(registry.get(both[0], both[1]), both[0]).parameters
        at = likely.index(both[1]) if both[1] in likely else len(likely)
        return at, sum(key not in taken for key in table)

    kind, name = min(found, key=strange)
    return f"add a line such as @{kind} = {json.dumps(name)}"


def _parameters(kind: str, name: str) -> Iterable[Parameter]:
    return read_signature(registry.get(kind, name), kind).parameters.values()


def _fits(kind: str, name: str, wanted: Any) -> bool:
    try:
        made = _made(kind, name)
    except Exception:  # one package that cannot be imported must not hide what others offer
        return False
    return is_certain(made) and fits(made, wanted)


def _made(kind: str, name: str) -> Any:
    return read_signature(registry.get(kind, name), kind).made
