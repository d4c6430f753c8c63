"""Arcs above words: from the middle of one span to the middle of another, at levels where they do not collide."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from ..tokens import Relation, Span
from .escaping import quoted, title
from .levels import levels
from .lines import Line, extent, line_at

Side = Literal["start", "end"]
SIDES: tuple[Side, Side] = ("start", "end")

STEP = 0.5  # em between arcs that begin at one place
_MOST = 8  # of them that have room of their own


class Arc(NamedTuple):
    """What is drawn of a relation in one line, all of it or the part at one end.

    Attributes:
        start, end: where it begins and ends, counted in halves of cells from the beginning of the line.
        level: how high it is, counted from 0.
        tip: the side that an arrow points down from; None where that end is in another line.
        open: the side where it goes on in another line.
        label: its label.
        title: its tooltip as an attribute.
        inset: how many arcs stand nearer to the middle, at its start and at its end.
    """

    start: int
    end: int
    level: int
    tip: Side | None
    open: Side | None
    label: str
    title: str
    inset: tuple[int, int] = (0, 0)

    @property
    def cells(self) -> tuple[int, int]:
        """The cells that it touches, the end exclusive."""
        return self.start // 2, (self.end + 1) // 2


def arcs_of(relations: Sequence[Relation], lines: Sequence[Line]) -> list[list[Arc]]:
    """The arcs in each line."""
    found: list[list[Arc]] = [[] for _ in lines]
    for relation in relations:
        for line, arc in _parts(relation, lines):
            found[line].append(arc)
    return [_placed(arcs) for arcs in found]


def room_for(arcs: Sequence[Arc], n_cells: int) -> list[float]:
    """How wide each cell has to be for the arcs that begin and end on it, in em; 0 where there are none."""
    room = [0.0] * n_cells
    for arc in arcs:
        for at, inset, side in zip((arc.start, arc.end), arc.inset, SIDES, strict=True):
            if arc.open != side:
                for cell in {max(at - 1, 0) // 2, min(at // 2, n_cells - 1)}:
                    room[cell] = max(room[cell], 2 * STEP * (inset + 1))
    return room


def _parts(relation: Relation, lines: Sequence[Line]) -> list[tuple[int, Arc]]:
    """A relation as one arc, or as one in each of the two lines that its spans are in."""
    (head, head_line), (tail, tail_line) = _middle(relation.head, lines), _middle(relation.tail, lines)
    told = title(relation.label, relation.score, f"{quoted(relation.head.text)} → {quoted(relation.tail.text)}")
    if head_line == tail_line:
        start, end = min(head, tail), max(head, tail)
        if start == end:  # a loop over the word
            start, end = max(start - 1, 0), min(end + 1, 2 * len(lines[head_line].cells))
        return [(head_line, Arc(start, end, 0, "end" if head <= tail else "start", None, relation.label, told))]
    parts = []
    for at, line, onwards, is_tail in (
        (head, head_line, head_line < tail_line, False),
        (tail, tail_line, tail_line < head_line, True),
    ):
        width = 2 * len(lines[line].cells)
        tip: Side | None = ("start" if onwards else "end") if is_tail else None
        start, end = (min(at, width - 1), width) if onwards else (0, max(at, 1))
        parts.append((line, Arc(start, end, 0, tip, "end" if onwards else "start", relation.label, told)))
    return parts


def _middle(span: Span, lines: Sequence[Line]) -> tuple[int, int]:
    """The middle of a span in halves of cells of its line, and the line: that of its middle word, or the one before."""
    start, end = extent(span.start, span.end, lines[-1].end)
    line = line_at((start + end - 1) // 2, lines)
    return start + end - 2 * lines[line].start, line


def _placed(arcs: Sequence[Arc]) -> list[Arc]:
    """The arcs with their levels; those that share a place stand side by side, the highest in the middle."""
    found = [arc._replace(level=level) for arc, level in zip(arcs, levels([arc.cells for arc in arcs]), strict=True)]
    at: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for arc in found:
        at["start", arc.start].append(arc.level)
        at["end", arc.end].append(arc.level)
    for same in at.values():
        same.sort(reverse=True)
    order = {place: {level: min(i, _MOST) for i, level in enumerate(same)} for place, same in at.items()}
    return [
        arc._replace(inset=(order["start", arc.start][arc.level], order["end", arc.end][arc.level])) for arc in found
    ]
