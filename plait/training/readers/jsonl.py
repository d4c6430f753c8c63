"""The JSONL reader: one JSON object a line, with words, categories, entities, spans and relations, if any."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import BadData
from ...registry import registry
from ...tokens import Doc
from .files import Encoding, Limit, Reader, make_reader
from .json_objects import json_objects
from .labels import Labels, one_label, several_labels
from .places import parted, places_of, span_of, trimmed
from .relation_places import relation_places, relations_of

SUFFIXES = (".jsonl", ".ndjson")
# Fields that are annotation of words, if they are there.
COLUMNS = ("tag", "pos", "morph", "lemma", "dep", "head", "sent_start")


@registry.readers("plait.JSONL.v1")
def jsonl(
    path: str | Path | None,
    limit: Limit = 0,
    text_field: str = "text",
    label_field: str | None = None,
    labels: str | Path | None = None,
    encoding: Encoding = "utf-8",
) -> Reader:
    """Read JSON lines.

    A line holds `text`, or `words` with or without `spaces`, and as far as they are known: a list for each of the
    columns tag, pos, morph, lemma, dep, head and sent_start (`columns` holds lists of any other name); `cats`, an
    object of labels and values; `label`, one label, or `labels`, a list; `ents`, a list of `start`, `end` (characters)
    and `label`; `spans`, an object of such lists; `relations`, a list of `head`, `tail` and `label`, of which head and
    tail have `start` and `end`, or are numbers of `ents`, from 0. Every other field goes to `doc.user_data`, but for
    `starts` and `ends` beside `words`, which say what the text says.

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
        for number, record in json_objects(path, self._encoding):
            record = dict(record)
            label = self._label(record, path, number)
            if isinstance(label, list) and names is None:
                names = self._names(path)
            try:
                doc = make_doc(record, self._text_field)
            except (ValueError, TypeError, OverflowError) as error:
                raise BadData(path, number, str(error)) from error
            if isinstance(label, list):
                doc.cats |= several_labels(label, names or [])
            elif label is not None:
                doc.cats |= one_label(label)
            yield doc

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
        for number, record in json_objects(path, self._encoding):
            label = self._label(record, path, number)
            names.update(dict.fromkeys(label if isinstance(label, list) else []))
        return list(names)


def make_doc(record: Mapping[str, Any], text_field: str = "text") -> Doc:
    """The Doc of one JSON object.

    Where no words are given they are found in the text, and parted where an entity or span begins or ends, or the head
    or tail of a relation.

    Raises:
        ValueError: a field is missing or not what it should be; the message says which.
    """
    rest = dict(record)
    doc = _words(rest, text_field, record)
    for name in ("starts", "ends") if doc.words_given else ():
        rest.pop(name, None)  # where the words stand: the text says so too
    columns = {name: rest.pop(name) for name in COLUMNS if name in rest} | dict(_object(rest, "columns"))
    for name, values in columns.items():
        if values is None:
            continue
        if not doc.words_given:
            raise ValueError(f"'{name}' annotates words, so the line needs 'words' as well")
        if not isinstance(values, list):
            raise ValueError(f"'{name}' is a list with one value for each word; got {values!r:.80}")
        doc.set_column(name, values)
    for label, value in _object(rest, "cats").items():
        if value is not None and not (isinstance(value, (int, float)) and 0 <= value <= 1):
            raise ValueError(
                f"'cats' gives each label a number from 0 to 1, true, false or null; got {value!r:.80} for {label!r}"
            )
        doc.cats[label] = None if value is None else float(value)
    # A list under "spans" is of another program; it is kept as it is.
    groups = rest.pop("spans") if isinstance(rest.get("spans"), Mapping) else {}
    given = {f"spans.{name}": values for name, values in groups.items()} | {"ents": rest.pop("ents", None)}
    places = {name: places_of(values, doc.text, name) for name, values in given.items() if values is not None}
    relations = rest.pop("relations", None)
    related = None if relations is None else relation_places(relations, places.get("ents"), doc.text)
    edges = [place for group in places.values() for place in group]
    edges += [side for relation in related or () for side in (relation.head, relation.tail)]
    if not doc.words_given and edges:
        doc = parted(doc, [trimmed(place, doc.text) for place in edges])
    for name, group in places.items():
        spans = [span_of(doc, place, name) for place in group]
        if name == "ents":
            doc.ents = spans
        else:
            doc.spans[name.removeprefix("spans.")] = tuple(spans)
    if related is not None:
        doc.relations = relations_of(doc, related)
    doc.user_data = dict(_object(rest, "user_data"))
    doc.user_data |= rest
    return doc


def _words(rest: dict[str, Any], text_field: str, record: Mapping[str, Any]) -> Doc:
    text, words, spaces = rest.pop(text_field, None), rest.pop("words", None), rest.pop("spaces", None)
    if text is None and words is None:
        has = ", ".join(map(repr, record)) or "nothing"
        raise ValueError(f"neither '{text_field}' nor 'words' is there; the line has {has}")
    if text is not None and not isinstance(text, str):
        raise ValueError(f"'{text_field}' is a string; got {text!r:.80}")
    for name, value in (("words", words), ("spaces", spaces)):
        if value is not None and not isinstance(value, list):
            raise ValueError(f"'{name}' is a list; got {value!r:.80}")
    return Doc(text, words=words, spaces=None if text is not None else spaces)


def _object(record: dict[str, Any], name: str) -> Mapping[str, Any]:
    value = record.pop(name, None)
    if value is not None and not isinstance(value, Mapping):
        raise ValueError(f"'{name}' is an object; got {value!r:.80}")
    return value or {}
