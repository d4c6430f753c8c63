"""Words in lines: where a text is broken so that what belongs to its words can stand above and below them."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from ..tokens import Doc
from .choice import Shown
from .escaping import shown

WIDTH = 112  # of a line, in letters of usual width
_SMALL = 0.75  # the size of what stands above and below words
_AROUND = 1.5  # the room around it


class Cell(NamedTuple):
    """A word, with the whitespace before and after it that is in its line; the first and the last have it all."""

    before: str
    word: str
    after: str

    @property
    def text(self) -> str:
        return self.before + self.word + self.after


class Line(NamedTuple):
    """Some words of a text.

    Attributes:
        start: the first of them, in the Doc.
        cells: the words.
        breaks: the whitespace after them, from the first line break to the last; "" where the text goes on.
    """

    start: int
    cells: Sequence[Cell]
    breaks: str

    @property
    def end(self) -> int:
        return self.start + len(self.cells)


class Piece(NamedTuple):
    """What lies in one line of a run of cells.

    Attributes:
        line: the position of the line.
        start, end: cells, counted from the beginning of the line.
        is_first, is_last: whether the run begins and ends here.
    """

    line: int
    start: int
    end: int
    is_first: bool
    is_last: bool


def lines_of(doc: Doc, what: Shown) -> list[Line]:
    """The lines of a Doc: one at least, with one cell at least. Their texts, joined, are that of the Doc."""
    cells, breaks = _cells(doc)
    widths = _widths(cells, what)
    lines: list[Line] = []
    start, filled = 0, 0.0
    for at, width in enumerate(widths):
        if at > start and (breaks[at - 1] or filled + width > WIDTH):
            lines.append(Line(start, cells[start:at], breaks[at - 1]))
            start, filled = at, 0.0
        filled += width
    return [*lines, Line(start, cells[start:], breaks[-1])]


def extent(start: int, end: int, n_cells: int) -> tuple[int, int]:
    """The cells of a span, the end exclusive: those of its words, or for an empty one that which comes after it."""
    if start < end:
        return start, end
    at = min(start, n_cells - 1)
    return at, at + 1


def pieces(start: int, end: int, lines: Sequence[Line]) -> list[Piece]:
    """A run of cells of a Doc in pieces, one for each line that it is in."""
    found = []
    at = line_at(start, lines)
    while at < len(lines) and lines[at].start < end:
        line = lines[at]
        first, last = max(start, line.start), min(end, line.end)
        found.append(Piece(at, first - line.start, last - line.start, first == start, last == end))
        at += 1
    return found


def line_at(cell: int, lines: Sequence[Line]) -> int:
    """The position of the line that a cell of a Doc is in."""
    return bisect_right(lines, cell, key=lambda line: line.start) - 1


def columns_of(text: str) -> int:
    """About how many letters of usual width a text is as wide as."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _cells(doc: Doc) -> tuple[list[Cell], list[str]]:
    """The words with their whitespace, and the line breaks after each."""
    words = [shown(word) for word in doc.words]
    if not words:
        return [Cell("", shown(doc.text), "")], [""]
    cells: list[Cell] = []
    breaks: list[str] = []
    before = shown(doc.text[: int(doc.starts[0])])
    for word, gap in zip(words, map(shown, doc.spaces), strict=True):
        after, *between = gap.split("\n")
        is_last = len(cells) == len(words) - 1
        if not between or is_last:
            cells.append(Cell(before, word, gap))
            breaks.append("")
            before = ""
        else:
            cells.append(Cell(before, word, after))
            breaks.append("\n" + "".join(f"{blank}\n" for blank in between[:-1]))
            before = between[-1]
    return cells, breaks


def _widths(cells: Sequence[Cell], what: Shown) -> list[float]:
    """About how wide each cell becomes, with all that stands above and below."""
    widths = [columns_of(cell.text) + 0.5 for cell in cells]
    for values in what.columns.values():
        _widen(widths, [(at, at + 1, value) for at, value in enumerate(values)])
    for spans in (what.ents, *what.groups.values()):
        _widen(widths, [(*extent(span.start, span.end, len(cells)), span.label) for span in spans])
    near = []
    for arc in what.arcs:
        (start, end), other = sorted(extent(side.start, side.end, len(cells)) for side in (arc.head, arc.tail))
        near.append((start, max(end, other[1]), arc.label * 2))  # as half of its cells may be beside it
    _widen(widths, near)
    return widths


def _widen(widths: list[float], labelled: Sequence[tuple[int, int, str]]) -> None:
    """Give each cell its share of what labels need."""
    for start, end, label in labelled:
        needed = columns_of(label) * _SMALL + _AROUND
        if needed / (end - start) <= 1:  # as wide as any cell is
            continue
        for at in range(start, end):
            widths[at] = max(widths[at], needed / (end - start))
