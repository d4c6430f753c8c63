"""What is known of models before data is seen: widths and the like, declared in one place and found for the others."""

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from .blocks import Arguments, BadReference, Reference, arguments, reference, signature
from .config import Config, is_block
from .marks import Has, Is
from .options import Option, marks_of, named_section
from .paths import KeyPath
from .reading import Form, items, read
from .references import is_unresolved
from .sequences import is_nothing_else, is_sequence_of_models
from .signatures import DIMENSIONS, Parameter, Signature, read_signature
from .values import accepts

Fact = str | int | bool


class Cell(NamedTuple):
    """A variable in the signature of a block; with a dot before its name, a fact of what the block makes."""

    path: KeyPath
    name: str


class End(NamedTuple):
    """A place that says what a cell is: a key of the config, or the annotation of a function for what stands there.

    Attributes:
        path: of the value, or of what stands in the slot.
        value: what is said.
        is_length: whether that is the length of the list there.
        said_by: the function whose annotation says it; None where the config does.
        fact: what the annotation says it of; "" where the config does.
        wanted: the annotation that a key of the config has to fit.
    """

    path: KeyPath
    value: Fact
    is_length: bool = False
    said_by: str | None = None
    fact: str = ""
    wanted: Any = Any


class Facts:
    """Everything that the marks `Is` and `Has` say along the edges of a filled config, solved.

    Attributes:
        optional: the keys that may be null and are found from others then.
    """

    def __init__(self, config: Config, schema: Any, sections: Collection[str] | None = None) -> None:
        """Read the sections of a config.

        Args:
            config: filled.
            schema: a class whose parameters are the sections; None where the config is one block.
            sections: those to read, with what they name in others; all of them if None.
        """
        self._parents: dict[Cell, Cell] = {}
        self._ends: dict[Cell, list[End]] = {}
        self._asked: dict[KeyPath, tuple[Cell, Any]] = {}
        self._facts: dict[KeyPath, list[str]] = {}
        self._config = config
        self._read: set[KeyPath] = set()
        self.optional: set[KeyPath] = set()
        if schema is None:
            self._slot(Cell((), ""), (), dict(config), Parameter("", Any))
        for name, parameter in read_signature(schema).parameters.items() if schema is not None else ():
            if name in config and (sections is None or name in sections):
                self._slot(Cell((), ""), (name,), config[name], parameter)
        self._together = self._solve()

    def inferred(self) -> dict[KeyPath, Fact]:
        """Values for keys that are null: what the config says of them elsewhere."""
        found = {path: self._values(cell) for path, (cell, _) in self._asked.items()}
        return {path: values[0] for path, values in found.items() if len(values) == 1}

    def unsuitable(self) -> list[tuple[KeyPath, Any, End]]:
        """Of those keys the ones whose annotation does not take the value, with this annotation and who says it."""
        told = self.inferred()
        asked = {path: self._asked[path] for path, value in told.items()}
        ends = {path: self._together[self._root(cell)][0] for path, (cell, _) in asked.items()}
        return [(path, wanted, ends[path]) for path, (_, wanted) in asked.items() if not accepts(told[path], wanted)]

    def of(self, path: KeyPath) -> dict[str, Fact | None]:
        """What is known of what a block makes; None for a fact that only data will tell."""
        found = {name: self._values(Cell(path, f".{name}")) for name in self._facts.get(path, ())}
        return {name: values[0] if len(values) == 1 else None for name, values in found.items()}

    def contradictions(self) -> list[list[End]]:
        """The places that say something of one and the same thing and do not agree, each such thing by itself."""
        return [ends for ends in self._together.values() if len({_key(end.value) for end in ends}) > 1]

    # Reading

    def _slot(self, owner: Cell, path: KeyPath, value: Any, parameter: Parameter) -> None:
        """Read a value; `owner` is the block whose variables its marks speak of, with the name of its function."""
        wanted = parameter.wanted
        variables = [mark.variable for mark in marks_of(wanted) if isinstance(mark, Is)]
        for variable in variables:
            self._plain(Cell(owner.path, variable), path, value, wanted, may_be_null=accepts(None, wanted))
        has = {name: fact for mark in marks_of(wanted) if isinstance(mark, Has) for name, fact in mark.facts.items()}
        form, option = read(value, wanted)
        if form is Form.BLOCK:
            self._block(path, value)
            self._hold(owner, path, path, has)
        elif form is Form.NAME and not is_unresolved(value):
            target = (named_section(option) or "", value)
            self._named(target)
            self._hold(owner, path, target, has)
        elif form is Form.SETTINGS:
            taken = read_signature(option.origin)
            self._keys(Cell(path, option.origin.__name__), path, arguments(value, taken), taken)
        elif form is Form.TABLE:
            for key, item in value.items():
                self._slot(owner, (*path, key), item, Parameter(key, option.item(0)))
        elif form is Form.SEQUENCE:
            self._sequence(owner, path, value, option, has)

    def _plain(self, cell: Cell, path: KeyPath, value: Any, wanted: Any, *, may_be_null: bool) -> None:
        if may_be_null:
            self.optional.add(path)
        if value is None and may_be_null:
            self._asked[path] = cell, wanted
        elif isinstance(value, (str, int, bool)) and not is_unresolved(value) and accepts(value, wanted):
            self._declare(cell, End(path, value, wanted=wanted))

    def _sequence(self, owner: Cell, path: KeyPath, value: Any, option: Option, has: Mapping[str, Fact]) -> None:
        listed = list(items(value))
        length = has.get("length")
        if length is not None:
            cell = Cell(owner.path, length) if isinstance(length, str) else Cell(path, ".length")
            self._declare(cell, End(path, len(listed), is_length=True))
            if not isinstance(length, str):
                self._declare(cell, End(path, length, is_length=True, said_by=owner.name, fact="length"))
        for at, (below, item) in enumerate(listed):
            self._slot(owner, (*path, *below), item, Parameter("", option.item(at)))

    def _block(self, path: KeyPath, block: Mapping[str, Any]) -> None:
        if path in self._read:
            return
        self._read.add(path)
        named, taken = _look_up(block)
        if named is None or taken is None:  # told by the check; blocks below speak for themselves
            for key, value in block.items():
                self._slot(Cell(path, ""), (*path, key), value, Parameter(key, Any))
            return
        owner = Cell(path, named.name)
        found = arguments(block, taken)
        self._keys(owner, path, found, taken)
        made = {
            name: fact for mark in marks_of(taken.made) if isinstance(mark, Has) for name, fact in mark.facts.items()
        }
        self._facts[path] = list(made)
        self._hold(owner, path, path, made)
        if is_sequence_of_models(taken):
            parts = [(*path, *bound.path) for bound in found.positional if bound.parameter is taken.variadic]
            self._chain(path, parts, is_whole=is_nothing_else(taken))

    def _keys(self, owner: Cell, path: KeyPath, found: Arguments, taken: Signature) -> None:
        for bound in (*found.named, *found.positional):
            self._slot(owner, (*path, *bound.path), bound.value, bound.parameter)
        for parameter in found.missing:
            for mark in marks_of(parameter.wanted):
                if isinstance(mark, Is):
                    self._asked[(*path, parameter.name)] = Cell(path, mark.variable), parameter.wanted

    def _named(self, target: KeyPath) -> None:
        table = self._config.get(target[0])
        value = table.get(target[1]) if isinstance(table, Mapping) else None
        if isinstance(value, Mapping) and is_block(value):
            self._block(target, value)

    def _chain(self, path: KeyPath, parts: list[KeyPath], *, is_whole: bool) -> None:
        """What comes out of each of several models goes into the next."""
        for first, second in pairwise(parts):
            self._join(Cell(first, ".nO"), Cell(second, ".nI"))
        if parts and is_whole:
            self._join(Cell(path, ".nI"), Cell(parts[0], ".nI"))
            self._join(Cell(path, ".nO"), Cell(parts[-1], ".nO"))
            self._facts[path] += [name for name in DIMENSIONS if name not in self._facts[path]]

    def _hold(self, owner: Cell, slot: KeyPath, target: KeyPath, has: Mapping[str, Fact]) -> None:
        """Hold what a block makes against what an annotation says of it."""
        for name, fact in has.items():
            cell = Cell(target, f".{name}")
            if isinstance(fact, str):
                self._join(Cell(owner.path, fact), cell)
            else:
                self._declare(cell, End(slot, fact, said_by=owner.name, fact=name))

    # Solving

    def _declare(self, cell: Cell, end: End) -> None:
        self._ends.setdefault(cell, []).append(end)

    def _join(self, one: Cell, other: Cell) -> None:
        roots = self._root(one), self._root(other)
        if roots[0] != roots[1]:
            self._parents[roots[0]] = roots[1]

    def _root(self, cell: Cell) -> Cell:
        root = cell
        while root in self._parents:
            root = self._parents[root]
        while cell != root:  # the next way is short
            self._parents[cell], cell = root, self._parents[cell]
        return root

    def _solve(self) -> dict[Cell, list[End]]:
        """What is said of each thing, by one of the cells that it is."""
        together: dict[Cell, list[End]] = {}
        for cell, ends in self._ends.items():
            together.setdefault(self._root(cell), []).extend(ends)
        return together

    def _values(self, cell: Cell) -> list[Fact]:
        found = {_key(end.value): end.value for end in self._together.get(self._root(cell), ())}
        return list(found.values())


def _look_up(block: Mapping[str, Any]) -> tuple[Reference | None, Signature | None]:
    try:
        named = reference(block)
        return named, signature(named)
    except BadReference:
        return None, None


def _key(value: Fact) -> tuple[type, Fact]:
    """Tells true from 1, which Python takes to be equal."""
    return type(value), value
