"""`plait convert`: annotated data from one format to another."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .command import Code, Force, ReaderName, ReaderSettings
from .data import data_reader
from .output import check_output
from .screen import counted
from .user_code import import_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tokens import Doc


def convert(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="A file of annotated texts, or a folder of them.")],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="The file to write.")],
    reader: ReaderName = None,
    reader_settings: ReaderSettings = None,
    label_separator: Annotated[
        str | None,
        typer.Option(
            "--label-separator",
            metavar="TEXT",
            help="What to write between the labels of a text in .csv and .tsv; without it a text has one label.",
            show_default=False,
        ),
    ] = None,
    code: Code = None,
    force: Force = False,
) -> None:
    """Convert annotated data to another format.

    The names of the files say the formats: .conllu, .jsonl, .csv, .tsv, .iob, .plait, and .gz after any of them. What
    the output has no place for is an error or is left out, which is told.
    """
    from ..training.writers import left_out, write_corpus

    check_output(output, force=force)
    import_code(code)
    read = data_reader(source, reader, reader_settings)
    lost: Counter[str] = Counter()

    def counting() -> "Iterator[Doc]":
        for doc in read():
            lost.update(left_out(output, doc))
            yield doc

    count = write_corpus(output, counting(), label_separator=label_separator, overwrite=force)
    typer.echo(f"wrote {counted(count, 'text')} to {output}")
    if lost:
        told = ", ".join(f"{what} of {counted(texts, 'text')}" for what, texts in sorted(lost.items()))
        typer.echo(f"left out, as {output.suffix} has no place for it: {told}", err=True)
