"""`plait schema`: what a config can hold, for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from .command import Code, Force
from .output import STANDARD, check_output, open_output
from .user_code import import_code


def schema(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it to a file.", show_default=False),
    ] = None,
    code: Code = None,
    force: Force = False,
) -> None:
    """Print the JSON schema of configs, for editors.

    It describes every section, and every function that is registered: those of plait, of installed packages and of the
    files given with --code.
    """
    from ..config import Config, json_schema
    from ..training import TrainingConfig
    from ..training.preparing import with_defaults

    check_output(output, force=force)
    import_code(code)
    made = json_schema(TrainingConfig, defaults=with_defaults(Config()))
    with open_output(output, force=force) as file:
        file.write((json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode("utf8"))
    if output not in (None, STANDARD):
        typer.echo(f"wrote {output}; let the first line of a config in TOML name it:")
        typer.echo(f"  #:schema {output}")
