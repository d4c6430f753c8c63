"""The CSV and TSV reader: a text a row, with one label or several."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

from ...config import Must
from ...errors import BadData
from ...registry import registry
from ...tokens import Doc
from .files import Encoding, Limit, Reader, data_suffix, make_reader, text_lines
from .labels import Labels, one_label, several_labels

# Looked for in this order where the label column is not named.
LABEL_COLUMNS = ("label", "labels", "category", "class", "sentiment", "intent")
SUFFIXES = (".csv", ".tsv", ".tab")
# The csv module refuses longer fields; what is a field and what a mistake is said by the number of columns.
MAX_FIELD = 2**31 - 1


def _is_character(delimiter: str | None) -> bool:
    return delimiter is None or len(delimiter) == 1


def _is_text(separator: str | None) -> bool:
    return separator != ""


@registry.readers("plait.CSV.v1")
def csv_table(
    path: str | Path | None,
    limit: Limit = 0,
    text_column: str | int | None = None,
    label_column: str | int | None = None,
    header: bool = True,
    delimiter: Annotated[str | None, Must("one character", _is_character)] = None,
    quotes: bool | None = None,
    label_separator: Annotated[str | None, Must("some text", _is_text)] = None,
    labels: str | Path | None = None,
    encoding: Encoding = "utf-8",
) -> Reader:
    """Read a table of texts with their categories.

    Args:
        path: a file, or a folder of .csv and .tsv files.
        limit: how many Docs to give at most; 0 for all.
        text_column: the column of the texts, by its name in the header or its number from 0. By default "text", or
            0 without a header.
        label_column: the column of the labels; "" for a file without labels. By default the first of label, labels,
            category, class, sentiment, intent that the header has, or 1 without a header.
        header: whether the first row names the columns.
        delimiter: what stands between columns; by default a tab in .tsv and .tab files and a comma in others.
        quotes: whether fields may stand in double quotes; by default in all files but those with tabs.
        label_separator: what stands between the labels of one text where it can have several. Then every text has a
            value for every label: 1.0 or 0.0, and an empty field is no label. Without it a text has one label.
        labels: a file with the names of all labels, one a line; the label column may then hold their numbers from 0.
            By default the labels are what the file has.
        encoding: how the file is encoded.
    """
    if not _is_character(delimiter):
        raise ValueError(f"the delimiter of a table is one character; got {delimiter!r}")
    if label_separator == "":
        raise ValueError(
            'label_separator is what stands between labels, such as ","; leave it out for one label a text'
        )
    table = _Table(text_column, label_column, header, delimiter, quotes, label_separator, Labels(labels), encoding)
    return make_reader(path, limit, SUFFIXES, table.read)


class _Row(NamedTuple):
    line: int
    text: str
    label: str | None


class _Table:
    """Settings of a kind of table, and how to read one file of it."""

    def __init__(
        self,
        text_column: str | int | None,
        label_column: str | int | None,
        header: bool,
        delimiter: str | None,
        quotes: bool | None,
        label_separator: str | None,
        labels: Labels,
        encoding: str,
    ) -> None:
        self._text, self._label, self._header = text_column, label_column, header
        self._delimiter, self._quotes, self._encoding = delimiter, quotes, encoding
        self._separator, self._labels = label_separator, labels

    def read(self, path: Path) -> Iterator[Doc]:
        """The Docs of one file."""
        if self._separator is None:
            for row in self._rows(path):
                doc = Doc(row.text)
                if row.label is not None:
                    if not row.label:
                        raise BadData(path, row.line, f"the label is missing; {self._cure()}")
                    doc.cats = one_label(self._labels.name(row.label, path, row.line))
                yield doc
            return
        names = self._labels.names()
        if names is None:
            # What the other texts are not is only known once all labels are.
            names = list(dict.fromkeys(name for row in self._rows(path) for name in self._several(row, path)))
        for row in self._rows(path):
            doc = Doc(row.text)
            if row.label is not None:
                doc.cats = several_labels(self._several(row, path), names)
            yield doc

    def _cure(self) -> str:
        return 'every text needs one (label_column = "" reads a table without labels)'

    def _several(self, row: _Row, path: Path) -> list[str]:
        values = [value.strip() for value in (row.label or "").split(self._separator)]
        return [self._labels.name(value, path, row.line) for value in values if value]

    def _rows(self, path: Path) -> Iterator[_Row]:
        """The rows of a file: where each begins, its text and what its label column holds."""
        rows = self._records(path)
        first = next(rows, None)
        if first is None:
            return
        text, label = self._columns(first[1], path, first[0])
        width = len(first[1])
        if not self._header:
            yield self._row(first, text, label)
        for line, fields in rows:
            if len(fields) != width:
                raise BadData(path, line, f"this row has {len(fields)} columns, the first row has {width}")
            yield self._row((line, fields), text, label)

    def _row(self, record: tuple[int, list[str]], text: int, label: int | None) -> _Row:
        line, fields = record
        return _Row(line, fields[text], None if label is None else fields[label].strip())

    def _records(self, path: Path) -> Iterator[tuple[int, list[str]]]:
        """The rows of a file with the line where each begins; blank lines are left out."""
        delimiter = self._delimiter or ("\t" if data_suffix(path) in (".tsv", ".tab") else ",")
        quotes = delimiter != "\t" if self._quotes is None else self._quotes
        csv.field_size_limit(MAX_FIELD)
        rows = csv.reader(
            text_lines(path, self._encoding),
            delimiter=delimiter,
            quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE,
            strict=True,
        )
        line = 1
        try:
            for fields in rows:
                if fields:
                    yield line, fields
                line = rows.line_num + 1
        except csv.Error as error:
            cure = "; quotes = false reads quotes as they are" if quotes else ""
            raise BadData(path, line, f"the row that begins here is no row of a table ({error}){cure}") from error

    def _columns(self, first: Sequence[str], path: Path, line: int) -> tuple[int, int | None]:
        """Which columns hold the text and the label, by the first row."""
        names = [name.strip() for name in first] if self._header else []
        text = self._place(self._text, "text_column", ("text",), 0, names, len(first), path, line)
        if text is None:
            raise BadData(
                path,
                line,
                f"the header has no column 'text'; it has {', '.join(map(repr, names))}. Name the column with "
                f"text_column, or set header = false where the first row is no header{_delimiters(first)}",
            )
        if self._label == "" or (self._label is None and len(first) == 1):
            return text, None
        label = self._place(self._label, "label_column", LABEL_COLUMNS, 1, names, len(first), path, line)
        if label is None:
            raise BadData(
                path,
                line,
                f"no column of the header looks like labels ({', '.join(LABEL_COLUMNS)}); it has "
                f'{", ".join(map(repr, names))}. Name the column with label_column, or set label_column = ""',
            )
        return text, label

    def _place(
        self,
        wanted: str | int | None,
        setting: str,
        usual: Sequence[str],
        number: int,
        names: Sequence[str],
        width: int,
        path: Path,
        line: int,
    ) -> int | None:
        """The number of a column that is named, numbered, or found among the usual names; None if not found."""
        if wanted is None:
            if not self._header:
                wanted = number
            else:
                folded = [name.casefold() for name in names]
                return next((folded.index(name) for name in usual if name in folded), None)
        if isinstance(wanted, int):
            if not 0 <= wanted < width:
                raise BadData(path, line, f"{setting} is {wanted}, but the first row has the columns 0 to {width - 1}")
            return wanted
        if wanted not in names:
            has = f"the header has {', '.join(map(repr, names))}" if names else "a file without header has only numbers"
            raise BadData(path, line, f"{setting} is {wanted!r}, but {has}{_delimiters(names)}")
        return names.index(wanted)


def _delimiters(first: Sequence[str]) -> str:
    """A cure for a first row that is one column but looks like several."""
    found = next((mark for mark in ";\t|," if mark in first[0]), None) if len(first) == 1 else None
    return "" if found is None else f"; where columns stand between {found!r}, set delimiter = {json.dumps(found)}"
