"""Annotated Docs as text: a line of JSON, or sentences of CoNLL-U."""

import json
from collections.abc import Mapping
from typing import Any

from ..tokens import Column, Doc, Span

# Half the digits of a float32 that JSON would show say nothing.
DIGITS = 6
# Columns that are fields of their own; others stand in the object `columns`.
COLUMNS = ("tag", "pos", "morph", "lemma", "dep", "head", "sent_start")
_ESCAPES = {" ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def jsonl_line(doc: Doc, fields: Mapping[str, Any]) -> str:
    """A Doc as a line of JSON that the JSONL reader reads: the fields of its input, and all annotation.

    Words are the lists `words`, `starts` and `ends` (characters), each column is a list beside them.
    """
    record: dict[str, Any] = {**fields, "words": doc.words, "starts": doc.starts.tolist(), "ends": doc.ends.tolist()}
    values = {name: _values(column) for name, column in doc.columns.items()}
    record.update({name: column for name, column in values.items() if name in COLUMNS})
    if others := {name: column for name, column in values.items() if name not in COLUMNS}:
        record["columns"] = others
    if doc.cats:
        record["cats"] = {label: _rounded(score) for label, score in doc.cats.items()}
    if doc.has_ents:
        record["ents"] = [_span(span) for span in doc.ents]
    if doc.spans:
        record["spans"] = {name: [_span(span) for span in spans] for name, spans in doc.spans.items()}
    return json.dumps(record, ensure_ascii=False) + "\n"


def conllu_text(doc: Doc) -> str:
    """A Doc as sentences of CoNLL-U, each with an empty line after it; "" where it has no words.

    Without sentence starts the Doc is one sentence. Categories stand in a comment, as JSON.
    """
    if not len(doc):
        return ""
    starts = doc.column("sent_start")
    firsts = [0] if starts is None else sorted({0, *(i for i, code in enumerate(starts.codes.tolist()) if code == 1)})
    cells = _cells(doc)
    lines: list[str] = []
    for first, end in zip(firsts, [*firsts[1:], len(doc)], strict=True):
        if doc.cats and not first:
            scores = {label: _rounded(score) for label, score in doc.cats.items()}
            lines.append(f"# cats = {json.dumps(scores, ensure_ascii=False)}")
        lines.append(f"# text = {' '.join(doc[first:end].text.split())}")
        for i in range(first, end):
            row = cells[i]
            lines.append("\t".join([str(i - first + 1), *row[:5], _head(row[5], i, first), *row[6:]]))
        lines.append("")
    return "\n".join(lines) + "\n"


def _cells(doc: Doc) -> list[tuple[str, ...]]:
    """The cells of each word after its number; the head is still a position in the Doc, or "_"."""
    columns = [doc.words, *(_shown(doc, name) for name in ("lemma", "pos", "tag", "morph"))]
    heads = doc.column("head")
    columns.append(["_"] * len(doc) if heads is None else [str(c) if c >= 0 else "_" for c in heads.codes.tolist()])
    columns.append(_shown(doc, "dep"))
    spaces = doc.spaces
    return list(zip(*columns, ["_"] * len(doc), [*map(_space, spaces[:-1]), "_"], strict=True))


def _shown(doc: Doc, name: str) -> list[str]:
    return [value or "_" for value in doc.values(name)]


def _head(head: str, i: int, first: int) -> str:
    if head == "_":
        return head
    return "0" if int(head) == i else str(int(head) - first + 1)


def _space(space: str) -> str:
    """What MISC says of the whitespace after a word."""
    if space == " ":
        return "_"
    return "SpacesAfter=" + "".join(_ESCAPES.get(c, c) for c in space) if space else "SpaceAfter=No"


def _values(column: Column) -> list[Any]:
    if column.categories is None:
        return [None if code < 0 else code for code in column.codes.tolist()]
    return list(column.values())


def _span(span: Span) -> dict[str, Any]:
    found: dict[str, Any] = {"start": span.start_char, "end": span.end_char, "label": span.label}
    return found if span.score is None else {**found, "score": _rounded(span.score)}


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, DIGITS)
