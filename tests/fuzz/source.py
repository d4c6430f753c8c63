"""Bytes taken apart into numbers, choices and texts, so that every input of a fuzzer means something."""

import struct
from collections.abc import Sequence
from typing import TypeVar

ItemT = TypeVar("ItemT")


def decoded(data: bytes) -> str:
    """A text of any characters: halves of surrogate pairs stand for what is no UTF-8."""
    try:
        return data.decode("utf8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf8", "surrogateescape")


def encoded(text: str) -> bytes:
    """The bytes that `decoded` makes a text of."""
    return text.encode("utf8", "surrogatepass")


class Source:
    """What is left of an input. Where nothing is, numbers are 0 and texts empty, so that whatever is made ends."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def take(self, size: int) -> bytes:
        """So many bytes, or those that there are."""
        found = self._data[self._at : self._at + size]
        self._at += size
        return found

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._data))

    def byte(self) -> int:
        """A number from 0 to 255."""
        return self.take(1)[0] if self else 0

    def below(self, limit: int) -> int:
        """A number from 0 up to a limit, exclusive; 0 where the limit is 0."""
        size = max(1, (max(limit - 1, 1).bit_length() + 7) // 8)
        return int.from_bytes(self.take(size), "little") % max(limit, 1)

    def flag(self) -> bool:
        """Yes or no."""
        return bool(self.byte() & 1)

    def pick(self, items: Sequence[ItemT]) -> ItemT:
        """One of some items."""
        return items[self.below(len(items))]

    def share(self) -> float:
        """A number from 0 to 1."""
        return self.byte() / 255

    def real(self) -> float:
        """A floating-point number of any value, infinite ones and those that are none among them."""
        (number,) = struct.unpack("<d", self.take(8).ljust(8, b"\0"))
        return float(number)

    def text(self, most: int = 16) -> str:
        """A text of so many bytes at most."""
        return decoded(self.take(self.below(most + 1)))
