"""The reader of what Prodigy exports: JSON lines with spans, relations, and an answer to each text."""

import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from ...config import Must
from ...errors import BadData
from ...registry import registry
from ...tokens import Doc, Relation, Span
from .files import Encoding, Limit, Reader, make_reader
from .json_objects import json_objects
from .places import Place, parted, place_of, places_of, span_of, trimmed

SUFFIXES = (".jsonl", ".ndjson")
ANSWERS = ("accept", "reject", "ignore")

# What the program knows of a line besides the annotation; names of its own begin with "_" as well.
_ITS_OWN = frozenset({"text", "tokens", "spans", "relations", "answer"})
_TOKENS = "'tokens' is a list of objects with text, start and end (characters)"
_RELATIONS = (
    "'relations' is a list of objects with label, and with head_span and child_span (objects with start and end in "
    "characters), or head and child (numbers of 'tokens', from 0)"
)


def _is_text(group: str | None) -> bool:
    return group != ""


@registry.readers("plait.Prodigy.v1")
def prodigy(
    path: str | Path | None,
    limit: Limit = 0,
    group: Annotated[str | None, Must("some text", _is_text)] = None,
    encoding: Encoding = "utf-8",
) -> Reader:
    """Read spans and relations that were annotated with Prodigy, as `db-out` writes them.

    A line holds `text`, and as far as they are known `spans`, a list of `start`, `end` (characters) and `label`, and
    `relations`, from `head_span` to `child_span`, or from the token `head` to the token `child`, or the span that it is
    in. Lines whose `answer` is reject or ignore are left out, and a warning says how many; a line without an answer is
    accepted. The spans of a line are taken for all that there are in its text. The words are those of `tokens`, and are
    found in the text where there are none; they are parted where a span begins or ends. `meta` and every other field
    goes to `doc.user_data`, but for those that begin with "_".

    Args:
        path: a file, or a folder of them.
        limit: how many Docs to give at most; 0 for all.
        group: the group of `doc.spans` that spans go to, where they may overlap; by default they are entities.
        encoding: how the file is encoded.
    """
    if group == "":
        raise ValueError("the group of spans has a name; leave it out for entities")
    return make_reader(path, limit, SUFFIXES, _Lines(group, encoding).read)


class _Lines:
    """Settings of a kind of file, and how to read one of it."""

    def __init__(self, group: str | None, encoding: str) -> None:
        self._group, self._encoding = group, encoding

    def read(self, path: Path) -> Iterator[Doc]:
        """The Docs of one file."""
        answers: Counter[str] = Counter()
        for number, record in json_objects(path, self._encoding):
            answer = record.get("answer", "accept")
            if answer not in ANSWERS:
                raise BadData(path, number, f"'answer' is accept, reject or ignore; got {answer!r:.80}")
            answers[answer] += 1
            if answer != "accept":
                continue
            try:
                doc = self._doc(record)
            except (ValueError, TypeError, OverflowError) as error:
                raise BadData(path, number, str(error)) from error
            yield doc
        told = " and ".join(f"{answers[name]} {name}" for name in ANSWERS[1:] if answers[name])
        if told and not answers["accept"]:
            raise BadData(path, None, f"no line is accepted; the answers are {told}")
        if told:
            warnings.warn(f"{path}: lines were left out that are not accepted ({told})", UserWarning, stacklevel=2)

    def _doc(self, record: Mapping[str, Any]) -> Doc:
        text, tokens = record.get("text"), record.get("tokens")
        if not isinstance(text, str):
            raise ValueError(f"'text' is a string; got {text!r:.80}")
        if tokens is not None and not isinstance(tokens, list):
            raise ValueError(f"{_TOKENS}; got {tokens!r:.80}")
        spans = None if record.get("spans") is None else places_of(record["spans"], text, "spans")
        related = None if record.get("relations") is None else _related(record["relations"], tokens, spans or (), text)
        doc = Doc(text) if tokens is None else Doc(text, words=_words(tokens))
        doc.words_given = False  # a program found them
        edges = [*(spans or ()), *(side for head, child, _ in related or () for side in (head, child))]
        if edges:
            doc = parted(doc, [trimmed(place, text) for place in edges])
        if spans is not None:
            self._set_spans(doc, [span_of(doc, place, "spans") for place in spans])
        if related is not None:
            doc.relations = [
                Relation(span_of(doc, head, "relations"), span_of(doc, child, "relations"), label)
                for head, child, label in related
            ]
        doc.user_data = {name: value for name, value in record.items() if name not in _ITS_OWN and name[:1] != "_"}
        return doc

    def _set_spans(self, doc: Doc, spans: list[Span]) -> None:
        if self._group is not None:
            doc.spans[self._group] = tuple(spans)
            return
        try:
            doc.ents = spans
        except ValueError as error:
            raise ValueError(f'{error}, as this reader does with group = "sc"') from error


def _words(tokens: Sequence[Any]) -> list[str]:
    """The words among the tokens, of which some are whitespace."""
    words = []
    for token in tokens:
        word = token.get("text") if isinstance(token, Mapping) else None
        if not isinstance(word, str):
            raise ValueError(f"{_TOKENS}; one is {token!r:.80}")
        if word.strip():
            words.append(word)
    return words


def _related(
    values: Any, tokens: Sequence[Any] | None, spans: Sequence[Place], text: str
) -> list[tuple[Place, Place, str]]:
    """Head, child and label of each relation."""
    if not isinstance(values, list):
        raise ValueError(f"{_RELATIONS}; got {values!r:.80}")
    found = []
    for value in values:
        label = value.get("label") if isinstance(value, Mapping) else None
        if not isinstance(label, str) or not label:
            raise ValueError(f"{_RELATIONS}; one is {value!r:.80}")
        head, child = (_side(value, side, tokens, spans, text) for side in ("head", "child"))
        found.append((head, child, label))
    return found


def _side(
    relation: Mapping[str, Any], side: str, tokens: Sequence[Any] | None, spans: Sequence[Place], text: str
) -> Place:
    if relation.get(f"{side}_span") is not None:
        return place_of(relation[f"{side}_span"], text, "relations", _RELATIONS)
    number = relation.get(side)
    if type(number) is not int or tokens is None or not 0 <= number < len(tokens):
        raise ValueError(f"{_RELATIONS}; one has the {side} {number!r:.80}, and {len(tokens or ())} tokens are there")
    token = place_of(tokens[number], text, "tokens", _TOKENS)
    return next((span for span in spans if span.start <= token.start and token.end <= span.end), token)
