"""Lexical attributes: what can be said of a word from its form alone."""

import re
from collections.abc import Callable
from hashlib import blake2b

from ..registry import registry

Attribute = Callable[[str], str]

# A longer stretch of one kind of character says nothing more: "abcdefgh" and "abcdefghij" are both "xxxx".
SHAPE_RUN = 4
SHAPE_LENGTH = 100
MAX_KINDS = 10_000  # characters, more than most scripts have


def hash_string(string: str) -> int:
    """An unsigned 64-bit hash of a string, the same in every process: the first 8 bytes of BLAKE2b (RFC 7693)."""
    return int.from_bytes(digest(string), "little")


def digest(string: str) -> bytes:
    """The bytes of the hash of a string, of which the first are the lowest ones of the number."""
    return blake2b(string.encode("utf8", "surrogatepass"), digest_size=8).digest()


@registry.attributes("ORTH")
def orth(form: str) -> str:
    """The form itself."""
    return form


@registry.attributes("LOWER")
def lower(form: str) -> str:
    """The form in lower case."""
    return form.lower()


@registry.attributes("NORM")
def norm(form: str) -> str:
    """The form in lower case; a lexicon with a table of norms puts the listed ones in its place."""
    return form.lower()


@registry.attributes("PREFIX")
def prefix(form: str) -> str:
    """The first character."""
    return form[:1]


@registry.attributes("PREFIX3")
def prefix3(form: str) -> str:
    """The first three characters, in lower case."""
    return form[:3].lower()


@registry.attributes("SUFFIX")
def suffix(form: str) -> str:
    """The last three characters."""
    return form[-3:]


@registry.attributes("SUFFIX2")
def suffix2(form: str) -> str:
    """The last two characters."""
    return form[-2:]


@registry.attributes("SUFFIX4")
def suffix4(form: str) -> str:
    """The last four characters, in lower case."""
    return form[-4:].lower()


@registry.attributes("SHAPE")
def shape(form: str) -> str:
    """The kinds of the characters, runs cut at four: "Mr." is "Xx.", "1984" is "dddd", "Apples" is "Xxxxx"."""
    return _LONG_RUN.sub(_cut, form[:SHAPE_LENGTH].translate(_kinds))


class _Kinds(dict[int, str]):
    """What stands in a shape for each character, of which the commonest are kept."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = ("X" if char.isupper() else "x") if char.isalpha() else "d" if char.isdigit() else char
        if len(self) < MAX_KINDS:
            self[code] = kind
        return kind


_kinds = _Kinds()
_LONG_RUN = re.compile(rf"(.)\1{{{SHAPE_RUN},}}", re.DOTALL)


def _cut(run: re.Match[str]) -> str:
    return run[1] * SHAPE_RUN


@registry.attributes("LENGTH")
def length(form: str) -> str:
    """The number of characters, cut at 20."""
    return str(min(len(form), 20))
