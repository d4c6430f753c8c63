"""The words in which mistakes of a config are told: what is wrong, what came, what was wanted, and the cure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar, Union

from ..errors import nearest
from ..registry import registry
from .blocks import BadReference, Reference, guess
from .config import Config, is_block, value_at
from .paths import KeyPath, dotted, write_key
from .problems import Problem
from .shows import show
from .signatures import Parameter
from .suggestions import (
    block_around,
    block_by_name,
    block_to_write,
    fitting,
    fitting_kinds,
    line_to_write,
    parts_elsewhere,
    place_inside,
    those_that_fit,
)
from .types import alternatives, plain, role
from .values import cure_for, example, show_plain, show_value, takes_plain


def misfit(config: Config, path: KeyPath, named: Reference, made: Any, wanted: Any) -> Problem:
    """A block makes something else than its slot takes."""
    came, wants = _both(made, wanted)
    if takes_plain(wanted) and path:
        cure = f"write {write_key(path[-1])} = …, {example(wanted)}"
    else:
        around = block_around(path, made, wanted)
        cure = those_that_fit(wanted, named.kind)
        cure = f"{around}; {cure}" if around else cure
        cure = place_inside(path, made, wanted) or cure
    problem = config.problem(path, f"'{named.name}' does not fit here", cure, came=came, wanted=wants)
    return problem._replace(line=_line_of_name(config, path, named))


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
        way = _by_name(config, path, error.came, wanted)
        cure = way or _cure_for_unknown(error.came, kind, wanted) or cure
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
        is_name = isinstance(value, str) and any(value == name for _, name in fitting_kinds(wanted))
        cure = block_to_write(path, wanted, value) if is_name else cure_for(value, wanted)
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
    came = f"a section with {', '.join(map(write_key, value))}" if value else "an empty section"
    if elsewhere := parts_elsewhere(path, value, wanted):
        message = "the parts of a list stand under *, and those of a table do not"
        return config.problem(path, message, elsewhere, came=came, wanted=show(wanted))
    kinds = [key for key in value if key in registry.kinds()]
    cure = f"write @{kinds[0]} = …" if kinds else f"{line_to_write(path, wanted, value)}; {those_that_fit(wanted)}"
    return config.problem(path, "the section names no function", cure, came=came, wanted=wants)


def _cure_for_no_block(config: Config, path: KeyPath, value: Any, wanted: Any) -> str:
    """What to write in the place of a text, number or list where a block is wanted."""
    if isinstance(value, list) and len(value) == 1 and is_block(value[0]):
        return "write the block alone, without the brackets of a list"
    if isinstance(value, str) and (way := _by_name(config, path, value, wanted)):
        return way
    if isinstance(value_at(config, path[:-1]), list):
        path = (*path[:-1], "*", "NAME")
    return block_to_write(path, wanted, value)


def _by_name(config: Config, path: KeyPath, name: str, wanted: Any) -> str | None:
    """How to write a block that stands for one which has this name in some section; None where there is no way."""
    tables = ((section, table) for section, table in config.items() if isinstance(table, Mapping) and name in table)
    return next((way for section, _ in tables if (way := block_by_name(path, wanted, section, name))), None)


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


def no_such_block(
    config: Config, path: KeyPath, section: str, name: str, known: Collection[str], wanted: Any = Any
) -> Problem:
    """A name stands for no block of the section that it is looked for in."""
    last = name.rpartition(".")[2]  # as of the whole path
    near = last if last in known else nearest(name, known)
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
    bare = plain(wanted)
    if isinstance(bare, TypeVar):  # whose name says less than what it may stand for
        wanted = Union[alternatives(bare)]  # noqa: UP007 - made here
    came, wants = show(made), show(wanted)
    if came == wants:
        return f"{came} of {role(made)}", f"{wants} of {role(wanted)}"
    return came, wants
