"""The wiring of a config as a tree: a line for each block, in aligned columns."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from ..config.paths import dotted
from ..config.wiring import Node
from . import screen
from .parts import Parts, flow_of, kind_of, name_of, slot_of, width_of, written, written_total

_GAP = "  "

# How the types of models are told, by what there is room for: in and out, the kind of model, or not at all.
TYPES = ("flow", "kind", "none")


class Branches(NamedTuple):
    """What the lines of a tree begin with: for a child, for the last child, and for what is below each."""

    child: str
    last: str
    below: str
    below_last: str


DRAWN = Branches("├─ ", "└─ ", "│  ", "   ")
PLAIN = Branches("|- ", "`- ", "|  ", "   ")


class Row(NamedTuple):
    """A line of the tree: its columns, and a text that stands beyond the last one that is filled."""

    place: str
    name: str
    flow: str = ""
    kind: str = ""
    width: str = ""
    weights: str = ""
    note: str = ""

    def columns(self, types: str) -> tuple[str, ...]:
        """The columns, with the type of a model told as in TYPES."""
        return self.place, self.name, {"flow": self.flow, "kind": self.kind}.get(types, ""), self.width, self.weights


HEAD = Row("", "function", "type", "type", "width", "parameters")


def tree(parts: Parts) -> str:
    """All blocks: the tokenizer and shared encoders, the components as they run, and what trains them.

    Where it would be too wide for the screen, the types of models have one word, and then none.
    """
    groups = (
        (*parts.of_section("nlp"), *parts.of_section("encoders")),
        parts.of_section("components"),
        (*parts.of_section("corpora"), *parts.of_section("training")),
    )
    rows = [[row for node in group for row in _rows(node, parts)] for group in groups]
    return "\n\n".join([_table([group for group in rows if group]), _total(parts)])


def _rows(node: Node, parts: Parts) -> Iterator[Row]:
    """The lines of a block that stands in no other, and of all that is in it."""
    yield _row(name_of(node), node, parts)
    yield from _below(node, "", parts, DRAWN if screen.can_show("".join(DRAWN)) else PLAIN)


def _below(node: Node, indent: str, parts: Parts, branches: Branches) -> Iterator[Row]:
    for at, child in enumerate(node.children, start=1):
        last = at == len(node.children)
        branch, below = (branches.last, branches.below_last) if last else (branches.child, branches.below)
        yield _row(f"{indent}{branch}{slot_of(child, node)}", child, parts)
        yield from _below(child, indent + below, parts, branches)


def _row(place: str, node: Node, parts: Parts) -> Row:
    count, note = parts.count(node), _note(node, parts)
    if parts.stands_for_another(node):
        return Row(place, node.name, note=note)  # its type and width are told where the block stands that it names
    weights = "" if count is None else written(count)
    return Row(place, node.name, flow_of(node), kind_of(node), width_of(node), weights, note)


def _note(node: Node, parts: Parts) -> str:
    """With whom a block is shared, and whether a component runs and learns."""
    if node.uses:
        others = [name for name in parts.users(node.uses[0]) if name != name_of(parts.root(node))]
        shared = f", shared with {_names(others, 1)}" if others else ""
        return " and ".join(map(dotted, node.uses)) + shared
    if node.path[0] == "encoders" and len(node.path) == 2:
        users = parts.users(node.path)
        return f"{'shared' if len(users) > 1 else 'used'} by {_names(users, 4) or 'nothing'}"
    if node.path[0] == "components" and len(node.path) == 2:
        return "not in nlp.pipeline" if not parts.runs(node) else "frozen" if parts.frozen(node) else ""
    return ""


def _names(names: Sequence[str], most: int) -> str:
    """Names in a sentence, of many only the first."""
    shown = list(names if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} more"])
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def _table(groups: Sequence[Sequence[Row]]) -> str:
    """Groups of rows under one head, with an empty line between them."""
    for types in TYPES:
        table = [HEAD.columns(types), *(row.columns(types) for group in groups for row in group)]
        widths = _widths(table)
        if sum(widths) + len(_GAP) * (len(widths) - 1) <= screen.width():
            break
    head = screen.emphasize(_line(table[0], widths))
    blocks = ["\n".join(line for row in group for line in _lines(row, widths, types)) for group in groups]
    return "\n".join([head, "\n\n".join(blocks)])


def _widths(table: Sequence[Sequence[str]]) -> list[int]:
    """How wide columns are; what nothing follows in its row may be longer."""
    return [
        max((len(row[at]) for row in table if at == 0 or any(row[at + 1 :]) or not row[at + 1 :]), default=0)
        for at in range(len(table[0]))
    ]


def _lines(row: Row, widths: Sequence[int], types: str) -> Iterator[str]:
    """A row, with its note behind it or, where that is too long, below."""
    line = _line(row.columns(types), widths)
    if not row.note:
        yield _bold(row.place, line)
        return
    indents = [" " * (sum(widths[:size]) + len(_GAP) * size) for size in (1, 2)]
    behind = (
        [f"{line}, {row.note}"] if row.weights else [f"{line:<{len(indents[1])}}{row.note}", f"{line}{_GAP}{row.note}"]
    )
    if fitting := [one for one in behind if len(one) <= screen.width()]:
        yield _bold(row.place, fitting[0])
    else:
        yield _bold(row.place, line)
        yield from wrap(row.note, screen.width(), initial_indent=indents[0], subsequent_indent=indents[0])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (f"{cell:{side}{width}}" for cell, side, width in zip(cells, "<<<><", widths, strict=True))
    return _GAP.join(aligned).rstrip()


def _bold(place: str, line: str) -> str:
    """The line of a block that stands in no other has its name in bold."""
    return screen.emphasize(place) + line[len(place) :] if place[:1].isalnum() else line


def _total(parts: Parts) -> str:
    """How many weights there are, and how many of them training changes."""
    everything, trained = list(parts.sizes.shapes), parts.trained
    told = f"parameters: {written_total(parts.sizes, everything)}"
    told += ", all trained" if len(trained) == len(everything) else ""
    lines = [told] if len(trained) == len(everything) else [told, f"trained: {written_total(parts.sizes, trained)}"]
    return "\n".join(part for line in lines for part in wrap(line, screen.width(), subsequent_indent=_GAP))
