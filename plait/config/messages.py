"""The words in which mistakes of a config are told: what is wrong, what came, what was wanted, and the cure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ..errors import nearest
from ..registry import registry
from .blocks import BadReference, Reference
from .config import Config
from .paths import KeyPath, dotted, write_key
from .problems import Problem
from .shows import show
from .signatures import Parameter, Signature
from .suggestions import block_to_write, fitting, those_that_fit, those_that_take
from .types import role
from .values import cure_for, show_plain, show_value, takes_plain

MOST_KEYS = 12


def misfit(config: Config, path: KeyPath, named: Reference, made: Any, wanted: Any) -> Problem:
    """A block makes something else than its slot takes."""
    came, wants = _both(made, wanted)
    cure = f"give {show(wanted)}" if takes_plain(wanted) else those_that_fit(wanted, named.kind)
    return config.problem(path, f"'{named.name}' does not fit here", cure, came=came, wanted=wants)


def misfit_by_name(config: Config, path: KeyPath, target: KeyPath, made: Any, wanted: Any) -> Problem:
    """The block that a name stands for makes something else than is wanted."""
    came, wants = _both(made, wanted)
    return config.problem(
        path, f"[{dotted(target)}] does not fit here", those_that_fit(wanted), came=came, wanted=wants
    )


def broken_chain(config: Config, path: KeyPath, made: Any, wanted: Any) -> Problem:
    """What one layer of a sequence gives is nothing for the next one."""
    message = "the layer before this one gives something else than it takes"
    cure = "put a layer between them that makes the one of the other, or change their order"
    return config.problem(path, message, cure, came=show(made), wanted=show(wanted))


def bad_reference(config: Config, path: KeyPath, error: BadReference, wanted: Any) -> Problem:
    """A block names no function."""
    kind = error.key[1:]
    cure, wants = error.cure, error.wanted
    if error.is_unknown:
        near = nearest(error.came, fitting(wanted, kind)) if wanted is not Any else None
        cure = f"did you mean '{near}'?" if near and cure.startswith("did you mean") else cure
        wants = wants if wanted is Any else f"{wants} that makes {show(wanted)}"
    cure = f"{cure} {those_that_fit(wanted, kind)}".strip()
    return config.problem((*path, error.key), error.message, cure, came=show_plain(error.came), wanted=wants)


def wrong_value(config: Config, path: KeyPath, value: Any, wanted: Any) -> Problem:
    """A plain value is not of the type, or not one of the choices."""
    if takes_plain(wanted):
        cure = cure_for(value, wanted)
        return config.problem(path, "the value does not fit", cure, came=show_value(value), wanted=show(wanted))
    wants = f"a block that makes {show(wanted)}"
    if not isinstance(value, Mapping):
        cure = block_to_write(path, wanted, value)
        return config.problem(path, "a block is wanted here", cure, came=show_value(value), wanted=wants)
    kinds = [key for key in value if key in registry.kinds()]
    cure = f"write @{kinds[0]} = …" if kinds else f"name one in it; {those_that_fit(wanted)}"
    came = f"a section with {', '.join(map(write_key, value))}" if value else "an empty section"
    return config.problem(path, "the section names no function", cure, came=came, wanted=wants)


def unknown_key(config: Config, path: KeyPath, taken: Signature, owner: str, kind: str | None, wanted: Any) -> Problem:
    """A function has no parameter of this name."""
    key = path[-1]
    message = f"{owner} takes no {write_key(key)}"
    there = _listed(key, taken.parameters)
    others = those_that_take(key, wanted, kind) if kind is not None else []
    near = nearest(key, taken.parameters)
    if key == "*":
        message, cure = f"{owner} takes no parts under *", "give each part under the name of its parameter"
    elif near:
        cure = f"did you mean {near}?"
    elif others:
        cure = f"it is a key of {', '.join(others)}"
    else:
        cure = "take it out"
    return config.problem(path, message, cure, came=write_key(key), wanted=there)


def missing_key(config: Config, path: KeyPath, parameter: Parameter, owner: str) -> Problem:
    """Something has to be given that is not there."""
    plain = takes_plain(parameter.wanted)
    cure = f"add {parameter.name} = …" if plain else block_to_write(path, parameter.wanted)
    return config.problem(path, f"{owner} needs {parameter.name}", cure, came="nothing", wanted=show(parameter.wanted))


def unknown_section(config: Config, name: str, known: Sequence[str]) -> Problem:
    """Nobody reads a section of this name."""
    near = nearest(name, known)
    cure = f"did you mean [{near}]?" if near else "take it out, or put it into one of them"
    wanted = ", ".join(f"[{other}]" for other in known)
    return config.problem((name,), f"there is no section [{name}]", cure, came=f"[{write_key(name)}]", wanted=wanted)


def no_such_block(config: Config, path: KeyPath, section: str, name: str, known: Collection[str]) -> Problem:
    """A name stands for no block of the section that it is looked for in."""
    near = nearest(name, known)
    cure = f"did you mean '{near}'?" if near else f"add a section [{section}.{write_key(name)}]"
    if not near and known:
        cure += f", or use one of: {', '.join(known)}"
    message = f"there is no [{section}.{write_key(name)}]"
    return config.problem(path, message, cure, came=show_plain(name), wanted=f"the name of a block in [{section}]")


def unregistered(config: Config, path: KeyPath, name: str, kind: str) -> Iterator[Problem]:
    """A name is not known to the registry that it is to stand in."""
    known = registry.names(kind)
    if name not in known:
        near = nearest(name, known)
        cure = f"did you mean '{near}'?" if near else f"there are: {', '.join(known)}"
        message = f"nothing is registered under '{kind}' by this name"
        yield config.problem(
            path, message, cure, came=show_plain(name), wanted=f"a name that `plait list {kind}` shows"
        )


def _both(made: Any, wanted: Any) -> tuple[str, str]:
    """Two types as source; where that is the same, what they are for is said as well."""
    came, wants = show(made), show(wanted)
    if came == wants:
        return f"{came} of {role(made)}", f"{wants} of {role(wanted)}"
    return came, wants


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
