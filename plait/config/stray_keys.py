"""What is said of keys and sections that nothing takes, and where they were probably meant to stand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..errors import nearest
from .blocks import BadReference, reference, signature
from .config import Config, is_block, value_at
from .paths import KeyPath, dotted, write_key
from .problems import Problem
from .signatures import Signature
from .suggestions import those_that_take

MOST_KEYS = 12


def unknown_key(config: Config, path: KeyPath, taken: Signature, owner: str, kind: str | None, wanted: Any) -> Problem:
    """A function has no parameter of this name."""
    key = path[-1]
    message = f"{owner} takes no {write_key(key)}"
    there = _listed(key, taken.parameters)
    if taken.variadic is not None:
        there = "sections under *" if not taken.parameters else f"{there}, and sections under *"
    others = those_that_take(key, wanted, kind) if kind is not None else []
    near = nearest(key, taken.parameters)
    if stray_parts(config, path, taken):
        several = isinstance(value_at(config, path), list)
        cure = (
            f"write {'each of them' if several else 'it'} as [{dotted((*path[:-1], '*', 'NAME' if several else key))}]"
        )
    elif key == "*":
        message, cure = f"{owner} takes no parts under *", "give each part under the name of its parameter"
    elif place := _neighbor(config, path, taken):
        cure = f"it is a key of [{dotted(place)}]: write it there"
    elif kind is None and not near and (pattern := _unquoted(config, path)):
        cure = f"did you mean [{dotted(pattern)}]?"
    elif near:
        cure = f"did you mean {near}?"
    elif others:
        cure = f"it is a key of {', '.join(others)}"
    else:
        cure = "take it out"
    return config.problem(path, message, cure, came=write_key(key), wanted=there)


def stray_parts(config: Config, path: KeyPath, taken: Signature) -> int:
    """How many blocks stand under a key that a function does not have, and would be its parts under `*`."""
    value = value_at(config, path) if taken.variadic is not None else None
    if isinstance(value, list) and all(map(is_block, value)):
        return len(value)
    return int(is_block(value))


def _neighbor(config: Config, path: KeyPath, taken: Signature) -> KeyPath | None:
    """The section above or below that of a key which has this key, as when it stands one section too high."""
    key, here = path[-1], path[:-1]
    table = value_at(config, here)
    tables = table if isinstance(table, Mapping) else {}
    below = [(*here, other) for other in taken.parameters if isinstance(tables.get(other), Mapping)]
    for place in (*below, here[:-1]):
        if place and place != path and _takes(value_at(config, place), key):
            return place
    return None


def _takes(table: Any, key: str) -> bool:
    """Whether a section has a key, or could have it."""
    if not isinstance(table, Mapping):
        return False
    try:
        return key in signature(reference(table)).parameters
    except (BadReference, IndexError):  # no block; once filled, a section of settings has all its keys
        return key in table


def _unquoted(config: Config, path: KeyPath) -> KeyPath | None:
    """The path of a section whose last key has dots in it and should have had quotes."""
    value = value_at(config, path)
    rest = [path[-2], path[-1]]
    while isinstance(value, Mapping) and len(value) == 1 and isinstance(next(iter(value.values())), Mapping):
        key, value = next(iter(value.items()))
        rest.append(key)
    return (*path[:-2], ".".join(rest)) if isinstance(value, Mapping) and len(path) > 2 else None


def unknown_section(config: Config, name: str, known: Sequence[str]) -> Problem:
    """Nobody reads a section of this name."""
    near = nearest(name, known)
    if not near:
        paths = ((section, name) for section in known)
        near = next((dotted(path) for path in paths if isinstance(value_at(config, path), Mapping)), None)
    cure = f"did you mean [{near}]?" if near else "take it out, or put it into one of them"
    wanted = ", ".join(f"[{other}]" for other in known)
    return config.problem((name,), f"there is no section [{name}]", cure, came=f"[{write_key(name)}]", wanted=wanted)


def _listed(key: str, known: Collection[str]) -> str:
    """The keys that there are; if they are many, those that are most alike."""
    names = list(known)
    if not names:
        return "no keys at all"
    if len(names) > MOST_KEYS:
        near = nearest(key, names)
        first = [near] if near else []
        names = [*[*first, *(name for name in names if name != near)][:MOST_KEYS], "…"]
    return f"one of: {', '.join(names)}"
