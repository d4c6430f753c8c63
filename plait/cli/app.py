"""The command line as a whole: which commands there are."""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from .. import __version__
from .annotate import annotate
from .check import check
from .command import PlaitCommand
from .convert import convert
from .diff import diff
from .evaluate import evaluate
from .find_threshold import find_threshold
from .info import info
from .init import init
from .list import list_
from .schema import schema
from .swap import swap
from .train import train
from .vectors import vectors

app = typer.Typer(
    name="plait",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"plait {__version__}")
        raise typer.Exit()


@app.callback()
def plait(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Build, train and use NLP pipelines.

    Begin with: plait init config.cfg --lang en --pipeline tagger
    """


for function in (
    init,
    check,
    diff,
    swap,
    train,
    evaluate,
    info,
    find_threshold,
    annotate,
    convert,
    vectors,
    list_,
    schema,
):
    app.command(name=function.__name__.rstrip("_").replace("_", "-"), cls=PlaitCommand)(function)


def run() -> None:
    """What the console command calls."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal may lack a character; that must not end a run
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="plait")
