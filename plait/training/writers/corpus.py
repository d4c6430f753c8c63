"""The writer that goes by the name of a file."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, cast

from ...saving import new_file
from ...tokens import Doc, write_docs
from ..readers.files import data_suffix
from .conllu import conllu_text
from .iob import iob_text
from .jsonl import json_line
from .tables import row_maker

SUFFIXES = (".conllu", ".jsonl", ".csv", ".tsv", ".iob", ".plait")


def write_corpus(
    path: str | Path, docs: Iterable[Doc], *, label_separator: str | None = None, overwrite: bool = False
) -> int:
    """Write Docs in the format that the name of the file says; ".gz" after it compresses.

    The file appears whole or not at all.

    Args:
        path: a file that ends in .conllu, .jsonl, .csv, .tsv, .iob or .plait.
        docs: what to write.
        label_separator: what stands between the labels of one text in .csv and .tsv; None where each has exactly one.
        overwrite: whether a file that is there may be replaced.

    Returns:
        How many Docs were written. Docs without words are left out of .conllu and .iob, which cannot hold them.

    Raises:
        OutputExists: the file is there already, and `overwrite` is off.
        ValueError: the suffix is not known, or a Doc has what the format has no place for; the message says which.
    """
    path = Path(path)
    suffix = data_suffix(path)
    if suffix == ".plait":
        return write_docs(path, docs, overwrite=overwrite)
    to_text = _format(path, suffix, label_separator)
    compress = path.name.lower().endswith(".gz")
    with new_file(path, overwrite=overwrite) as file:
        if not compress:
            return _write(file, docs, to_text)
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
            return _write(cast("IO[bytes]", packed), docs, to_text)


def _format(path: Path, suffix: str, label_separator: str | None) -> Callable[[Doc], str]:
    if suffix in (".csv", ".tsv"):
        return row_maker("\t" if suffix == ".tsv" else ",", label_separator)
    formats: dict[str, Callable[[Doc], str]] = {".conllu": conllu_text, ".jsonl": json_line, ".iob": iob_text}
    if suffix not in formats:
        raise ValueError(f"{path}: no writer is known for files of this name; they end in {', '.join(SUFFIXES)}")
    return formats[suffix]


def _write(file: IO[bytes], docs: Iterable[Doc], to_text: Callable[[Doc], str]) -> int:
    count = 0
    for number, doc in enumerate(docs, start=1):
        try:
            data = to_text(doc).encode("utf8")
        except UnicodeEncodeError as error:
            raise ValueError(
                f"text {number} holds half of a surrogate pair, which UTF-8 cannot; write .jsonl or .plait"
            ) from error
        except ValueError as error:
            raise ValueError(f"text {number} ({doc.text!r:.60}): {error}") from error
        if b"\0" in data:
            raise ValueError(f"text {number} holds a NUL character, which text files cannot; write .jsonl or .plait")
        file.write(data)
        count += bool(data)
    return count
