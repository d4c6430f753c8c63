"""Every mistake of a filled config, before anything is built."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import nearest
from . import messages, stray_keys
from .blocks import Arguments, BadReference, Reference, arguments, reference, signature
from .config import Config, is_block
from .contradictions import contradictions
from .cycles import Target, cycles
from .facts import Fact, Facts
from .fill import named_type
from .marks import AtLeast, NameOf, Registered
from .options import Option, integer_keys, marks_of, named_section, options
from .paths import KeyPath, dotted, write_key
from .problems import Problem, in_order
from .reading import Form, items, read
from .references import is_unresolved
from .rules import broken_rules
from .sequences import in_sequence, is_nothing_else, is_sequence_of_models
from .signatures import Parameter, Signature, read_signature
from .solve import Solution
from .values import accepts

Built = Mapping[str, Mapping[str, object]]
Rule = Callable[[Config], Iterable[Problem]]


class Checked(NamedTuple):
    """What is known of a filled config before anything is built.

    Attributes:
        problems: every mistake, in the order of the lines.
        made: the type that each block makes, by its path.
        facts: the widths and the like of what the blocks make.
    """

    problems: list[Problem]
    made: Mapping[KeyPath, Any]
    facts: Facts


def check(
    config: Config,
    schema: Any,
    *,
    sections: Collection[str] | None = None,
    named: Built | None = None,
    rules: Iterable[Rule] = (),
) -> list[Problem]:
    """Every problem of a filled config, in the order of its lines; nothing is built. As `examine`."""
    return examine(config, schema, sections=sections, named=named, rules=rules).problems


def examine(
    config: Config,
    schema: Any,
    *,
    sections: Collection[str] | None = None,
    named: Built | None = None,
    rules: Iterable[Rule] = (),
) -> Checked:
    """Look through a filled config; nothing is built.

    Args:
        config: what `fill` gave.
        schema: a class whose parameters are the sections and whose annotations say what each holds; None for a config
            that is one block.
        sections: those to check, with what they name in others; all of them if None.
        named: objects that are built already, by section and name.
        rules: what else has to hold, each a function that gives the problems of a config. Values may be of any type.
    """
    facts = Facts(config, schema, sections)
    checking = _Checking(config, sections, named or {}, facts.inferred())
    checking.everything(schema)
    problems = [*checking.problems, *contradictions(config, facts), *(one for rule in rules for one in rule(config))]
    told = in_order([*checking.told_before(), *problems])
    return Checked([*_without_copies(told, config.links)], checking.made, facts)


def _without_copies(problems: list[Problem], links: Mapping[KeyPath, KeyPath]) -> Iterator[Problem]:
    """Problems without those of values that stand for others, where these are told themselves."""
    targets = {dotted(path): dotted(target) for path, target in links.items()}
    told = {problem.path for problem in problems}
    for problem in problems:
        target, seen = problem.path, set()
        while target in targets and target not in seen:
            seen.add(target)
            target = targets[target]
            if target in told:
                break
        else:
            yield problem


class _Checking:
    def __init__(
        self, config: Config, sections: Collection[str] | None, named: Built, inferred: Mapping[KeyPath, Fact]
    ) -> None:
        self.config = config
        self.sections = sections
        self.named = named
        self.inferred = inferred
        self.schema: Mapping[str, Parameter] = {}
        self.problems: list[Problem] = []
        self.made: dict[KeyPath, Any] = {}
        self.uses: dict[Target, list[tuple[KeyPath, Target]]] = {}

    def everything(self, schema: Any) -> None:
        if schema is None:
            self.slot((), dict(self.config), Any, Solution())
            return
        taken = read_signature(schema)
        self.schema = taken.parameters
        self.problems += self.sections_of(taken)
        for name, parameter in taken.parameters.items():
            if name in self.config and (self.sections is None or name in self.sections):
                self.slot((name,), self.config[name], parameter.wanted, Solution())
        self.problems += cycles(self.config, self.uses)

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
                    yield stray_keys.unknown_section(self.config, name, list(taken.parameters))
        for name, parameter in taken.parameters.items():
            wanted = self.sections is None or name in self.sections
            if wanted and parameter.required and name not in self.config:
                yield self.config.problem((name,), "the section is missing", f"add [{name}]", came="nothing")

    def slot(self, path: KeyPath, value: Any, wanted: Any, solution: Solution) -> None:
        """Check a value where something is wanted, beside what is known of the type variables around it."""
        if is_unresolved(value):
            return  # told when it was resolved
        form, option = read(value, wanted)
        if form is Form.BLOCK and all(named_section(one) for one in options(wanted)):
            self.problems.append(messages.block_for_a_name(self.config, path, named_section(options(wanted)[0]) or ""))
        elif form is Form.BLOCK:
            self.block(path, value, wanted, solution)
        elif form is Form.SETTINGS:
            taken = read_signature(option.origin)
            self.keys(path, arguments(value, taken), taken, f"[{dotted(path)}]")
            self.values(path, arguments(value, taken), Solution())
        elif form is Form.NAME:
            self.name(path, value, option, solution)
        elif form is Form.TABLE:
            self.table(path, value, option, solution)
        elif form is Form.SEQUENCE:
            self.sequence(path, value, option, solution)
        elif not accepts(value, wanted):
            self.problems.append(messages.wrong_value(self.config, path, value, wanted))
        elif isinstance(value, str):
            self.problems += self.text(path, value, wanted)

    def block(self, path: KeyPath, block: Mapping[str, Any], wanted: Any, solution: Solution) -> None:
        """Check a block, and whether what it makes fits the slot."""
        try:
            named = reference(block)
            taken = signature(named)
        except BadReference as error:
            self.problems.append(messages.bad_reference(self.config, path, error, wanted))
            for key, value in block.items():  # their parameters are unknown, but blocks below tell of themselves
                if not key.startswith("@"):
                    self.slot((*path, key), value, Any, Solution())
            return
        own = Solution()
        found = arguments(block, taken)
        self.values(path, found, own)
        self.made[path] = self.product(path, found, taken, own)
        if self.fit(path, named, self.made[path], wanted, solution):
            self.keys(path, found, taken, f"'{named.name}'", named.kind, wanted)
        else:  # its keys were perhaps meant for the function that fits; and who names the block need not tell again
            self.made[path] = Any

    def fit(self, path: KeyPath, named: Reference, made: Any, wanted: Any, solution: Solution) -> bool:
        if solution.accepts(made, wanted):
            solution.add(made, wanted)
            return True
        self.problems.append(messages.misfit(self.config, path, named, made, solution.wanted(wanted)))
        return False

    def product(self, path: KeyPath, found: Arguments, taken: Signature, own: Solution) -> Any:
        """The type that a block makes."""
        declared = own.made(taken.made)
        if not is_sequence_of_models(taken):
            return declared
        parts = [(*path, *bound.path) for bound in found.positional if bound.parameter is taken.variadic]
        made, breaks = in_sequence([self.made.get(part, Any) for part in parts], declared)
        for one in breaks:
            before, here = parts[one.at - 1], parts[one.at]
            self.problems.append(messages.broken_chain(self.config, here, before, one.came, one.wanted))
        return made if is_nothing_else(taken) else declared

    def keys(
        self, path: KeyPath, found: Arguments, taken: Signature, owner: str, kind: str | None = None, wanted: Any = Any
    ) -> None:
        """Check that a block or a section of settings has the keys that it needs, and no others."""
        for key in found.unknown:
            self.problems.append(stray_keys.unknown_key(self.config, (*path, key), taken, owner, kind, wanted))
        meant = {nearest(key, taken.parameters) for key in found.unknown}
        for parameter in found.missing:
            here = (*path, parameter.name)
            if here not in self.inferred and parameter.name not in meant:
                self.problems.append(messages.missing_key(self.config, here, parameter, owner))
        count = sum(bound.parameter is taken.variadic for bound in found.positional)
        count += sum(stray_keys.stray_parts(self.config, (*path, key), taken) for key in found.unknown)
        for mark in marks_of(taken.variadic.wanted) if taken.variadic is not None else ():
            if isinstance(mark, AtLeast) and count < mark.parts:
                self.problems.append(messages.too_few_parts(self.config, (*path, "*"), owner, count, mark.parts))

    def values(self, path: KeyPath, found: Arguments, solution: Solution) -> None:
        """Check the values of the keys of a block or of a section of settings."""
        for bound in (*found.named, *found.positional):
            self.slot((*path, *bound.path), bound.value, bound.parameter.wanted, solution)
        self.problems += broken_rules(self.config, path, found, self.inferred)

    def table(self, path: KeyPath, table: Mapping[str, Any], option: Option, solution: Solution) -> None:
        for key, value in table.items():
            self.slot((*path, key), value, option.item(0), solution)
            if integer_keys(option) and not key.lstrip("-").isdecimal():
                message, cure = "the key is no whole number", "write keys such as 12"
                self.problems.append(
                    self.config.problem((*path, key), message, cure, came=write_key(key), wanted="a whole number")
                )

    def sequence(self, path: KeyPath, value: Any, option: Option, solution: Solution) -> None:
        if isinstance(value, list) and not accepts([{"@": ""}] * len(value), option.base):
            self.problems.append(messages.wrong_value(self.config, path, value, option.base))
            return
        for at, (below, item) in enumerate(items(value)):
            self.slot((*path, *below), item, option.item(at), solution)

    def text(self, path: KeyPath, value: str, wanted: Any) -> Iterator[Problem]:
        """The problems of a text that is the name of something."""
        for mark in marks_of(wanted):
            if isinstance(mark, Registered):
                yield from messages.unregistered(self.config, path, value, mark.kind)
            if isinstance(mark, NameOf):
                table = self.config.get(mark.section)
                there = list(table) if isinstance(table, Mapping) else []
                if value not in there and not is_block(table):  # else told there
                    yield messages.no_such_block(self.config, path, mark.section, value, there)

    def name(self, path: KeyPath, name: str, option: Option, solution: Solution) -> None:
        """Check the name of a block in another section, and whether what it makes fits the slot."""
        section = named_section(option) or ""
        if name in self.named.get(section, {}):
            return
        table = self.config.get(section)
        there = list(table) if isinstance(table, Mapping) else []
        if is_block(table):  # told there
            return
        if name not in there:
            known = sorted({*there, *self.named.get(section, {})})
            self.problems.append(messages.no_such_block(self.config, path, section, name, known, option.annotation))
            return
        target = (section, name)
        self.uses.setdefault(path[:2], []).append((path, target))  # type: ignore[arg-type]  # two keys at least
        made = self.made_elsewhere(target)
        if not solution.accepts(made, option.annotation):
            wanted = solution.wanted(option.annotation)
            self.problems.append(messages.misfit_by_name(self.config, path, target, made, wanted))
        else:
            solution.add(made, option.annotation)

    def made_elsewhere(self, target: Target) -> Any:
        """The type that a block in another section makes; where that section is not checked as a whole, it is now."""
        if target in self.made:
            return self.made[target]
        section, name = target
        table = self.config[section]
        if self.sections is not None and section not in self.sections and section in self.schema:
            self.made[target] = Any  # for those that come back to it
            self.slot(target, table[name], named_type(self.schema[section], table), Solution())
            return self.made[target]
        if not is_block(table[name]):  # told where it stands
            return Any
        try:
            return signature(reference(table[name])).made
        except BadReference:
            return Any
