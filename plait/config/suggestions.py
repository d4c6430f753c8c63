"""Which registered functions fit a slot."""

import json
from typing import Any

from ..registry import registry
from .marks import Default
from .options import options
from .paths import dotted
from .signatures import read_signature
from .types import fits, is_certain

MOST = 8


def fitting(wanted: Any, kind: str) -> list[str]:
    """The names of a kind whose functions surely make what is wanted, sorted. Raises UnknownName for the kind."""
    return [name for name in registry.names(kind) if _fits(kind, name, wanted)]


def fitting_kinds(wanted: Any, preferred: str | None = None) -> list[tuple[str, str]]:
    """Kind and name of all functions that fit, those of the preferred kind first, and then that of the slot's default."""
    defaults = [mark.block for option in options(wanted) for mark in option.marks if isinstance(mark, Default)]
    usual = {key[1:] for block in defaults for key in block if key.startswith("@")}
    in_order = sorted(registry.kinds(), key=lambda kind: (kind != preferred, kind not in usual, kind))
    return [(kind, name) for kind in in_order for name in fitting(wanted, kind)]


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


def block_to_write(path: tuple[str, ...], wanted: Any, name: Any = None) -> str:
    """How to write the block that a slot wants; `name` is the function, if it was given in the wrong way."""
    found = fitting_kinds(wanted)
    if not found:
        return f"write a section [{dotted(path)}] that names a function that makes it"
    kind, name = next((both for both in found if both[1] == name), found[0])
    return f"write a section [{dotted(path)}] with @{kind} = {json.dumps(name)}; {those_that_fit(wanted, kind)}"


def _fits(kind: str, name: str, wanted: Any) -> bool:
    try:
        made = read_signature(registry.get(kind, name), kind).made
    except Exception:  # one package that cannot be imported must not hide what others offer
        return False
    return is_certain(made) and fits(made, wanted)
