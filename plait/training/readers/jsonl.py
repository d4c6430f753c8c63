"""The JSONL reader: one JSON object a line, with words, categories, entities and spans as far as there are any."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import BadData
from ...registry import registry
from ...tokens import Doc, Span
from .files import Reader, make_reader, text_lines
from .labels import Labels, one_label, several_labels

SUFFIXES = (".jsonl", ".ndjson")
# Fields that are annotation of words, if they are there.
COLUMNS = ("tag", "pos", "morph", "lemma", "dep", "head", "sent_start")


@registry.readers("plait.JSONL.v1")
def jsonl(
    path: str | Path | None,
    limit: int = 0,
    text_field: str = "text",
    label_field: str | None = None,
    labels: str | Path | None = None,
    encoding: str = "utf-8",
) -> Reader:
    """Read JSON lines.

    A line holds `text`, or `words` with or without `spaces`, and as far as they are known: a list for each of the
    columns tag, pos, morph, lemma, dep, head and sent_start (`columns` holds lists of any other name); `cats`, an
    object of labels and values; `label`, one label, or `labels`, a list; `ents`, a list of `start`, `end` (characters)
    and `label`; `spans`, an object of such lists. Every other field goes to `doc.user_data`.

    Args:
        path: a file, or a folder of them.
        limit: how many Docs to give at most; 0 for all.
        text_field: the field of the texts.
        label_field: the field of the labels: a string, or a list of them; by default `label` or `labels`.
        labels: a file with the names of all labels, one a line; labels may then be numbers from 0. It also says what
            the labels are that a list leaves out; by default those that the file has.
        encoding: how the file is encoded.
    """
    lines = _Lines(text_field, (label_field,) if label_field else ("label", "labels"), Labels(labels), encoding)
    return make_reader(path, limit, SUFFIXES, lines.read)


class _Lines:
    """Settings of a kind of JSON lines, and how to read one file of them."""

    def __init__(self, text_field: str, label_fields: Sequence[str], labels: Labels, encoding: str) -> None:
        self._text_field, self._label_fields = text_field, label_fields
        self._labels, self._encoding = labels, encoding

    def read(self, path: Path) -> Iterator[Doc]:
        """The Docs of one file."""
        names = self._labels.names()
        for number, record in self._records(path):
            record = dict(record)
            label = self._label(record, path, number)
            if isinstance(label, list) and names is None:
                names = self._names(path)
            try:
                doc = make_doc(record, self._text_field)
            except (ValueError, TypeError, KeyError) as error:
                raise BadData(path, number, str(error)) from error
            if isinstance(label, list):
                doc.cats |= several_labels(label, names or [])
            elif label is not None:
                doc.cats |= one_label(label)
            yield doc

    def _records(self, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
        for number, line in enumerate(text_lines(path, self._encoding), start=1):
            if line.isspace():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise BadData(path, number, f"this line is not JSON: {error}") from error
            except RecursionError as error:
                raise BadData(path, number, "this line nests lists or objects too deeply") from error
            if not isinstance(record, dict):
                raise BadData(path, number, f"a line holds one JSON object; this one is {type(record).__name__}")
            yield number, record

    def _label(self, record: dict[str, Any], path: Path, number: int) -> str | list[str] | None:
        """Take the label or labels out of a record."""
        field = next((name for name in self._label_fields if name in record), None)
        value = None if field is None else record.pop(field)
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        for item in values:
            if isinstance(item, bool) or not isinstance(item, (str, int)) or item == "":
                raise BadData(path, number, f"'{field}' is a label or a list of labels; got {item!r}")
        found = [self._labels.name(str(item), path, number) for item in values]
        return found if isinstance(value, list) else found[0]

    def _names(self, path: Path) -> list[str]:
        """All labels of a file: what the other texts are not is only known once all are."""
        names: dict[str, None] = {}
        for number, record in self._records(path):
            label = self._label(record, path, number)
            names.update(dict.fromkeys(label if isinstance(label, list) else []))
        return list(names)


def make_doc(record: Mapping[str, Any], text_field: str = "text") -> Doc:
    """The Doc of one JSON object.

    Raises:
        ValueError: a field is missing or not what it should be; the message says which.
    """
    rest = dict(record)
    text, words, spaces = rest.pop(text_field, None), rest.pop("words", None), rest.pop("spaces", None)
    if text is None and words is None:
        raise ValueError(
            f"neither '{text_field}' nor 'words' is there; it has {', '.join(map(repr, record)) or 'nothing'}"
        )
    if text is not None and not isinstance(text, str):
        raise ValueError(f"'{text_field}' is a string; got {text!r:.80}")
    for name, value in (("words", words), ("spaces", spaces)):
        if value is not None and not isinstance(value, list):
            raise ValueError(f"'{name}' is a list; got {value!r:.80}")
    doc = Doc(text, words=words, spaces=None if text is not None else spaces)
    columns = {name: rest.pop(name) for name in COLUMNS if name in rest} | dict(_object(rest, "columns"))
    for name, values in columns.items():
        if values is None:
            continue
        if words is None:
            raise ValueError(f"'{name}' annotates words, so the line needs 'words' as well")
        if not isinstance(values, list):
            raise ValueError(f"'{name}' is a list with one value for each word; got {values!r:.80}")
        doc.set_column(name, values)
    for label, value in _object(rest, "cats").items():
        if value is not None and not isinstance(value, (int, float)):
            raise ValueError(f"'cats' gives each label a number, true, false or null; got {value!r:.80} for {label!r}")
        doc.cats[label] = None if value is None else float(value)
    if "ents" in rest:
        ents = rest.pop("ents")
        doc.ents = None if ents is None else _spans(doc, ents, "ents")
    if isinstance(rest.get("spans"), Mapping):
        for name, spans in rest.pop("spans").items():
            doc.spans[name] = tuple(_spans(doc, spans, f"spans.{name}"))
    doc.user_data = dict(_object(rest, "user_data"))
    doc.user_data |= rest
    return doc


def _object(record: dict[str, Any], name: str) -> Mapping[str, Any]:
    value = record.pop(name, None)
    if value is not None and not isinstance(value, Mapping):
        raise ValueError(f"'{name}' is an object; got {value!r:.80}")
    return value or {}


def _spans(doc: Doc, values: Any, name: str) -> list[Span]:
    if not isinstance(values, list):
        raise ValueError(f"'{name}' is a list of objects with start, end and label; got {values!r:.80}")
    spans = []
    for value in values:
        start, end = (value.get(key) if isinstance(value, Mapping) else None for key in ("start", "end"))
        if not isinstance(start, int) or not isinstance(end, int):
            raise ValueError(f"'{name}' is a list of objects with start and end in characters; one is {value!r:.80}")
        if not 0 <= start < end <= len(doc.text):
            raise ValueError(f"'{name}': characters {start} to {end} are not within the text of {len(doc.text)}")
        span = doc.char_span(start, end, str(value.get("label") or ""))
        if span is None:
            raise ValueError(
                f"'{name}': characters {start} to {end} ({doc.text[start:end]!r:.80}) do not begin and end with words; "
                f"give 'words', or correct the span"
            )
        score = value.get("score")
        span.score = None if score is None else float(score)
        spans.append(span)
    return spans
