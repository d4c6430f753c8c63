"""Spans of characters, as files name them, and the spans of words that they are."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ...tokens import Doc, Span


class Place(NamedTuple):
    """A span of characters of a text; the end is exclusive."""

    start: int
    end: int
    label: str
    score: float | None


def places_of(values: Any, text: str, name: str) -> list[Place]:
    """Where spans are in the text. Raises ValueError where they are no such list, or not in it."""
    wanted = f"'{name}' is a list of objects with start and end (characters) and label"
    if not isinstance(values, list):
        raise ValueError(f"{wanted}; got {values!r:.80}")
    return [place_of(value, text, name, wanted) for value in values]


def place_of(value: Any, text: str, name: str, wanted: str) -> Place:
    """Where one span is in the text. Raises ValueError where it is no object of a span, or not in it.

    Args:
        value: what stands in the file.
        text: the text.
        name: the field that it stands in.
        wanted: what should stand there, for the message.
    """
    start, end = (value.get(key) if isinstance(value, Mapping) else None for key in ("start", "end"))
    if type(start) is not int or type(end) is not int:  # True is no number of a character
        raise ValueError(f"{wanted}; one is {value!r:.80}")
    if not 0 <= start <= end <= len(text) or not text[start:end].strip():
        raise ValueError(f"'{name}': the characters {start} to {end} are no words of the text ({len(text)} long)")
    return Place(start, end, str(value.get("label") or ""), score_of(value, name))


def score_of(value: Mapping[str, Any], name: str) -> float | None:
    """The score of an object of a field. Raises ValueError where it is no number."""
    score = value.get("score")
    if score is not None and (isinstance(score, bool) or not isinstance(score, (int, float))):
        raise ValueError(f"'{name}': a score is a number; got {score!r:.80}")
    return None if score is None else float(score)


def trimmed(place: Place, text: str) -> Place:
    """A place without the whitespace at its ends."""
    inside = text[place.start : place.end]
    start, end = place.end - len(inside.lstrip()), place.start + len(inside.rstrip())
    return place._replace(start=start, end=end)


def parted(doc: Doc, places: Sequence[Place]) -> Doc:
    """The same text with its words parted wherever a span begins or ends."""
    cuts = sorted({at for place in places for at in (place.start, place.end)})
    words = []
    for start, end in zip(doc.starts.tolist(), doc.ends.tolist(), strict=True):
        edges = [start, *cuts[bisect_right(cuts, start) : bisect_left(cuts, end)], end]
        words += [doc.text[a:b] for a, b in pairwise(edges)]
    found = Doc(doc.text, words=words)
    found.cats, found.words_given = doc.cats, False
    return found


def span_of(doc: Doc, place: Place, name: str) -> Span:
    """The words of a place, or of it without the whitespace at its ends. Raises ValueError where it cuts a word."""
    span = doc.char_span(place.start, place.end, place.label)
    if span is None:
        inner = trimmed(place, doc.text)
        span = doc.char_span(inner.start, inner.end, place.label)
    if span is None:
        raise ValueError(
            f"'{name}': the characters {place.start} to {place.end} ({doc.text[place.start : place.end]!r:.80}) do not "
            f"begin and end with words; correct the span or the words"
        )
    span.score = place.score
    return span
