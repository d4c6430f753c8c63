"""Sentences of CoNLL-U as words with their annotation; multiword tokens become what a text has of them."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from .batches import Words, joined, locate
from .conllu_sentences import DEPREL, FEATS, FORM, LEMMA, MISC, UPOS, XPOS, Sentence, WordRange

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))")
_ESCAPES = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}


class Text(NamedTuple):
    """A sentence, or several one after the other.

    Attributes:
        words: the text and its words.
        multiwords: the first word, the last (exclusive) and the surface form of each multiword token.
        after: what follows the last word, None where nothing is said of it.
    """

    words: Words
    multiwords: list[tuple[int, int, str]]
    after: str | None


def sentence_text(sentence: Sentence, merge: bool) -> Text:
    """The words of one sentence; `merge` says whether a surface word that its words do not make up is one word."""
    forms = [row[FORM] for row in sentence.rows]
    ranges: list[WordRange] = []
    keeps_text = True
    for surface in sentence.ranges:
        if "".join(forms[surface.start : surface.end]) != surface.form:
            if merge:
                ranges.append(surface)
            else:
                keeps_text = False
    gaps = _gaps(sentence)
    columns = _columns(sentence)
    multiwords = [(surface.start, surface.end, surface.form) for surface in sentence.ranges]
    if ranges:
        forms, gaps, columns, multiwords = _merge(forms, gaps, columns, multiwords, ranges)
    after = gaps[-1]
    gaps[-1] = ""
    text = sentence.marks.get("text")
    # The comment cannot hold line ends, so what SpacesAfter says is more.
    if any("SpacesAfter=" in row[MISC] for row in sentence.rows):
        keeps_text = False
    found = locate(text, forms) if text is not None and keeps_text else None
    text, starts, ends = joined(forms, gaps) if text is None or found is None else (text, *found)
    facts: dict[str, Any] = {key: value for key, value in sentence.marks.items() if key != "text"}
    if after != " ":
        facts["space_after"] = after
    return Text(Words(text, starts, ends, forms, columns, facts), multiwords, None if after == " " else after)


def _columns(sentence: Sentence) -> dict[str, Sequence[Any]]:
    rows = sentence.rows
    return {
        "tag": [_value(row, XPOS) for row in rows],
        "pos": [None if row[UPOS] == "_" else row[UPOS] for row in rows],
        "morph": [_features(row) for row in rows],
        "lemma": [_value(row, LEMMA) for row in rows],
        "head": sentence.heads,
        "dep": [None if row[DEPREL] == "_" else row[DEPREL] for row in rows],
        "sent_start": [1] + [0] * (len(rows) - 1),
    }


def _value(row: list[str], column: int) -> str | None:
    return None if row[column] == "_" and row[FORM] != "_" else row[column]


def _features(row: list[str]) -> str | None:
    """FEATS of a word; "_" is none, unless nobody analysed the word at all."""
    if row[FEATS] != "_":
        return row[FEATS]
    return None if row[UPOS] == row[XPOS] == "_" else ""


def _gaps(sentence: Sentence) -> list[str]:
    """What follows each word; within a surface word nothing where the words make it up, else a space."""
    gaps = [" " if row[MISC] == "_" else _gap(row[MISC]) for row in sentence.rows]
    for start, end, form, misc in sentence.ranges:
        whole = "".join(row[FORM] for row in sentence.rows[start:end]) == form
        gaps[start : end - 1] = ["" if whole else " "] * (end - 1 - start)
        gaps[end - 1] = _gap(misc)
    return gaps


def _gap(misc: str) -> str:
    """What MISC says of the space after a word: SpaceAfter=No, or SpacesAfter with escapes, or else one space."""
    if "Space" in misc:
        for item in misc.split("|"):
            key, _, value = item.partition("=")
            if key == "SpacesAfter":
                spaces = _ESCAPE.sub(_unescape, value)
                if not spaces or spaces.isspace():
                    return spaces
            elif key == "SpaceAfter" and value == "No":
                return ""
    return " "


def _unescape(match: "re.Match[str]") -> str:
    code, letter = match.groups()
    return chr(int(code, 16)) if code else _ESCAPES.get(letter, letter)


def _merge(
    forms: list[str],
    gaps: list[str],
    columns: dict[str, Sequence[Any]],
    multiwords: list[tuple[int, int, str]],
    ranges: Sequence[WordRange],
) -> tuple[list[str], list[str], dict[str, Sequence[Any]], list[tuple[int, int, str]]]:
    """One word in place of each range; the head is that of the word whose head lies outside of it."""
    place: list[int] = []  # where each syntactic word goes
    groups: list[tuple[int, int, str | None]] = []
    at = 0
    for surface in ranges:
        groups += [(i, i + 1, None) for i in range(at, surface.start)]
        groups.append((surface.start, surface.end, surface.form))
        at = surface.end
    groups += [(i, i + 1, None) for i in range(at, len(forms))]
    for i, (start, end, _) in enumerate(groups):
        place += [i] * (end - start)
    lead = [_lead(columns["head"], start, end) for start, end, _ in groups]
    heads = [None if i is None or columns["head"][i] is None else place[columns["head"][i]] for i in lead]
    merged: dict[str, Sequence[Any]] = {
        name: [_join_values(values[start:end]) for start, end, _ in groups]
        for name, values in columns.items()
        if name in ("tag", "pos", "morph", "lemma")
    }
    merged["head"] = heads
    merged["dep"] = [None if i is None else columns["dep"][i] for i in lead]
    merged["sent_start"] = [1] + [0] * (len(groups) - 1)
    return (
        [forms[start] if form is None else form for start, _, form in groups],
        [gaps[end - 1] for _, end, _ in groups],
        merged,
        [(place[start], place[end - 1] + 1, form) for start, end, form in multiwords],
    )


def _lead(heads: Sequence[int | None], start: int, end: int) -> int | None:
    """The first word of a range whose head is the root or lies outside; None where there is none."""
    for i in range(start, end):
        head = heads[i]
        if end == start + 1 or head == i or (head is not None and not start <= head < end):
            return i
    return None


def _join_values(values: Sequence[str | None]) -> str | None:
    if len(values) == 1:
        return values[0]
    if all(value is None for value in values):
        return None
    return "+".join(value or "_" for value in values) if any(values) else ""
