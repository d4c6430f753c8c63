"""The lines of a CoNLL-U file as sentences, checked (https://universaldependencies.org/format.html)."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ...errors import BadData

N_COLUMNS = 10
ID, FORM, LEMMA, UPOS, XPOS, FEATS, HEAD, DEPREL, DEPS, MISC = range(N_COLUMNS)

# What an empty column is taken for, where there can be nothing in it.
_NOTHING = dict.fromkeys((LEMMA, UPOS, XPOS, FEATS, DEPREL, DEPS, MISC), "_")


class WordRange(NamedTuple):
    """One surface word that stands for the syntactic words `start` to `end` (exclusive, from 0)."""

    start: int
    end: int
    form: str
    misc: str


class Sentence(NamedTuple):
    """One sentence.

    Attributes:
        line: the line of its first word.
        marks: what its comments say of `text`, `sent_id`, `newdoc` and `newpar`; a mark without a value is "".
        rows: the ten columns of each syntactic word.
        heads: the position of each word's head from 0, its own for the root, None where it is missing.
        ranges: multiword tokens in order.
    """

    line: int
    marks: dict[str, str]
    rows: list[list[str]]
    heads: list[int | None]
    ranges: list[WordRange]


def read_sentences(lines: Iterable[str], path: Path) -> Iterator[Sentence]:
    """The sentences of a file; empty nodes (ids such as 8.1) are skipped, and an empty column says as much as "_".

    Raises:
        BadData: a line with another number of columns, ids out of order, a range or head that cannot be.
    """
    marks: dict[str, str] = {}
    numbered: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        line = line.rstrip("\r\n")
        if not line or line.isspace():
            if numbered:
                yield _sentence(marks, numbered, path)
                marks, numbered = {}, []
        elif line[0] == "#":
            if numbered:
                raise BadData(path, number, "a comment stands among the words; a blank line ends a sentence")
            _mark(line, marks)
        else:
            row = line.split("\t")
            if len(row) != N_COLUMNS:
                raise BadData(
                    path, number, f"a word has {N_COLUMNS} columns with tabs between them; this line has {len(row)}"
                )
            if "" in row:
                row = [field or _NOTHING.get(column, "") for column, field in enumerate(row)]
            numbered.append((number, row))
    if numbered:
        yield _sentence(marks, numbered, path)


def _mark(line: str, marks: dict[str, str]) -> None:
    key, _, value = line[1:].partition("=")
    key, value = key.strip(), value.strip()
    if key in ("text", "sent_id"):
        marks[key] = value
    elif key in ("newdoc", "newdoc id", "newpar", "newpar id"):
        marks[key.split()[0]] = value


def _sentence(marks: dict[str, str], numbered: list[tuple[int, list[str]]], path: Path) -> Sentence:
    rows: list[list[str]] = []
    lines: list[int] = []
    found: list[tuple[int, int, list[str]]] = []  # line, how many words come before it, columns
    for number, row in numbered:
        word_id = row[ID]
        if word_id.isdecimal():
            if word_id != str(len(rows) + 1):
                raise BadData(path, number, f"the id of this word should be {len(rows) + 1}; it is {word_id!r}")
            if not row[FORM] or row[FORM].isspace():
                raise BadData(path, number, "the second column, the word form, is empty")
            rows.append(row)
            lines.append(number)
        elif "-" in word_id:
            found.append((number, len(rows), row))
        elif "." not in word_id:
            raise BadData(path, number, f"an id is a number (7), a range (7-8) or an empty node (7.1); got {word_id!r}")
    if not rows:
        raise BadData(path, numbered[0][0], "this sentence has no words")
    return Sentence(lines[0], marks, rows, _heads(rows, lines, path), _ranges(found, len(rows), path))


def _heads(rows: list[list[str]], lines: list[int], path: Path) -> list[int | None]:
    heads: list[int | None] = []
    for i, row in enumerate(rows):
        value = row[HEAD]
        head = _number(value)
        if value == "_":
            heads.append(None)
        elif head is not None and head <= len(rows):
            heads.append(head - 1 if head else i)
        else:
            raise BadData(path, lines[i], f"a head is a number from 0 to {len(rows)}, or _; got {value!r}")
    return heads


def _ranges(found: list[tuple[int, int, list[str]]], n_words: int, path: Path) -> list[WordRange]:
    ranges: list[WordRange] = []
    for number, n_before, row in found:
        word_id = row[ID]
        first, _, last = word_id.partition("-")
        start, end = _number(first), _number(last)
        if start is None or end is None or not 0 < start <= end <= n_words:
            raise BadData(path, number, f"the range {word_id!r} is not within the {n_words} words of the sentence")
        if ranges and start <= ranges[-1].end:
            raise BadData(path, number, f"the range {word_id!r} overlaps the one before it")
        if start != n_before + 1:
            raise BadData(path, number, f"the range {word_id!r} has to stand before its first word, {start}")
        if not row[FORM] or row[FORM].isspace():
            raise BadData(path, number, "the second column, the form of the multiword token, is empty")
        ranges.append(WordRange(start - 1, end, row[FORM], row[MISC]))
    return ranges


def _number(value: str) -> int | None:
    """A number of a word; None for anything else, and for numbers longer than any sentence."""
    return int(value) if value.isdecimal() and len(value) < 10 else None
