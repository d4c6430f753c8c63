"""Words and values that somebody gives, checked before a Doc holds them."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from .columns import INTEGER_COLUMNS, MISSING, Column

Int32s = npt.NDArray[np.int32]


def checked(words: Sequence[str]) -> list[str]:
    """The words as a list. Raises ValueError where one is no string, empty or whitespace."""
    if isinstance(words, str):
        raise ValueError(f"words are a list of strings; got the string {words[:40]!r}")
    words = list(words)
    for i, word in enumerate(words):
        if not isinstance(word, str) or not word or word.isspace():
            raise ValueError(f"word {i} is {word!r}; a word is a string with something other than whitespace in it")
    return words


def join(words: Sequence[str], spaces: Sequence[bool | str] | None) -> tuple[str, list[int], list[int]]:
    """The text that words and the spaces after them make, and where each word begins and ends in it."""
    if spaces is None:
        gaps = [" "] * (len(words) - 1) + [""] * bool(words)
    else:
        gaps = [gap if isinstance(gap, str) else " " if gap else "" for gap in spaces]
        if len(gaps) != len(words):
            raise ValueError(f"spaces says what follows each word: {len(words)} are needed, {len(gaps)} came")
        for i, gap in enumerate(gaps):
            if gap and not gap.isspace():
                raise ValueError(f"what follows word {i} is {gap!r}; it may only be whitespace, True or False")
    lengths = [len(word) + len(gap) for word, gap in zip(words, gaps, strict=True)]
    starts = [0, *accumulate(lengths)][: len(words)]
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    return "".join(word + gap for word, gap in zip(words, gaps, strict=True)), starts, ends


def locate(text: str, words: Sequence[str], spaces: object) -> tuple[str, list[int], list[int]]:
    """A text that holds the words with nothing but whitespace between, and where each begins and ends in it."""
    if spaces is not None:
        raise ValueError("the text says what follows each word; leave out `spaces`, or leave out `text`")
    starts, ends, at = [], [], 0
    for i, word in enumerate(words):
        start = text.find(word, at)
        if start < 0 or (start > at and not text[at:start].isspace()):
            raise ValueError(
                f"word {i} is {word!r}, but at character {at} the text goes on with {text[at : at + 20]!r}; "
                f"the words must cover all of the text but whitespace"
            )
        at = start + len(word)
        starts.append(start)
        ends.append(at)
    if text[at:] and not text[at:].isspace():
        raise ValueError(f"after the last word the text goes on with {text[at : at + 20]!r}; no word covers that")
    return text, starts, ends


def integers(name: str, values: Sequence[object], n_tokens: int) -> Int32s:
    """The codes of a column of numbers, int32 (n_tokens,), None being missing."""
    limit = _limit(name, n_tokens)
    for i, value in enumerate(values):
        if value is not None and (not isinstance(value, (int, np.integer)) or not MISSING <= value < limit):
            raise ValueError(f"'{name}' of token {i} is {value!r}; wanted a number from 0 to {limit - 1}, or None")
    return np.array([MISSING if value is None else value for value in values], dtype=np.int32)


def check_codes(name: str, column: Column, n_tokens: int) -> None:
    """Raise ValueError where a column has codes that stand for nothing, or is of the wrong kind for its name."""
    if (column.categories is None) != (name in INTEGER_COLUMNS):
        kind = "numbers, without categories" if name in INTEGER_COLUMNS else "codes of categories"
        raise ValueError(f"the column '{name}' is one of {kind}")
    limit = _limit(name, n_tokens) if column.categories is None else len(column.categories)
    wrong = np.flatnonzero((column.codes < MISSING) | (column.codes >= limit))
    if len(wrong):
        i = int(wrong[0])
        raise ValueError(f"'{name}' of token {i} has the code {column.codes[i]}; codes are less than {limit}, or -1")


def _limit(name: str, n_tokens: int) -> int:
    return n_tokens if name == "head" else 2


def token_range(starts: Int32s, ends: Int32s, start: int, end: int, alignment: str) -> tuple[int, int] | None:
    """The first token between two positions in a text and the one after the last; None where there is none.

    Args:
        starts, ends: of the tokens, int32 (n_tokens,).
        start, end: the positions.
        alignment: as of `Doc.char_span`.
    """
    if alignment not in ("strict", "contract", "expand"):
        raise ValueError(f"alignment is 'strict', 'contract' or 'expand'; got {alignment!r}")
    if alignment == "expand":
        first, last = int(np.searchsorted(ends, start, side="right")), int(np.searchsorted(starts, end, side="left"))
    else:
        first, last = int(np.searchsorted(starts, start, side="left")), int(np.searchsorted(ends, end, side="right"))
        if alignment == "strict" and (first >= last or starts[first] != start or ends[last - 1] != end):
            return None
    return (first, last) if first < last and start < end else None
