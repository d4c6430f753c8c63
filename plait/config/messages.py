"""The words in which mistakes of a config are told: what is wrong, what came, what was wanted, and the cure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..errors import nearest
from ..registry import registry
from .blocks import BadReference, Reference, guess, reference, signature
from .config import Config, is_block
from .paths import KeyPath, dotted, write_key
from .problems import Problem
from .shows import show
from .signatures import Parameter, Signature
from .suggestions import (
    block_around,
    block_by_name,
    block_to_write,
    fitting,
    line_to_write,
    those_that_fit,
    those_that_take,
)
from .types import role
from .values import cure_for, example, show_plain, show_value, takes_plain

MOST_KEYS = 12


def misfit(config: Config, path: KeyPath, named: Reference, made: Any, wanted: Any) -> Problem:
    """A block makes something else than its slot takes."""
    came, wants = _both(made, wanted)
    if takes_plain(wanted) and path:
        cure = f"write {write_key(path[-1])} = …, {example(wanted)}"
    else:
        around = block_around(path, made, wanted)
        cure = those_that_fit(wanted, named.kind)
        cure = f"{around}; {cure}" if around else cure
    problem = config.problem(path, f"'{named.name}' does not fit here", cure, came=came, wanted=wants)
    return replace(problem, line=_line_of_name(config, path, named))


def _line_of_name(config: Config, path: KeyPath, named: Reference) -> int | None:
    """The line that names the function of a block; that of the block where it was copied from elsewhere."""
    source, line, _ = config.place(path)
    place = config.place((*path, named.key))
    if line is None or place.line is None or place.source != source:
        return line
    between = (
        other
        for at, other in config.places.items()
        if at[: len(path)] != path and other.source == source and other.line is not None
    )
    return line if any(line < (other.line or 0) <= place.line for other in between) else place.line


def misfit_by_name(config: Config, path: KeyPath, target: KeyPath, made: Any, wanted: Any) -> Problem:
    """The block that a name stands for makes something else than is wanted."""
    came, wants = _both(made, wanted)
    return config.problem(
        path, f"[{dotted(target)}] does not fit here", those_that_fit(wanted), came=came, wanted=wants
    )


def broken_chain(config: Config, path: KeyPath, before: KeyPath, made: Any, wanted: Any) -> Problem:
    """What one layer of a sequence gives is nothing for the next one."""
    message = "the layer before this one gives something else than it takes"
    cure = "put a layer between them that makes the one of the other, or change their order"
    return config.problem(path, message, cure, came=f"{show(made)}, from {dotted(before)}", wanted=show(wanted))


def bad_reference(config: Config, path: KeyPath, error: BadReference, wanted: Any) -> Problem:
    """A block names no function."""
    kind = error.key[1:]
    cure, wants = error.cure, error.wanted
    if error.is_unknown and wanted is not Any:
        wants = f"{wants} that makes {show(wanted)}"
        cure = _cure_for_unknown(error.came, kind, wanted) or cure
    if error.wants_another:
        cure = _joined(cure, those_that_fit(wanted, kind))
    return config.problem((*path, error.key), error.message, cure, came=show_plain(error.came), wanted=wants)


def _cure_for_unknown(name: str, kind: str, wanted: Any) -> str | None:
    """What to do about a name that is not registered, by what would fit; None where that helps nothing."""
    elsewhere = [other for other in registry.kinds() if name in registry.names(other)]
    fits = next((other for other in elsewhere if name in fitting(wanted, other)), None)
    if fits:
        return f"write @{fits}, under which it is registered"
    if elsewhere:
        return f"it is registered under @{elsewhere[0]}, and makes something else"
    return guess(name, fitting(wanted, kind))


def block_for_a_name(config: Config, path: KeyPath, section: str) -> Problem:
    """A block stands where the name of one is wanted."""
    cure = f'move it to [{section}.NAME], a name of your choice, and write {write_key(path[-1])} = "NAME"'
    wanted = f"the name of a block in [{section}]"
    return config.problem(path, "a name is wanted here, and no block", cure, came="a block", wanted=wanted)


def wrong_value(config: Config, path: KeyPath, value: Any, wanted: Any) -> Problem:
    """A plain value is not of the type, or not one of the choices."""
    if takes_plain(wanted):
        cure = cure_for(value, wanted)
        if value is None and path in config.links:  # such as a file that everybody has elsewhere
            name = dotted(config.links[path])
            return config.problem(
                path, f"{name} is not set", f"set it: --{name} VALUE", came="null", wanted=show(wanted)
            )
        return config.problem(path, "the value does not fit", cure, came=show_value(value), wanted=show(wanted))
    wants = f"a block that makes {show(wanted)}"
    if not isinstance(value, Mapping):
        cure = _cure_for_no_block(config, path, value, wanted)
        return config.problem(path, "a block is wanted here", cure, came=show_value(value), wanted=wants)
    kinds = [key for key in value if key in registry.kinds()]
    cure = f"write @{kinds[0]} = …" if kinds else f"{line_to_write(path, wanted, value)}; {those_that_fit(wanted)}"
    came = f"a section with {', '.join(map(write_key, value))}" if value else "an empty section"
    return config.problem(path, "the section names no function", cure, came=came, wanted=wants)


def _cure_for_no_block(config: Config, path: KeyPath, value: Any, wanted: Any) -> str:
    """What to write in the place of a text, number or list where a block is wanted."""
    if isinstance(value, list) and len(value) == 1 and is_block(value[0]):
        return "write the block alone, without the brackets of a list"
    if isinstance(value, str):
        for section, table in config.items():
            if isinstance(table, Mapping) and value in table and (way := block_by_name(path, wanted, section, value)):
                return way
    return block_to_write(path, wanted, value)


def unknown_key(config: Config, path: KeyPath, taken: Signature, owner: str, kind: str | None, wanted: Any) -> Problem:
    """A function has no parameter of this name."""
    key = path[-1]
    message = f"{owner} takes no {write_key(key)}"
    there = _listed(key, taken.parameters)
    others = those_that_take(key, wanted, kind) if kind is not None else []
    near = nearest(key, taken.parameters)
    if key == "*":
        message, cure = f"{owner} takes no parts under *", "give each part under the name of its parameter"
    elif place := _neighbor(config, path):
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


def _neighbor(config: Config, path: KeyPath) -> KeyPath | None:
    """The section above or below that of a key which has this key, as when it stands one section too high."""
    key, here = path[-1], path[:-1]
    table = _at(config, here)
    below = [(*here, other) for other in table] if isinstance(table, Mapping) else []
    for place in (*below, here[:-1]):
        if place and place != path and _takes(_at(config, place), key):
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
    value = _at(config, path)
    rest = [path[-2], path[-1]]
    while isinstance(value, Mapping) and len(value) == 1 and isinstance(next(iter(value.values())), Mapping):
        key, value = next(iter(value.items()))
        rest.append(key)
    return (*path[:-2], ".".join(rest)) if isinstance(value, Mapping) and len(path) > 2 else None


def _at(config: Config, path: KeyPath) -> Any:
    """The value at a path; None where there is none."""
    value: Any = config
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def missing_key(config: Config, path: KeyPath, parameter: Parameter, owner: str) -> Problem:
    """Something has to be given that is not there."""
    plain = takes_plain(parameter.wanted)
    cure = f"add {parameter.name} = …" if plain else block_to_write(path, parameter.wanted)
    return config.problem(path, f"{owner} needs {parameter.name}", cure, came="nothing", wanted=show(parameter.wanted))


def too_few_parts(config: Config, path: KeyPath, owner: str, count: int, least: int) -> Problem:
    """A function takes any number of parts, and has too few of them."""
    came = "1 part" if count == 1 else f"{count} parts"
    wanted = f"at least {least} part{'' if least == 1 else 's'}"
    message = f"{owner} has too few parts"
    return config.problem(path, message, f"add sections such as [{dotted(path)}.name]", came=came, wanted=wanted)


def unknown_section(config: Config, name: str, known: Sequence[str]) -> Problem:
    """Nobody reads a section of this name."""
    near = nearest(name, known)
    cure = f"did you mean [{near}]?" if near else "take it out, or put it into one of them"
    wanted = ", ".join(f"[{other}]" for other in known)
    return config.problem((name,), f"there is no section [{name}]", cure, came=f"[{write_key(name)}]", wanted=wanted)


def no_such_block(
    config: Config, path: KeyPath, section: str, name: str, known: Collection[str], wanted: Any = Any
) -> Problem:
    """A name stands for no block of the section that it is looked for in."""
    near = nearest(name, known)
    cure = f"did you mean '{near}'?" if near else f"add a section [{section}.{write_key(name)}]"
    elsewhere = [other for other, table in config.items() if isinstance(table, Mapping) and is_block(table.get(name))]
    if not near and elsewhere:
        cure += f", or rename [{dotted((elsewhere[0], name))}] to that"
    elif not near and known:
        cure += f", or use one of: {', '.join(known)}"
    elif not near and wanted is not Any:
        cure = block_to_write((section, name), wanted)
    message = f"there is no [{section}.{write_key(name)}]"
    return config.problem(path, message, cure, came=show_plain(name), wanted=f"the name of a block in [{section}]")


def unregistered(config: Config, path: KeyPath, name: str, kind: str) -> Iterator[Problem]:
    """A name is not known to the registry that it is to stand in."""
    known = registry.names(kind) if kind in registry.kinds() else []
    if name not in known:
        near = nearest(name, known)
        cure = f"did you mean '{near}'?" if near else f"there are: {', '.join(known) or 'none'}"
        message = f"nothing is registered under '{kind}' by this name"
        yield config.problem(
            path, message, cure, came=show_plain(name), wanted=f"a name that `plait list {kind}` shows"
        )


def _joined(cure: str, more: str) -> str:
    """Two sentences of a cure."""
    return f"{cure}{' ' if cure.endswith('?') else '; '}{more}"


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
