"""Docs as JSON lines, in the fields that the reader knows."""

import json
import re
from collections.abc import Iterable
from typing import Any

from ...tokens import Column, Doc, Relation, Span
from ..readers.jsonl import COLUMNS

_RESERVED = frozenset(
    {
        "text",
        "words",
        "spaces",
        "starts",
        "ends",
        "columns",
        "cats",
        "label",
        "labels",
        "ents",
        "spans",
        "relations",
        "user_data",
        *COLUMNS,
    }
)

_TWO_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def json_line(doc: Doc) -> str:
    """A Doc as one line of JSON, with the line end.

    Words are there where they were given or annotated, each annotation where there is one. `user_data` becomes fields
    of the line, but for names that have a meaning there.

    Raises:
        ValueError: a span of no words, the two halves of a surrogate pair side by side, or `user_data` that JSON cannot
            hold.
    """
    record = json_record(doc)
    try:
        line = json.dumps(record, ensure_ascii=False)
    except TypeError as error:
        raise ValueError(f"doc.user_data is a dict of what JSON can hold; it cannot be written: {error}") from error
    if _TWO_HALVES.search(line):
        raise ValueError("two halves of a surrogate pair side by side are one character in JSON lines; store .plait")
    try:
        line.encode("utf8")
    except UnicodeEncodeError:
        # Half of a surrogate pair can be escaped, but stands in no UTF-8.
        line = json.dumps(record)
    return line + "\n"


def json_record(doc: Doc) -> dict[str, Any]:
    """The fields of one line."""
    record: dict[str, Any] = {"text": doc.text}
    if doc.words_given or doc.columns:
        record["words"] = doc.words
    record |= {name: _values(doc.columns[name]) for name in COLUMNS if name in doc.columns}
    others = {name: _values(column) for name, column in doc.columns.items() if name not in COLUMNS}
    if others:
        record["columns"] = others
    if doc.cats:
        record["cats"] = dict(doc.cats)
    if doc.has_ents:
        record["ents"] = _spans(doc.ents)
    if doc.spans:
        record["spans"] = {name: _spans(spans) for name, spans in doc.spans.items()}
    if doc.has_relations:
        record["relations"] = [_relation(relation) for relation in doc.relations]
    record |= {key: value for key, value in doc.user_data.items() if key not in _RESERVED}
    kept = {key: value for key, value in doc.user_data.items() if key in _RESERVED}
    if kept:
        record["user_data"] = kept
    return record


def _values(column: Column) -> list[Any]:
    if column.categories is None:
        return [None if code < 0 else code for code in column.codes.tolist()]
    return column.values()


def _relation(relation: Relation) -> dict[str, Any]:
    head, tail = _spans([relation.head, relation.tail])
    found = {"head": head, "tail": tail, "label": relation.label}
    return found if relation.score is None else found | {"score": relation.score}


def _spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    found = []
    for span in spans:
        if not len(span):
            raise ValueError("a span of no words has no place in JSON lines; store .plait")
        place: dict[str, Any] = {"start": span.start_char, "end": span.end_char}
        if span.label:
            place["label"] = span.label
        if span.score is not None:
            place["score"] = span.score
        found.append(place)
    return found
