"""Which way a text is written."""

from collections.abc import Iterable
from typing import Literal
from unicodedata import bidirectional

Direction = Literal["ltr", "rtl"]

_STRONG: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def direction(text: str) -> Direction:
    """The direction of the first letter that has one, as in the Unicode Bidirectional Algorithm (UAX 9, P2 and P3)."""
    return _first(text) or "ltr"


def last_direction(text: str) -> Direction | None:
    """The direction of the last letter that has one; None where none has."""
    return _first(reversed(text))


def _first(characters: Iterable[str]) -> Direction | None:
    return next((found for char in characters if (found := _STRONG.get(bidirectional(char)))), None)
