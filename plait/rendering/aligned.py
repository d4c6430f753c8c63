"""Words in columns of a grid, with arcs above them, and tags and spans below.

Each thing stands in the columns of its words, and the browser makes them as wide as they have to be. So nothing here
depends on a font: no width of a word is measured, in whatever script it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..tokens import Doc, Span
from .arcs import SIDES, STEP, Arc, arcs_of, room_for
from .choice import Shown
from .colors import Palette
from .escaping import quoted, safe, title
from .levels import levels
from .lines import Line, Piece, columns_of, extent, lines_of, pieces

_SMALL = 0.7  # the size of labels
_LETTER = 0.62  # em of a letter, about
_STUB = 0.6  # em of an arc that is seen beside its label


class Bar(NamedTuple):
    """A piece of a span in one line."""

    piece: Piece
    span: Span


def aligned(doc: Doc, what: Shown, palette: Palette) -> str:
    """A Doc line by line, with all that is shown of it."""
    lines = lines_of(doc, what)
    ents = _in_lines(what.ents, lines)
    groups = [(name, _in_lines(spans, lines)) for name, spans in (*what.groups.items(), ("", _ends(what)))]
    found = ['<div class="plait-lines">']
    for at, (line, arcs) in enumerate(zip(lines, arcs_of(what.arcs, lines), strict=True)):
        columns = {name: values[line.start : line.end] for name, values in what.columns.items()}
        bars = [(name, group[at]) for name, group in groups if group[at]]
        found += ['<div class="plait-line">', *_line(line, arcs, ents[at], columns, bars, palette), "</div>"]
        found.append(_breaks(line.breaks))
    return "".join([*found, "</div>"])


def _ends(what: Shown) -> list[Span]:
    """The spans that arcs lead to and that nothing else shows, but for single words that have no label."""
    there = {(span.start, span.end) for spans in (what.ents, *what.groups.values()) for span in spans}
    ends = dict.fromkeys(side for arc in what.arcs for side in (arc.head, arc.tail))
    return [span for span in ends if (span.start, span.end) not in there and (span.label or len(span) != 1)]


def _in_lines(spans: Sequence[Span], lines: Sequence[Line]) -> list[list[Bar]]:
    found: list[list[Bar]] = [[] for _ in lines]
    for span in spans:
        for piece in pieces(*extent(span.start, span.end, lines[-1].end), lines):
            found[piece.line].append(Bar(piece, span))
    return found


def _breaks(breaks: str) -> str:
    """The line breaks after a line: the first is there already, and the others are empty lines."""
    first, rest = breaks[:1], breaks[1:]
    return f'{first}<div class="plait-blank">{rest}</div>' if rest else first


def _line(
    line: Line,
    arcs: Sequence[Arc],
    ents: Sequence[Bar],
    columns: Mapping[str, Sequence[str]],
    groups: Sequence[tuple[str, Sequence[Bar]]],
    palette: Palette,
) -> Iterator[str]:
    """The rows from the top: a level of arcs each, the words, labels of entities, columns, and levels of spans."""
    words = 1 + max((arc.level + 1 for arc in arcs), default=0)
    for arc in arcs:
        yield from _arc(arc, words, palette)
    inks: dict[int, str] = {}
    for piece, span in ents:
        inks.update(dict.fromkeys(range(piece.start, piece.end), palette.ink(span.label)))
        style = f"{_area(words, words + 2, piece)};{palette.style(span.label)}"
        yield f'<div class="plait-box{_open(piece)}" style="{style}"></div>'
    for at, (cell, room) in enumerate(zip(line.cells, room_for(arcs, len(line.cells)), strict=True)):
        style = _place(words, words + 1, at, at + 1)
        style += (f";min-width:{room:g}em" if room else "") + (f";{inks[at]}" if at in inks else "")
        yield f'<div class="plait-word" dir="auto" style="{style}">{safe(cell.text)}</div>'
    row = words + 1
    for piece, span in ents:
        yield _labelled("plait-of", row, Bar(piece, span), palette.ink(span.label))
    row += bool(ents)
    for name, values in columns.items():
        yield _name(name, row, row + 1)
        for at, value in enumerate(values):
            if value:
                place = _place(row, row + 1, at, at + 1)
                yield f'<div class="plait-value" style="{place}"><bdi>{safe(value)}</bdi></div>'
        row += 1
    for name, bars in groups:
        heights = levels([(piece.start, piece.end) for piece, _ in bars])
        if name:
            yield _name(name, row, row + max(heights) + 1)
        for bar, height in zip(bars, heights, strict=True):
            yield _labelled(f"plait-bar{_open(bar.piece)}", row + height, bar, palette.style(bar.span.label))
        row += max(heights) + 1


def _arc(arc: Arc, words: int, palette: Palette) -> Iterator[str]:
    row = words - 1 - arc.level
    kind = f"plait-arc plait-open-{arc.open}" if arc.open else "plait-arc"
    tip = f'<i class="plait-tip-{arc.tip}"></i>' if arc.tip else ""
    yield f'<div class="{kind}" style="{_stretch(arc, row, words)}"{"" if arc.label else arc.title}>{tip}</div>'
    if arc.label:
        first, last = arc.cells
        style = f"{_place(row, row + 1, first, last)};{_beside(arc)};{palette.style(arc.label)}"
        yield f'<div class="plait-role" style="{style}"{arc.title}><bdi>{safe(arc.label)}</bdi></div>'


def _stretch(arc: Arc, row: int, words: int) -> str:
    """Where an arc lies, from its row to that of the words."""
    insets = ["0" if arc.open == side else f"{STEP * (i + 0.5):g}em" for side, i in zip(SIDES, arc.inset, strict=True)]
    start, end = arc.start, arc.end
    if end - start == 1:  # half a cell, which would not grow with the other half if something stood in it alone
        insets[1 - start % 2] = f"calc(50% + {insets[1 - start % 2]})"
        start, end = start - start % 2, end + end % 2
    return f"grid-area:{row}/{start + 2}/{words}/{end + 2};margin-inline:{insets[0]} {insets[1]}"


def _beside(arc: Arc) -> str:
    """The margins of a label, which make its cells so wide that it fits between the ends of the arc.

    Where an arc begins in the middle of a cell, half of the cell is beside it.
    """
    insets = [STEP * (inset + 0.5) / _SMALL + _STUB for inset in arc.inset]
    width = columns_of(arc.label) * _LETTER + 1 + sum(insets)
    half = width / (arc.end - arc.start)
    start, end = (inset + (at % 2) * half for inset, at in zip(insets, (arc.start, arc.end), strict=True))
    return f"margin-inline:{start:.3g}em {end:.3g}em"


def _labelled(kind: str, row: int, bar: Bar, style: str) -> str:
    piece, span = bar
    label = f"<bdi>{safe(span.label)}</bdi>" if span.label else ""
    told = title(span.label, span.score, "" if kind == "plait-of" else quoted(span.text))
    return f'<div class="{kind}" style="{_area(row, row + 1, piece)};{style}"{told}>{label}</div>'


def _name(name: str, row: int, end: int) -> str:
    return f'<div class="plait-name" style="grid-area:{row}/1/{end}/2"><bdi>{safe(name)}</bdi></div>'


def _open(piece: Piece) -> str:
    """The classes of a piece that goes on in the line before or after."""
    return ("" if piece.is_first else " plait-open-start") + ("" if piece.is_last else " plait-open-end")


def _area(row: int, end_row: int, piece: Piece) -> str:
    return _place(row, end_row, piece.start, piece.end)


def _place(row: int, end_row: int, start: int, end: int) -> str:
    """Rows and columns of the grid: the first column has names of rows, and each cell has two."""
    return f"grid-area:{row}/{2 * start + 2}/{end_row}/{2 * end + 2}"
