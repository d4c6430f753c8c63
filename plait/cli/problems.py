"""The problems of a config as blocks of aligned lines, with colours where somebody looks at them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import typer

from . import screen

if TYPE_CHECKING:
    from ..config import Problem

# More problems than this come of one mistake, such as a wrong file, and would hide what is above them.
MOST_PROBLEMS = 20

_INDENT = "  "
_LABEL = len("weights ")
_COLORS = {"came": "red", "wanted": "green", "cure": "cyan"}


def told(problems: Sequence[object]) -> str:
    """Problems for standard error, with an empty line between two.

    On a terminal lines are broken at its width; anything else gets each text on a line of its own.
    """
    from ..config import Problem

    width = _width()
    blocks = [
        "\n".join(_block(problem, width)) if isinstance(problem, Problem) else str(problem)
        for problem in problems[:MOST_PROBLEMS]
    ]
    if left := len(problems) - len(blocks):
        blocks.append(f"… and {left:,} more")
    return "\n\n".join(blocks)


def with_facts(message: str, facts: Mapping[str, str]) -> str:
    """A message for standard error, and what is known of it on lines below: "came", "wanted", "cure" and the like."""
    return "\n".join([message, *_facts(facts, _width())])


def _width() -> int | None:
    return screen.width(err=True) if sys.stderr.isatty() else None


def _block(problem: "Problem", width: int | None) -> Iterator[str]:
    """The lines of one problem: where, what stands there, what is wrong, and the facts under each other."""
    where = _style(problem.where, bold=True)
    if not problem.path:
        yield f"{where}: {_printable(problem.message)}"
    elif problem.source == f"--{problem.path}":
        yield where
    else:
        yield f"{where}: {_style(problem.path, bold=True)}"
    if problem.line is not None and (line := _source_line(problem.source, problem.line)):
        shown = f"{_INDENT}{problem.line} | {line}"
        yield _style(shown if width is None else screen.cut(shown, width), dim=True)
    if problem.path:
        yield from _paragraph(problem.message, _INDENT, _INDENT, width)
    yield from _facts({"came": problem.came, "wanted": problem.wanted, "cure": problem.cure}, width)


def _facts(facts: Mapping[str, str], width: int | None) -> Iterator[str]:
    """The lines of facts that are known, each with its name before it."""
    for label, text in facts.items():
        first = f"{_INDENT}{label:<{_LABEL}}"
        for line in _paragraph(text, first, " " * len(first), width):
            yield f"{_style(line[: len(first)], dim=True)}{_style(line[len(first) :], color=_COLORS.get(label))}"


def _paragraph(text: str, first: str, rest: str, width: int | None) -> Iterator[str]:
    """A text with an indent, each of its lines broken where it is too long."""
    indent = first
    for line in _printable(text).splitlines():
        broken = [line] if width is None else wrap(line, max(20, width - len(first)), break_on_hyphens=False)
        for part in broken:
            yield f"{indent}{part}"
            indent = rest


def _source_line(source: str, number: int) -> str:
    """A line of a file as it stands there; "" where there is no such file."""
    try:  # a pipe can be read only once
        lines = Path(source).read_bytes().decode("utf8", "replace").split("\n") if Path(source).is_file() else []
    except (OSError, ValueError):  # gone in the meantime, or no name that a file could have
        return ""
    return _printable(lines[number - 1].expandtabs(4)).strip() if number <= len(lines) else ""


def _printable(text: str) -> str:
    """A text without characters that would act on a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def _style(text: str, *, color: str | None = None, bold: bool = False, dim: bool = False) -> str:
    return typer.style(text, fg=color, bold=bold or None, dim=dim or None) if screen.has_colors(err=True) else text
