"""Texts to annotate: lines of a file or of standard input, or JSON lines with a field for the text."""

import json
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from .output import STANDARD

if TYPE_CHECKING:
    from ..errors import BadData

OnBad = Callable[["BadData"], object]


class InputFormat(str, Enum):
    """What a file of texts can be. An Enum, since older releases of typer know no Literal."""

    LINES = "lines"
    JSONL = "jsonl"


# Kinds of file that nobody wants to have annotated line by line.
_STRUCTURED = (".csv", ".tsv", ".tab", ".conllu", ".json", ".iob", ".conll", ".gz", ".zip", ".cfg", ".plait")


class Input(NamedTuple):
    """A text, the fields of its JSON object, and the line that it stands on."""

    text: str
    fields: dict[str, Any]
    line: int


def name_of(path: Path) -> str:
    """What people call a file, or standard input."""
    return "standard input" if path == STANDARD else str(path)


def input_format(path: Path, given: InputFormat | None) -> InputFormat:
    """The format as given, or by the file's suffix. Raises BadData for kinds of file that are neither."""
    from ..errors import BadData

    suffix = path.suffix.lower()
    if given is not None:
        return given
    if suffix in _STRUCTURED:
        raise BadData(
            path,
            None,
            f"a {suffix} file is neither lines of text nor JSON lines; --input-format lines reads it so anyway",
        )
    return InputFormat.JSONL if suffix in (".jsonl", ".ndjson") else InputFormat.LINES


def check_input(path: Path) -> None:
    """Raise BadData where there is no file to read, before any work is done."""
    from ..errors import BadData

    if path == STANDARD:
        return
    if path.is_dir():
        raise BadData(path, None, "this is a folder; give a file of texts, or - for standard input")
    if not path.exists():
        raise BadData(path, None, "there is no such file; give a file of texts, or - for standard input")


def read_inputs(path: Path, form: InputFormat, text_field: str, on_bad: OnBad) -> Iterator[Input]:
    """The texts of a file, or of standard input for "-", as they come.

    What is not UTF-8 and JSON without the field is told to `on_bad`, with the line, which is left out then. Raises what
    that raises, and BadData for an empty file.
    """
    from ..errors import BadData

    if path == STANDARD:
        yield from _texts(sys.stdin.buffer, name_of(path), form, text_field, on_bad)
        return
    empty = True

    def told(error: BadData) -> None:
        nonlocal empty
        empty = False
        on_bad(error)

    with path.open("rb") as file:
        for found in _texts(file, name_of(path), form, text_field, told):
            empty = False
            yield found
    if empty:
        raise BadData(path, None, "the file is empty; there is no text to annotate")


def _texts(stream: BinaryIO, name: str, form: InputFormat, text_field: str, on_bad: OnBad) -> Iterator[Input]:
    from ..errors import BadData

    for number, data in enumerate(stream, start=1):
        try:
            line = _line(data, name, number)
            if form is InputFormat.LINES:
                found = Input(line, {text_field: line}, number)
            elif line and not line.isspace():
                record = _record(line, name, number, text_field)
                found = Input(record[text_field], record, number)
            else:
                continue
        except BadData as error:
            on_bad(error)
        else:
            yield found


def _line(data: bytes, name: str, number: int) -> str:
    """A line without its end and without a byte order mark; lines are counted as an editor does."""
    from ..errors import BadData

    try:
        line = data.decode("utf-8-sig" if number == 1 else "utf8")
    except UnicodeDecodeError as error:
        reason = f"the byte 0x{data[error.start]:02x} at place {error.start + 1} is not UTF-8; convert the text"
        raise BadData(name, number, reason) from error
    return line.removesuffix("\n").removesuffix("\r")


def _record(line: str, name: str, number: int, text_field: str) -> dict[str, Any]:
    from ..errors import BadData

    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadData(
            name, number, f"this line is not JSON ({error}); --input-format lines reads plain text"
        ) from error
    if not isinstance(record, dict):
        raise BadData(name, number, f"a line holds one JSON object; this one is {type(record).__name__}")
    if not isinstance(record.get(text_field), str):
        there = ", ".join(map(repr, record)) or "nothing"
        what = "no text in" if text_field in record else "no field"
        raise BadData(name, number, f"there is {what} '{text_field}'; the line has {there}. See --text-field")
    return record
