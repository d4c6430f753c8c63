"""Language: what the rule tokenizer needs to know of one language, as data."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Language(NamedTuple):
    """How words are told apart in one language.

    A chunk of text without whitespace is taken apart in this order, over and over: an exception or a `whole` is kept
    as it is listed, a prefix is cut off, a suffix is cut off, and what is left is cut at its infixes. The patterns are
    regular expressions in the syntax of `re`, without capturing groups; they see the whole chunk, so that they can look
    behind and ahead.

    Attributes:
        code: the ISO 639 code, or "xx" for the neutral rules.
        exceptions: strings and the pieces they are made of, one piece to keep the string whole. A key in lower case
            fits any casing, one with capitals only itself; a straight apostrophe in a key fits a curly one too.
        abbreviations: words, in lower case, that keep the period at their end, written with it. Casing as above.
        wholes: patterns of what is one word from end to end, such as a web address or a date.
        prefixes: patterns of what is cut off at the beginning; the first that fits is taken.
        suffixes: patterns of what is cut off at the end, at most 32 characters of it; the longest that fits is taken.
        infixes: patterns of words within a chunk. An empty match cuts without a word of its own.
        norms: the usual spelling of forms in lower case, for the lexical attribute NORM.
    """

    code: str
    exceptions: Mapping[str, tuple[str, ...]] = {}
    abbreviations: frozenset[str] = frozenset()
    wholes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    infixes: tuple[str, ...] = ()
    norms: Mapping[str, str] = {}


def words(text: str) -> frozenset[str]:
    """The words of a listing that is written as running text."""
    return frozenset(text.split())


def pieces(text: str) -> dict[str, tuple[str, ...]]:
    """Exceptions from a listing of running text in which a bar stands between the pieces: "can|not gon|na"."""
    return {entry.replace("|", ""): tuple(entry.split("|")) for entry in text.split()}


def any_of(text: str) -> str:
    """A pattern that fits any of the strings of a listing, the longest first, so that "km/h" is found before "km"."""
    return "(?:" + "|".join(map(re.escape, sorted(text.split(), key=lambda string: (-len(string), string)))) + ")"


def with_curly(norms: Mapping[str, str]) -> dict[str, str]:
    """Norms with the same for each form that is written with a curly apostrophe."""
    return {**norms, **{form.replace("'", "’"): norm for form, norm in norms.items()}}
