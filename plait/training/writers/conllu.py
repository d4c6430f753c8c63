"""Docs as CoNLL-U (https://universaldependencies.org/format.html)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ...tokens import Doc

_ESCAPES = {" ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p", "\\": "\\\\"}
_MARKS = ("newdoc", "newpar", "sent_id")


def conllu_text(doc: Doc) -> str:
    """The sentences of a Doc as CoNLL-U, each with a blank line after it; "" for a Doc without words.

    Sentences begin where the column `sent_start` says so; without it the Doc is one sentence. `user_data` as the reader
    fills it gives the comments, `doc.spans["multiword"]` the multiword tokens. What the format has no place for is left
    out: entities, categories, other spans and columns, and whitespace before the first word.

    Raises:
        ValueError: a word or a value holds a tab or a line end; the form of a multiword token is whitespace; a head
            lies outside of its sentence.
    """
    if not len(doc):
        return ""
    limits = _sentences(doc)
    marks = _marks(doc, len(limits) - 1)
    rows = _Rows(doc)
    parts: list[str] = []
    for i, (start, end) in enumerate(pairwise(limits)):
        parts += _comments(marks[i])
        following = marks[i + 1] if i + 1 < len(marks) else None
        text = doc.text[int(doc.starts[start]) : int(doc.ends[end - 1])]
        parts.append(f"# text = {' '.join(text.splitlines())}")
        parts += rows.sentence(start, end, _after(doc, end, marks[i], following))
        parts.append("")
    return "\n".join(parts) + "\n"


def _sentences(doc: Doc) -> list[int]:
    column = doc.column("sent_start")
    begins = [] if column is None else np.flatnonzero(column.codes == 1).tolist()
    return [0, *(place for place in begins if place), len(doc)]


def _marks(doc: Doc, n_sentences: int) -> Sequence[Mapping[str, Any]]:
    """What the comments of each sentence say."""
    held = doc.user_data.get("sentences")
    if isinstance(held, list) and len(held) == n_sentences and all(isinstance(marks, Mapping) for marks in held):
        return held
    if n_sentences == 1:
        return [doc.user_data]
    # The mark keeps the sentences together.
    return [{"newdoc": "", **doc.user_data}, *({} for _ in range(n_sentences - 1))]


def _comments(marks: Mapping[str, Any]) -> Iterator[str]:
    for name in _MARKS:
        value = marks.get(name)
        fits = isinstance(value, str) and "\n" not in value and "\r" not in value
        if not isinstance(value, str) or (name == "sent_id" and not fits):
            continue
        if not fits:  # where a document begins is still to be said
            value = ""
        key = name if name == "sent_id" or not value else f"{name} id"
        yield f"# {key} = {value}" if value else f"# {key}"


def _after(doc: Doc, end: int, marks: Mapping[str, Any], following: Mapping[str, Any] | None) -> str | None:
    """What follows the last word of a sentence; None where the reader would take it to be so anyway."""
    said = marks.get("space_after")
    if isinstance(said, str) and not said.strip():
        return said
    until = int(doc.starts[end]) if end < len(doc) else len(doc.text)
    gap = doc.text[int(doc.ends[end - 1]) : until]
    if following is None:
        return gap or None
    return None if gap == ("\n\n" if "newpar" in following else " ") else gap


class _Rows:
    """The columns of a Doc as the strings of the format."""

    def __init__(self, doc: Doc) -> None:
        self._words = doc.words
        self._gaps = doc.spaces
        values = ([value or "_" for value in doc.values(name)] for name in ("lemma", "pos", "tag", "morph"))
        self._lemma, self._pos, self._tag, self._morph = values
        self._dep = [value or "_" for value in doc.values("dep")]
        head = doc.column("head")
        self._heads = [-1] * len(doc) if head is None else head.codes.tolist()
        self._ranges = {
            span.start: (span.end, span.label or span.text) for span in doc.spans.get("multiword", ()) if len(span) > 1
        }

    def sentence(self, start: int, end: int, after: str | None) -> Iterator[str]:
        inside = start  # up to here words are within a multiword token, which says what follows
        for i in range(start, end):
            gap = _spacing(after if i == end - 1 else self._gaps[i])
            if i in self._ranges and i >= inside:
                until, form = self._ranges[i]
                if until <= end:
                    if form.isspace():
                        raise ValueError(
                            f"the form of the multiword token of the words {' '.join(self._words[i:until])!r} is "
                            f"whitespace, for which CoNLL-U has no place"
                        )
                    inside = until
                    last = _spacing(after if until == end else self._gaps[until - 1])
                    yield _row([f"{i - start + 1}-{until - start}", form, *"_______", last])
            yield _row(
                [
                    str(i - start + 1),
                    self._words[i],
                    self._lemma[i],
                    self._pos[i],
                    self._tag[i],
                    self._morph[i],
                    self._head(i, start, end),
                    self._dep[i],
                    "_",
                    "_" if i < inside else gap,
                ]
            )

    def _head(self, i: int, start: int, end: int) -> str:
        head = self._heads[i]
        if head < 0:
            return "_"
        if not start <= head < end:
            raise ValueError(
                f"the head of word {i} ({self._words[i]!r}) lies outside of its sentence; CoNLL-U has none such"
            )
        return "0" if head == i else str(head - start + 1)


def _spacing(gap: str | None) -> str:
    """MISC of a word, by what follows it."""
    if gap is None or gap == " ":
        return "_"
    if not gap:
        return "SpaceAfter=No"
    return "SpacesAfter=" + "".join(_ESCAPES.get(char) or f"\\u{ord(char):04X}" for char in gap)


def _row(values: Sequence[str]) -> str:
    row = "\t".join(values)
    if row.count("\t") >= len(values) or "\n" in row or "\r" in row:
        raise ValueError(
            f"the word {values[1]!r} or its annotation holds a tab or a line end, for which CoNLL-U has no place; "
            f"write .jsonl or .plait"
        )
    return row
