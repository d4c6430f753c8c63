"""`plait annotate`: run a pipeline over texts."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from .command import BatchSize, Code, Force, Gpu
from .inputs import Input, InputFormat, check_input, input_format, name_of, read_inputs
from .models import load_model
from .output import STANDARD, check_output, open_output
from .screen import counted
from .user_code import import_code

if TYPE_CHECKING:
    from ..errors import BadData, TextFailed
    from ..pipeline import Pipeline
    from ..tokens import Doc


class OutputFormat(str, Enum):
    """What can be written."""

    JSONL = "jsonl"
    CONLLU = "conllu"
    HTML = "html"


def annotate(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="The folder of a trained pipeline.")],
    source: Annotated[
        Path,
        typer.Argument(metavar="INPUT", help="A file with a text on each line, or .jsonl; - is standard input."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to write; by default standard output.", show_default=False
        ),
    ] = None,
    form: Annotated[
        OutputFormat | None,
        typer.Option("--format", help="What to write; by default what --output ends in, or jsonl.", show_default=False),
    ] = None,
    given_form: Annotated[
        InputFormat | None,
        typer.Option(
            "--input-format", help="What to read; by default what INPUT ends in, or lines.", show_default=False
        ),
    ] = None,
    text_field: Annotated[
        str, typer.Option("--text-field", metavar="NAME", help="The field of texts in JSONL.")
    ] = "text",
    skip_errors: Annotated[
        bool, typer.Option("--skip-errors", help="Leave out lines that cannot be read or annotated, and tell of each.")
    ] = False,
    gpu: Gpu = None,
    batch_size: BatchSize = None,
    code: Code = None,
    force: Force = False,
) -> None:
    """Annotate texts with a trained pipeline.

    They are written with their words and all that the pipeline predicts. They are read and written batch by batch, so
    that a stream of any length can pass through. JSONL keeps the other fields of its input, and HTML is a page to look
    at. A file is written whole or not at all. A line that cannot be read or annotated ends the run, unless such lines
    are skipped.
    """
    from ..pipeline import unread_words

    check_input(source)
    check_output(output, force=force)
    reads = input_format(source, given_form)
    writes = form or _by_suffix(output)
    import_code(code)
    nlp = load_model(model, gpu)
    bad = _Bad(source, skipped=skip_errors)
    inputs = read_inputs(source, reads, text_field, bad)
    _check_given(nlp, source, reads)
    size = batch_size or int(nlp.config["nlp"]["batch_size"])
    with open_output(output, force=force) as file:
        if writes is OutputFormat.HTML:
            count, left_out = _write_page(nlp, inputs, file, size, source.name, bad), 0
        else:
            count, left_out = _write(nlp, inputs, file, writes, size, bad)
    for line in unread_words(nlp):
        typer.echo(line, err=True)
    if bad.count:
        typer.echo(f"{counted(bad.count, 'line')} skipped", err=True)
    if left_out:
        typer.echo(f"{counted(left_out, 'text')} without a word left out, as CoNLL-U cannot hold them", err=True)
    if output not in (None, STANDARD):
        typer.echo(f"wrote {counted(count, 'text')} to {output}", err=True)


class _Bad:
    """What becomes of lines that cannot be read or annotated: they are told of and counted, or end the run."""

    def __init__(self, source: Path, *, skipped: bool) -> None:
        self.source, self.skipped, self.count = source, skipped, 0

    def __call__(self, error: "BadData") -> None:
        """Tell of a line. Raises the error where lines are not skipped."""
        if not self.skipped:
            raise error
        self.count += 1
        typer.echo(f"skipped {error}", err=True)

    def text(self, error: "TextFailed") -> None:
        """As for a line, of a text that stands on one. Raises what is no matter of the text as it is."""
        from ..errors import BadData, LayerFailed

        if not self.skipped and isinstance(error.__cause__, (MemoryError, LayerFailed)):
            raise error.__cause__
        who = f"the component '{error.component}' failed with " if error.component else ""
        bad = BadData(name_of(self.source), error.context.line, f"{who}{error.reason}")  # type: ignore[attr-defined]
        bad.__cause__ = error.__cause__
        self(bad)


def _write(
    nlp: "Pipeline", inputs: Iterable[Input], file: IO[bytes], form: OutputFormat, size: int, bad: _Bad
) -> tuple[int, int]:
    """Annotate and write batch by batch; gives how many texts were written, and how many left out."""
    from .records import conllu_sentences, jsonl_line

    count, left_out, stream = 0, 0, iter(inputs)
    while batch := list(islice(stream, size)):
        pairs = _to_annotate(nlp, batch, bad)
        for doc, found in nlp.pipe(pairs, as_tuples=True, batch_size=size, on_error=bad.text):
            text = jsonl_line(doc, found.fields) if form is OutputFormat.JSONL else conllu_sentences(doc)
            # Half of a surrogate pair, which JSON can escape and UTF-8 cannot hold, becomes such an escape again.
            file.write(text.encode("utf8", "backslashreplace"))
            count += bool(text)
            left_out += not text
        file.flush()
    return count, left_out


def _check_given(nlp: "Pipeline", source: Path, reads: InputFormat) -> None:
    """Raise BadData where a component reads entities that neither another component nor the file can give it."""
    from ..errors import BadData
    from ..pipeline.evaluation import given

    if reads is not InputFormat.JSONL and given(nlp.running):
        reason = "a component of the pipeline reads entities, and no component finds any; give JSON lines with 'ents'"
        raise BadData(source, None, reason)


def _to_annotate(nlp: "Pipeline", batch: Sequence[Input], bad: _Bad) -> "Iterator[tuple[Doc | str, Input]]":
    """Texts, or Docs with the entities of the input where a component reads them and none finds any."""
    from ..errors import BadData
    from ..pipeline.evaluation import given
    from ..training.readers.jsonl import make_doc

    needed = given(nlp.running)
    for found in batch:
        if not needed:
            yield found.text, found
            continue
        try:
            reference = make_doc({"text": found.text, "ents": found.fields.get("ents")})
        except ValueError as error:
            bad(BadData(name_of(bad.source), found.line, str(error)))
            continue
        yield nlp.make_example(reference).renew(needed).predicted, found


def _write_page(nlp: "Pipeline", inputs: Iterable[Input], file: IO[bytes], size: int, title: str, bad: _Bad) -> int:
    """As `_write`, but a page of HTML; gives how many texts were written."""
    from ..rendering import page_parts

    count = 0

    def docs() -> "Iterator[Doc]":
        nonlocal count
        stream = iter(inputs)
        while batch := list(islice(stream, size)):
            pairs = [(found.text, found) for found in batch]
            for doc, _ in nlp.pipe(pairs, as_tuples=True, batch_size=size, on_error=bad.text):
                count += 1
                yield doc
            file.flush()

    for part in page_parts(docs(), title):
        file.write(part.encode("utf8"))
    return count


def _by_suffix(output: Path | None) -> OutputFormat:
    if output is None or output == STANDARD or output.suffix.lower() in (".jsonl", ".ndjson"):
        return OutputFormat.JSONL
    if output.suffix.lower() == ".conllu":
        return OutputFormat.CONLLU
    if output.suffix.lower() in (".html", ".htm"):
        return OutputFormat.HTML
    raise ValueError(f"{output}: the name says no format; let it end in .jsonl, .conllu or .html, or give --format")
