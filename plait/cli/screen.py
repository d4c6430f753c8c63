"""What a terminal shows: emphasis and tables, plain where nobody looks at colours."""

import os
import shutil
import sys
from collections.abc import Sequence

import typer


def emphasize(text: str, color: str | None = None, *, err: bool = False) -> str:
    """A text in bold, and in a colour if one is given, for a terminal; as it is for anything else.

    With `err` it is meant for standard error.
    """
    return typer.style(text, fg=color, bold=True) if has_colors(err=err) else text


def has_colors(*, err: bool = False) -> bool:
    """Whether a stream shows colours: a terminal, and neither NO_COLOR nor TERM=dumb is set."""
    stream = sys.stderr if err else sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width(*, err: bool = False) -> int:
    """Columns to write within: those of the terminal, and 100 where there is none. With `err` on standard error."""
    stream = sys.stderr if err else sys.stdout
    return max(40, shutil.get_terminal_size((100, 24)).columns) if stream.isatty() else 100


def can_show(text: str) -> bool:
    """Whether standard output has the characters of a text."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def table(rows: Sequence[Sequence[str]], align: str, *, header: Sequence[str] | None = None) -> str:
    """Rows under each other, columns as wide as they must be; `align` has < or > for each, the header is emphasized."""
    shown = [list(row) for row in ([header, *rows] if header else rows)]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = [
        "  ".join(f"{cell:{side}{size}}" for cell, side, size in zip(row, align, widths, strict=True)).rstrip()
        for row in shown
    ]
    if header:
        lines[0] = emphasize(lines[0])
    return "\n".join(lines)


def counted(number: int, noun: str) -> str:
    """A number of things: "1 text", "2,000 texts"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def clip(text: str, size: int) -> str:
    """A text on one line of at most so many characters."""
    return cut(" ".join(text.split()), size)


def cut(line: str, size: int) -> str:
    """At most so many characters of a line."""
    return line if len(line) <= size else line[: max(size - 1, 0)] + "…"
