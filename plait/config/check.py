"""Every mistake of a filled config, before anything is built."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ..errors import nearest
from ..registry import registry
from .blocks import Arguments, BadReference, Reference, arguments, reference, signature
from .config import Config
from .cycles import cycles
from .fill import named_type
from .options import Option, integer_keys, named_section
from .paths import KeyPath, write_key
from .problems import Problem, in_order
from .reading import Form, items, read
from .references import is_unresolved
from .shows import show
from .signatures import Parameter, Signature, read_signature
from .suggestions import block_to_write, those_that_fit, those_that_take
from .types import fits
from .values import accepts, cure_for, show_value, takes_plain

Built = Mapping[str, Mapping[str, object]]


def check(
    config: Config, schema: Any, *, sections: Collection[str] | None = None, named: Built | None = None
) -> list[Problem]:
    """Every problem of a filled config, in the order of its lines; nothing is built.

    Args:
        config: what `fill` gave.
        schema: a class whose parameters are the sections and whose annotations say what each holds.
        sections: those to check, with what they name in others; all of them if None.
        named: objects that are built already, by section and name.
    """
    return _Checking(config, sections, named or {}).root(schema)


def check_block(config: Config, named: Built) -> list[Problem]:
    """Every problem of a filled config that is one block."""
    return _Checking(config, None, named).lone_block()


class _Checking:
    def __init__(self, config: Config, sections: Collection[str] | None, named: Built) -> None:
        self.config = config
        self.sections = sections
        self.named = named
        self.schema: Mapping[str, Parameter] = {}
        self.uses: dict[tuple[str, str], list[tuple[KeyPath, tuple[str, str]]]] = {}

    def root(self, schema: Any) -> list[Problem]:
        taken = read_signature(schema)
        self.schema = taken.parameters
        problems = [*self.sections_of(taken)]
        for name, parameter in taken.parameters.items():
            if name in self.config and (self.sections is None or name in self.sections):
                problems += self.slot((name,), self.config[name], parameter.wanted)
        problems += self.named_elsewhere()
        problems += cycles(self.config, self.uses)
        return in_order([*self.told_before(), *problems])

    def lone_block(self) -> list[Problem]:
        problems = list(self.slot((), dict(self.config), Any))
        return in_order([*self.config.problems, *problems])

    def told_before(self) -> list[Problem]:
        """The problems from before this check, without those of references in sections that nobody wants."""
        reached = set(self.sections or ()) | {target[0] for target in self.uses}
        wanted = tuple(write_key(name) for name in reached)
        return [
            problem
            for problem in self.config.problems
            if self.sections is None or problem.source.startswith("--") or problem.path.split(".")[0] in wanted
        ]

    def sections_of(self, taken: Signature) -> Iterator[Problem]:
        """The problems of the sections as such: those that nobody knows and those that are missing."""
        if self.sections is None and taken.keywords is None:
            for name in self.config:
                if name not in taken.parameters:
                    near = nearest(name, taken.parameters)
                    cure = f"did you mean [{near}]?" if near else f"there are: {', '.join(taken.parameters)}"
                    yield self.config.problem((name,), f"there is no section [{name}]", cure)
        for name, parameter in taken.parameters.items():
            wanted = self.sections is None or name in self.sections
            if wanted and parameter.required and name not in self.config:
                yield self.config.problem((name,), "the section is missing", f"add [{name}]")

    def slot(self, path: KeyPath, value: Any, wanted: Any) -> Iterator[Problem]:
        """The problems of a value where something is wanted."""
        if is_unresolved(value):
            return  # told when it was resolved
        form, option = read(value, wanted)
        if form is Form.BLOCK:
            yield from self.block(path, value, wanted)
        elif form is Form.SETTINGS:
            taken = read_signature(option.origin)
            yield from self.keys(path, arguments(value, taken), taken, f"[{'.'.join(path)}]")
        elif form is Form.NAME:
            yield from self.name(path, value, option)
        elif form is Form.TABLE:
            yield from self.table(path, value, option)
        elif form is Form.SEQUENCE:
            yield from self.sequence(path, value, option)
        elif not accepts(value, wanted):
            yield self.wrong_value(path, value, wanted)

    def block(self, path: KeyPath, block: Mapping[str, Any], wanted: Any) -> Iterator[Problem]:
        try:
            named = reference(block)
            taken = signature(named)
        except BadReference as error:
            fit = those_that_fit(wanted, error.key[1:])
            yield self.config.problem((*path, error.key), error.message, f"{error.cure} {fit}".strip())
            for key, value in block.items():  # their parameters are unknown, but blocks below tell of themselves
                if not key.startswith("@"):
                    yield from self.slot((*path, key), value, Any)
            return
        yield from self.product(path, named, taken.made, wanted)
        yield from self.keys(path, arguments(block, taken), taken, f"'{named.name}'", named.kind, wanted)

    def product(self, path: KeyPath, named: Reference, made: Any, wanted: Any) -> Iterator[Problem]:
        if not fits(made, wanted):
            message = f"'{named.name}' makes {show(made)}, but {show(wanted)} is wanted here"
            cure = f"give {show(wanted)}" if takes_plain(wanted) else those_that_fit(wanted, named.kind)
            yield self.config.problem(path, message, cure)

    def keys(
        self, path: KeyPath, found: Arguments, taken: Signature, owner: str, kind: str | None = None, wanted: Any = Any
    ) -> Iterator[Problem]:
        """The problems of the keys of a block or of a section of settings."""
        for key in found.unknown:
            others = those_that_take(key, wanted, kind) if kind is not None else []
            yield self.config.problem((*path, key), *_unknown_key(key, taken, owner, others))
        for parameter in found.missing:
            here = (*path, parameter.name)
            message = f"{owner} needs {parameter.name}: {show(parameter.wanted)}"
            plain = takes_plain(parameter.wanted)
            cure = f"add {parameter.name} = …" if plain else block_to_write(here, parameter.wanted)
            yield self.config.problem(here, message, cure)
        for bound in (*found.named, *found.positional):
            yield from self.slot((*path, *bound.path), bound.value, bound.parameter.wanted)

    def table(self, path: KeyPath, table: Mapping[str, Any], option: Option) -> Iterator[Problem]:
        for key, value in table.items():
            yield from self.slot((*path, key), value, option.item(0))
            if integer_keys(option) and not key.lstrip("-").isdecimal():
                yield self.config.problem((*path, key), f"the key '{key}' is no whole number", "write keys such as 12")

    def sequence(self, path: KeyPath, value: Any, option: Option) -> Iterator[Problem]:
        if isinstance(value, list) and not accepts([{"@": ""}] * len(value), option.base):
            yield self.wrong_value(path, value, option.base)
            return
        for at, (below, item) in enumerate(items(value)):
            yield from self.slot((*path, *below), item, option.item(at))

    def name(self, path: KeyPath, name: str, option: Option) -> Iterator[Problem]:
        """The problems of the name of a block in another section."""
        section = named_section(option) or ""
        if name in self.named.get(section, {}):
            return
        table = self.config.get(section)
        there = list(table) if isinstance(table, Mapping) else []
        known = sorted({*there, *self.named.get(section, {})})
        if name not in there:
            near = nearest(name, known)
            cure = f"did you mean '{near}'?" if near else f"add a section [{section}.{write_key(name)}]"
            if not near and known:
                cure += f", or use one of: {', '.join(known)}"
            yield self.config.problem(path, f"there is no [{section}.{write_key(name)}]", cure)
            return
        self.uses.setdefault(path[:2], []).append((path, (section, name)))  # type: ignore[arg-type]
        try:
            made = signature(reference(table[name])).made if isinstance(table, Mapping) else Any
        except (BadReference, IndexError, AttributeError):  # told where the block stands
            return
        if not fits(made, option.base):
            message = f"[{section}.{write_key(name)}] makes {show(made)}, but {show(option.base)} is wanted here"
            yield self.config.problem(path, message, those_that_fit(option.base))

    def named_elsewhere(self) -> Iterator[Problem]:
        """The problems of blocks that are named in sections which are not checked as a whole."""
        done: set[tuple[str, str]] = set()
        while todo := {target for uses in self.uses.values() for _, target in uses} - done:
            for section, name in sorted(todo):
                if self.sections is not None and section not in self.sections and section in self.schema:
                    table = self.config[section]
                    yield from self.slot((section, name), table[name], named_type(self.schema[section], table))
            done |= todo

    def wrong_value(self, path: KeyPath, value: Any, wanted: Any) -> Problem:
        if takes_plain(wanted):
            message = f"{show_value(value)} is not what is wanted here: {show(wanted)}"
            return self.config.problem(path, message, cure_for(value, wanted))
        message = f"{show_value(value)} stands where a block is wanted that makes {show(wanted)}"
        if not isinstance(value, Mapping):
            return self.config.problem(path, message, block_to_write(path, wanted, value))
        message = f"the section names no function, but {show(wanted)} is wanted here"
        kinds = [key for key in value if key in registry.kinds()]
        cure = f"write @{kinds[0]} = …" if kinds else f"name one in it; {those_that_fit(wanted)}"
        return self.config.problem(path, message, cure)


def _unknown_key(key: str, taken: Signature, owner: str, others: Sequence[str]) -> tuple[str, str]:
    """A message and a cure for a key that a function does not take; `others` take it."""
    if key == "*":
        return f"{owner} takes no parts under *", "give each part under the name of its parameter"
    if others:
        return f"{owner} takes no {write_key(key)}", f"it is a key of {', '.join(others)}"
    near = nearest(key, taken.parameters)
    there = ", ".join(taken.parameters) or "none at all"
    return f"{owner} takes no {write_key(key)}", f"did you mean {near}?" if near else f"its keys are: {there}"
