"""Rules: a chunk of text becomes words by the exceptions, affixes and infixes of a language."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Any

from .languages import ADDRESSES, EMOJI, IN_ADDRESSES, Language, get_language

# A word is never longer, and never is more text than this looked at together, so that the time for a text grows with
# its length alone, whatever is in it.
MAX_WORD = 1000
# The longest suffix that a pattern may find; `re` has no way to match backwards from the end.
MAX_SUFFIX = 32
# After so many affixes a chunk is no word with punctuation around it, and what is left is cut at its infixes. To look
# for an affix and at all of what is left, over and over, would take time that grows with the square of the length.
MAX_AFFIXES = 24
# How often the parts between infixes are taken apart in turn.
MAX_DEPTH = 3

_CHUNK = re.compile(r"\S+")
_CURLY = str.maketrans("’", "'")


class Rules:
    """The rules of one language, compiled."""

    def __init__(self, language: Language, *, is_ours: bool = False) -> None:
        """Compile the rules.

        Args:
            language: the rules, as data.
            is_ours: whether the language comes with plait: its patterns need not be compiled to find out whether they
                can be, so that each is when a text needs it; and it is known what none of them does.

        Raises:
            ValueError: a pattern that is no regular expression, or an exception whose pieces do not make it up.
        """
        self.language = language
        self._exceptions = _Exceptions(language)
        self._is_ours = is_ours
        self._splitters: dict[bool, _Splitter] = {}
        if not is_ours:
            self._splitters[False] = _Splitter(language, self._exceptions)

    def split(self, chunk: str) -> list[int]:
        """The lengths of the words of a chunk, which has no whitespace; they add up to its length."""
        if _is_letters(chunk) and len(chunk) <= MAX_WORD:
            return list(self._exceptions.find(chunk, 0, len(chunk)) or (len(chunk),))
        splitter = self._splitter(is_ascii=self._is_ours and chunk.isascii())
        lengths: list[int] = []
        for start, end in _windows(chunk):
            splitter.split(chunk, start, end, lengths)
        return lengths

    def split_text(self, text: str) -> tuple[list[int], list[int]]:
        """Where the words of a text start and end, in characters. Whitespace is between words, never in one."""
        starts: list[int] = []
        ends: list[int] = []
        for match in _CHUNK.finditer(text):
            at = match.start()
            for length in self.split(match.group()):
                starts.append(at)
                at += length
                ends.append(at)
        return starts, ends

    def _splitter(self, *, is_ascii: bool) -> "_Splitter":
        """What splits chunks of any characters, or of ASCII alone; made when it is first needed."""
        splitter = self._splitters.get(is_ascii)
        if splitter is None:  # several threads may make one, each the same
            without = frozenset([EMOJI] if is_ascii else [])
            splitter = _Splitter(self.language, self._exceptions, is_ours=True, without=without, addresses=ADDRESSES)
            self._splitters[is_ascii] = splitter
        return splitter


class _Exceptions:
    """The exceptions and abbreviations of a language."""

    def __init__(self, language: Language) -> None:
        self._exact, self._folded = _lengths(language)
        self._longest = max(map(len, (*self._exact, *self._folded)), default=0)

    def find(self, chunk: str, start: int, end: int) -> tuple[int, ...] | None:
        """The lengths of the pieces of chunk[start:end], if it is an exception."""
        if end - start > self._longest:
            return None
        string = chunk[start:end].translate(_CURLY)
        lowered = string.lower()
        # Lower case can be longer ("İ" becomes two characters), and lengths of pieces would be those of another string.
        return self._exact.get(string) or (self._folded.get(lowered) if len(lowered) == len(string) else None)


class _Splitter:
    """Splits chunks by the patterns of a language, as far as these can fit them."""

    def __init__(
        self,
        language: Language,
        exceptions: _Exceptions,
        *,
        is_ours: bool = False,
        without: Collection[str] = (),
        addresses: Collection[str] = (),
    ) -> None:
        """Compile patterns.

        Args:
            language: that they are of.
            exceptions: what is looked for before any pattern.
            is_ours: as `Rules` has it.
            without: patterns that fit nothing in the chunks that will come.
            addresses: patterns of whole words in which something comes after one of `IN_ADDRESSES`.
        """
        self._exceptions = exceptions
        self._is_ours = is_ours
        self._language = language
        self._addresses = [pattern for pattern in language.wholes if pattern in addresses]
        wholes = [pattern for pattern in language.wholes if pattern not in addresses]
        self._whole = _compile(wholes, "wholes", "{}").fullmatch
        self._prefix = _compile([p for p in language.prefixes if p not in without], "prefixes", "{}").match
        self._suffix = _compile([p for p in language.suffixes if p not in without], "suffixes", "{}$").search
        self._late: dict[str, Any] = {}
        if not is_ours:
            self._infixes()

    def _infixes(self) -> Callable[..., Iterator[re.Match[str]]]:
        """What finds infixes, which many a text does without."""
        if "infixes" not in self._late:
            self._late["infixes"] = _compile(self._language.infixes, "infixes", "{}").finditer
        return self._late["infixes"]  # type: ignore[no-any-return]

    def _is_whole(self, chunk: str, start: int, end: int) -> bool:
        """Whether chunk[start:end] is one word by a pattern."""
        if self._whole(chunk, start, end):
            return True
        if not self._addresses or not any(chunk.find(mark, start, end - 1) >= 0 for mark in IN_ADDRESSES):
            return False
        if "addresses" not in self._late:
            self._late["addresses"] = _compile(self._addresses, "wholes", "{}").fullmatch
        return bool(self._late["addresses"](chunk, start, end))

    def split(self, chunk: str, start: int, end: int, lengths: list[int], depth: int = 0) -> None:
        """Add the lengths of the words in chunk[start:end]."""
        after: list[int] = []
        for _ in range(MAX_AFFIXES):
            if start == end:
                break
            if exception := self._exceptions.find(chunk, start, end):
                lengths.extend(exception)
                start = end
                break
            if (self._is_ours and _is_letters(chunk[start:end])) or self._is_whole(chunk, start, end):
                lengths.append(end - start)
                start = end
                break
            prefix = self._prefix(chunk, start, end)
            cut = self._suffix_start(chunk, start, end)
            if end - cut > 1 and chunk[cut] == "." and not chunk.startswith("...", cut):
                # The first mark of "etc.?" belongs to the abbreviation.
                cut += self._is_word(chunk, start, cut + 1)
            if prefix and chunk[cut:end] == "." and not self._is_word(chunk, start, cut):
                # What is behind an opening bracket may be an abbreviation: "(etc." loses its bracket first.
                cut = end
            if cut < end:
                after.append(end - cut)
                end = cut
            elif prefix and prefix.end() > start:
                lengths.append(prefix.end() - start)
                start = prefix.end()
            else:
                break
        if start < end:
            self._cut(chunk, start, end, lengths, depth)
        lengths.extend(reversed(after))

    def _is_word(self, chunk: str, start: int, end: int) -> bool:
        return bool(self._exceptions.find(chunk, start, end) or self._is_whole(chunk, start, end))

    def _suffix_start(self, chunk: str, start: int, end: int) -> int:
        """Where the suffix of chunk[start:end] begins; `end` where it has none."""
        mark = chunk[end - 1]
        if end - start > MAX_SUFFIX and chunk.endswith(mark * MAX_SUFFIX, start, end):
            # A run of one mark ("-----") can be longer than any other suffix.
            run = start + len(chunk[start:end].rstrip(mark))
            if self._is_whole(chunk, run, end):
                return run
        suffix = self._suffix(chunk, max(start, end - MAX_SUFFIX), end)
        return suffix.start() if suffix else end

    def _cut(self, chunk: str, start: int, end: int, lengths: list[int], depth: int) -> None:
        """Add the lengths of the words in chunk[start:end], which has no affixes, by its infixes."""
        at = start
        for infix in self._infixes()(chunk, start, end):
            left, right = infix.span()
            if left > at:
                self._part(chunk, at, left, lengths, depth)
            if right > left:
                lengths.append(right - left)
            at = right
        if at == start:
            lengths.append(end - start)
        elif at < end:
            self._part(chunk, at, end, lengths, depth)

    def _part(self, chunk: str, start: int, end: int, lengths: list[int], depth: int) -> None:
        if depth < MAX_DEPTH:
            self.split(chunk, start, end, lengths, depth + 1)
        else:
            lengths.append(end - start)


def _is_letters(string: str) -> bool:
    """Whether a string is one word by itself, and no pattern needs to look at it: letters of ASCII alone."""
    return string.isascii() and string.isalpha()


@cache
def rules_of(code: str) -> Rules:
    """The compiled rules of a language; see `get_language`."""
    return Rules(get_language(code), is_ours=True)


def split_text(text: str) -> tuple[list[int], list[int]]:
    """Where the words of a text start and end by the neutral rules."""
    return rules_of("xx").split_text(text)


def _windows(chunk: str) -> list[tuple[int, int]]:
    """A chunk cut where it is longer than a word may be, if possible beside something that is no letter or digit."""
    windows = []
    start = 0
    while len(chunk) - start > MAX_WORD:
        end = start + MAX_WORD
        cut = next((i for i in range(end, end - MAX_WORD // 10, -1) if not chunk[i - 1].isalnum()), end)
        windows.append((start, cut))
        start = cut
    windows.append((start, len(chunk)))
    return windows


def is_exception(string: str, pieces: Sequence[str]) -> bool:
    """Whether a string can always be taken apart into these pieces: they make it up, and it holds no whitespace."""
    return "".join(pieces) == string and all(pieces) and not any(map(str.isspace, string))


def _lengths(language: Language) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """The exceptions and abbreviations as lengths of pieces: those that fit as they stand, and those of any casing."""
    exact: dict[str, tuple[int, ...]] = {}
    folded: dict[str, tuple[int, ...]] = {}
    entries = {**{word: (word,) for word in language.abbreviations}, **language.exceptions}
    for word in language.abbreviations:
        if word[:1].isupper():
            exact[word.upper()] = (len(word),)
    for string, pieces in entries.items():
        if not is_exception(string, pieces):
            raise ValueError(
                f"the exception {string!r} of the language '{language.code}' needs pieces that make it up and hold no "
                f"whitespace; got {list(pieces)}"
            )
        (folded if string == string.lower() else exact)[string.translate(_CURLY)] = tuple(map(len, pieces))
    return exact, folded


def _compile(patterns: Sequence[str], kind: str, frame: str) -> re.Pattern[str]:
    # A pattern that never matches stands for none; an empty alternation would match everywhere.
    together = frame.format("(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + ")") if patterns else r"(?!)"
    try:
        return re.compile(together)
    except re.error:
        for pattern in patterns:  # one by one only now, as that takes as long again
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"the pattern {pattern!r} in {kind} is no regular expression: {error}") from None
        raise
