"""Tokenizers: a text becomes a Doc of words. Whitespace is never a word, and no character is ever lost."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import numpy as np

from ..config import Must, Positive
from ..registry import registry
from .chunks import ChunkTable
from .doc import Doc
from .languages import Language, LanguageCode, get_language
from .lexicon import MAX_FORMS, Lexicon
from .rules import Rules, is_exception, rules_of

BATCH_SIZE = 256
# Batches are looked at whole; this many characters of them at a time, however few texts that are.
BATCH_CHARACTERS = 1_000_000

_CHUNK = re.compile(r"\S+")


class Tokenizer(ABC):
    """Finds the words of texts. A tokenizer of one's own is a subclass with one method, `split`.

    >>> class Letters(Tokenizer):
    ...     def split(self, text):
    ...         return [(i, i + 1) for i, char in enumerate(text) if not char.isspace()]

    Attributes:
        lang: the code of the language, as it was asked for.
        lexicon: where the words are interned.
    """

    def __init__(self, *, lang: str = "xx", lexicon: Lexicon | None = None) -> None:
        self.lang = lang
        self.lexicon = lexicon if lexicon is not None else Lexicon()

    @abstractmethod
    def split(self, text: str) -> Sequence[tuple[int, int]]:
        """Where each word of a text starts and ends, in characters. Between the words there is only whitespace."""

    def __call__(self, text: str) -> Doc:
        """The words of a text, as a Doc.

        Raises:
            ValueError: `text` is no string, or `split` gave spans that are not in order or leave out a part of it.
        """
        _check_text(text)
        spans = self.split(text)
        _check_spans(text, spans)
        generation, ids = self.lexicon.intern([text[start:end] for start, end in spans])
        starts, ends = np.array(spans, dtype=np.int32).reshape(-1, 2).T.copy()
        return Doc.from_arrays(text, starts, ends, ids, generation)

    def pipe(self, texts: Iterable[str], *, batch_size: int = BATCH_SIZE) -> Iterator[Doc]:
        """The Docs of a stream of texts, in order; `batch_size` texts are read at a time where that is faster."""
        return map(self, texts)

    def from_words(self, words: Sequence[str], spaces: Sequence[bool | str] | None = None) -> Doc:
        """A Doc of words that are known already, with the whitespace after each; see `Doc`."""
        return Doc(words=words, spaces=spaces, lexicon=self.lexicon)


class RuleTokenizer(Tokenizer):
    """Finds words by the rules of a language. What it found for a chunk of text it remembers; see `ChunkTable`.

    Several threads may use one tokenizer at the same time.
    """

    def __init__(self, language: Language, *, lang: str | None = None, lexicon: Lexicon | None = None) -> None:
        """Compile the rules of a language.

        Args:
            language: the rules, as data.
            lang: the code that was asked for, where it is not the one of the rules.
            lexicon: where words are interned; by default a new one, with the norms of the language.
        """
        super().__init__(lang=lang or language.code, lexicon=lexicon or Lexicon(norms=language.norms))
        known = rules_of(language.code)
        self.rules = known if known.language is language else Rules(language)
        self._table = ChunkTable(self.rules, self.lexicon.generation)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_table"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._table = ChunkTable(self.rules, self.lexicon.generation)

    def split(self, text: str) -> list[tuple[int, int]]:
        starts, ends = self.rules.split_text(text)
        return list(zip(starts, ends, strict=True))

    def __call__(self, text: str) -> Doc:
        _check_text(text)
        return self._docs([text])[0]

    def pipe(self, texts: Iterable[str], *, batch_size: int = BATCH_SIZE) -> Iterator[Doc]:
        """The Docs of a stream of texts, in order; `batch_size` texts, or a million characters, are read at a time.

        Raises:
            ValueError: `batch_size` is less than 1, or a text is no string.
        """
        if batch_size < 1:
            raise ValueError(f"batch_size is a number of texts, at least 1; it was {batch_size}")
        batch: list[str] = []
        n_characters = 0
        for text in texts:
            _check_text(text)
            batch.append(text)
            n_characters += len(text)
            if len(batch) >= batch_size or n_characters >= BATCH_CHARACTERS:
                yield from self._docs(batch)
                batch, n_characters = [], 0
        if batch:
            yield from self._docs(batch)

    def _docs(self, texts: Sequence[str]) -> list[Doc]:
        """The Docs of some texts, found in one pass over all of their chunks."""
        generation = self.lexicon.generation
        table = self._table
        if table.generation is not generation or table.full:
            table = self._table = ChunkTable(self.rules, generation)
        # The spaces that join the texts are like the others, so a text is a run of chunks.
        ids, starts, ends = table.words(" ".join(texts).split(" "))
        if len(texts) == 1:
            return [Doc.from_arrays(texts[0], starts, ends, ids, generation)]
        lengths = np.fromiter(map(len, texts), dtype=np.int32, count=len(texts))
        first_characters = np.cumsum(lengths + 1, dtype=np.int32) - lengths - 1
        cuts = np.append(np.searchsorted(starts, first_characters), len(starts))
        shifts = np.repeat(first_characters, np.diff(cuts))
        starts -= shifts
        ends -= shifts
        bounds = cuts.tolist()
        return [
            Doc.from_arrays(text, starts[first:last], ends[first:last], ids[first:last], generation)
            for text, first, last in zip(texts, bounds, bounds[1:], strict=False)
        ]


class WhitespaceTokenizer(Tokenizer):
    """Words are what stands between whitespace."""

    def split(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in _CHUNK.finditer(text)]


def _make_up(exceptions: Mapping[str, Sequence[str]] | None) -> bool:
    return all(is_exception(string, pieces) for string, pieces in (exceptions or {}).items())


@registry.tokenizers("plait.Tokenizer.v1")
def rule_tokenizer(
    lang: LanguageCode = "xx",
    max_forms: Positive = MAX_FORMS,
    exceptions: Annotated[dict[str, list[str]] | None, Must("pieces that make up their string", _make_up)] = None,
) -> Tokenizer:
    """The rules of a language, or the neutral ones where it has none.

    Args:
        lang: the code of the language.
        max_forms: how many word forms are remembered before forgetting all; see `Lexicon`.
        exceptions: strings that are always taken apart in the same way, beside those of the language:
            {"dunno": ["du", "n", "no"]}. A key in lower case fits any casing.

    Raises:
        ValueError: a code that is none, or pieces that do not make up their exception.
    """
    language = get_language(lang)
    lexicon = Lexicon(norms=language.norms, max_forms=max_forms)
    if exceptions:
        added = {string: tuple(pieces) for string, pieces in exceptions.items()}
        language = language._replace(exceptions={**language.exceptions, **added})
    return RuleTokenizer(language, lang=lang, lexicon=lexicon)


@registry.tokenizers("plait.WhitespaceTokenizer.v1")
def whitespace_tokenizer(lang: LanguageCode = "xx", max_forms: Positive = MAX_FORMS) -> Tokenizer:
    """Words are what stands between whitespace; the language gives the norms of words alone.

    Args:
        lang: the code of the language.
        max_forms: how many word forms are remembered before forgetting all; see `Lexicon`.
    """
    return WhitespaceTokenizer(lang=lang, lexicon=Lexicon(norms=get_language(lang).norms, max_forms=max_forms))


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        raise ValueError(f"a text is a string; got {type(text).__name__}")


def _check_spans(text: str, spans: Sequence[tuple[int, int]]) -> None:
    at = 0
    for start, end in (*spans, (len(text), len(text) + 1)):
        between = text[at:start]
        if not at <= start < end or (between and not between.isspace()):
            raise ValueError(
                f"the words of a text come in order and leave out nothing but whitespace; after character {at} came "
                f"the word {(start, end)}"
            )
        at = end
