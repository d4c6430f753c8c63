"""`plait diff`: how two configs differ once everything is filled in."""

import json
from pathlib import Path
from typing import Annotated

import typer

from . import screen
from .command import Code
from .user_code import import_code

DIFFERENT = 1  # as the program `diff` has it

_COLORS = {"-": "red", "+": "green", "~": "yellow"}


def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help="A config file, or the folder of a pipeline or a run.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another one.")],
    code: Code = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the differences as JSON, for programs.")] = False,
) -> None:
    """Show how two configs differ once filled.

    What both leave to a default is the same, and so is what one writes as the other has it by default. Each value is
    shown with the place that it comes from. The exit status is 0 where nothing differs, 1 where something does, and 2
    for a config that cannot be read.
    """
    from .changes import changes, lines, read_side, with_places

    import_code(code)
    old, new = read_side(first), read_side(second)
    for side in (old, new):
        if side.problems:
            count = screen.counted(side.problems, "problem")
            note = f"{side.path} has {count} (see `plait check {side.path}`); it is compared as far as it was filled"
            typer.echo(note, err=True)
    found = changes(old, new)
    if as_json:
        told = {
            "same": not found,
            "old": str(old.path),
            "new": str(new.path),
            "differences": [with_places(old, new, one) for one in found],
        }
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    elif found:
        for line in (f"--- {old.path}", f"+++ {new.path}", *lines(old, new, found)):
            typer.echo(colored(line))
    else:
        typer.echo(f"{old.path} and {new.path} are the same once filled")
    raise typer.Exit(DIFFERENT if found else 0)


def colored(line: str, *, err: bool = False) -> str:
    """A line of differences in the colour of its mark, for a terminal."""
    return typer.style(line, fg=_COLORS[line[0]]) if line[0] in _COLORS and screen.has_colors(err=err) else line
