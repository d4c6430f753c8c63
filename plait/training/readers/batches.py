"""Annotated words of many texts made into Docs together: one look at the lexicon and one array for all."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ...tokens import Categories, Column, Doc, default_lexicon
from ...tokens.columns import INTEGER_COLUMNS

ItemT = TypeVar("ItemT")

_GAP = re.compile(r"\s*")

BLOCK = 1000
# Categories that have grown so far are left to the Docs that use them, so that memory is bounded.
MAX_CATEGORIES = 100_000


class Words(NamedTuple):
    """The words of one text.

    Attributes:
        text: the text.
        starts, ends: where each word stands in it, in characters.
        words: the words.
        columns: annotation by name, each as long as the words; strings, or numbers for `head` and `sent_start`, and
            None where it is missing.
        user_data: what else is known of the text.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    words: Sequence[str]
    columns: dict[str, Sequence[Any]]
    user_data: dict[str, Any]


class DocMaker:
    """Makes Docs whose columns share one set of categories each, so that codes are translated once."""

    def __init__(self) -> None:
        self._categories: dict[str, Categories] = {}

    def docs(self, texts: Sequence[Words]) -> list[Doc]:
        """A Doc for each text. A column of which a text has no value at all is left out of its Doc."""
        generation, ids = default_lexicon().intern_all([text.words for text in texts])
        starts = _flat(text.starts for text in texts)
        ends = _flat(text.ends for text in texts)
        limits = np.cumsum([0, *(len(text.words) for text in texts)]).tolist()
        docs = []
        for text, start, end in zip(texts, limits, limits[1:], strict=False):
            doc = Doc.from_arrays(text.text, starts[start:end], ends[start:end], ids[start:end], generation)
            doc.words_given = True
            doc.user_data = text.user_data
            docs.append(doc)
        for name in {name: None for text in texts for name in text.columns}:
            column = self._column(name, texts)
            present = column.codes >= 0
            for doc, text, start, end in zip(docs, texts, limits, limits[1:], strict=False):
                # No words is no reason to call the annotation missing.
                if name in text.columns and (start == end or present[start:end].any()):
                    doc.columns[name] = Column(column.codes[start:end], column.categories)
        return docs

    def _column(self, name: str, texts: Sequence[Words]) -> Column:
        values = list(chain.from_iterable(t.columns.get(name) or [None] * len(t.words) for t in texts))
        if name in INTEGER_COLUMNS:
            return Column(np.array([-1 if value is None else value for value in values], dtype=np.int32), None)
        categories = self._categories.get(name)
        if categories is None or len(categories) > MAX_CATEGORIES:
            categories = self._categories[name] = Categories()
        return Column(categories.encode(values), categories)


def in_blocks(items: Iterable[ItemT], size: int = BLOCK) -> Iterator[list[ItemT]]:
    """The items in lists of up to `size`."""
    items = iter(items)
    while block := list(islice(items, size)):
        yield block


def locate(text: str, words: Sequence[str]) -> tuple[list[int], list[int]] | None:
    """Where words stand in a text that has nothing but whitespace besides them; None where it is not so."""
    starts, ends, at = [], [], 0
    for word in words:
        if not text.startswith(word, at):
            at = _GAP.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty string as well
            if not text.startswith(word, at):
                return None
        starts.append(at)
        at += len(word)
        ends.append(at)
    return (starts, ends) if not text[at:].strip() else None


def joined(words: Sequence[str], gaps: Sequence[str]) -> tuple[str, list[int], list[int]]:
    """The text of words with what follows each, and where they start and end."""
    starts, ends, at = [], [], 0
    for word, gap in zip(words, gaps, strict=True):
        starts.append(at)
        at += len(word)
        ends.append(at)
        at += len(gap)
    return "".join(chain.from_iterable(zip(words, gaps, strict=True))), starts, ends


def _flat(lists: Iterable[Sequence[int]]) -> "np.ndarray[Any, np.dtype[np.int32]]":
    return np.fromiter(chain.from_iterable(lists), dtype=np.int32)
