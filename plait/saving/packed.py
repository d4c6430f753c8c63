"""Files in one string of bytes: msgpack of a table from their names to their contents.

They are read here and not by a library, as nothing else may stand in such a string: no length is believed, nothing is
nested, and contents are views of the string.
"""

from collections.abc import Mapping
from typing import Any

import srsly

from .contents import Contents

# The first byte of each kind of value with a length of its own, and how many bytes the length takes.
_TABLES, _TEXTS, _BYTES = {0xDE: 2, 0xDF: 4}, {0xD9: 1, 0xDA: 2, 0xDB: 4}, {0xC4: 1, 0xC5: 2, 0xC6: 4}


def pack(files: Mapping[str, Contents]) -> bytes:
    """Files as one string of bytes. Raises ValueError for one of 4 GiB or more."""
    packed: bytes = srsly.msgpack_dumps(files)
    return packed


def unpack(data: bytes | memoryview) -> dict[str, Contents]:
    """The files in what `pack` gave. Raises ValueError where it is damaged, or anything else."""
    reader = _Reader(memoryview(data))
    files: dict[str, Contents] = {}
    for _ in range(reader.length(_TABLES, 0x80, 0x0F)):
        name = bytes(reader.take(reader.length(_TEXTS, 0xA0, 0x1F))).decode("utf8")
        if name in files:
            raise ValueError(f"the file {name!r:.80} is there twice")
        files[name] = reader.take(reader.length(_BYTES))
    if reader.rest:
        raise ValueError("something comes after it")
    return files


class _Reader:
    """What is left of a string of bytes."""

    def __init__(self, rest: memoryview) -> None:
        self.rest = rest

    def take(self, n: int) -> memoryview:
        if n > len(self.rest):
            raise ValueError("it ends too early")
        taken, self.rest = self.rest[:n], self.rest[n:]
        return taken

    def length(self, kinds: Mapping[int, int], short: int | None = None, mask: int = 0) -> int:
        """The length of the value that comes next, which has to be of a kind."""
        first: Any = self.take(1)[0]
        if short is not None and first & ~mask == short:
            return int(first & mask)
        if first not in kinds:
            raise ValueError("it is no table from names to bytes")
        return int.from_bytes(self.take(kinds[first]), "big")
