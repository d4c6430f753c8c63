"""Many Docs in one compact file, written and read as a stream.

The file begins with eight bytes that name it and the number of the format. Blocks of Docs follow, each behind the
number of its Docs, the length of its bytes and a CRC-32 of all three; the last block has no Docs and says how many
there were. So a file that was cut, edited or written by a newer plait is refused, and memory is bounded.
"""

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from ..errors import BadData
from ..saving import new_file
from .blocks import CategoryPool, dump_block, load_block
from .doc import Doc
from .lexicon import Lexicon, default_lexicon

MAGIC = b"plaitdoc"
FORMAT = 1
DOCS_PER_BLOCK = 1000
CHARACTERS_PER_BLOCK = 1_000_000
BYTES = "the bytes given"

_FORMAT = struct.Struct("<I")
_HEADER = struct.Struct("<IQI")  # number of Docs, number of bytes, CRC-32
_SIZES = struct.Struct("<IQ")
_TOTAL = struct.Struct("<Q")


def write_docs(path: str | Path, docs: Iterable[Doc], *, overwrite: bool = False) -> int:
    """Write Docs to one file, which appears whole or not at all. Returns how many there were.

    Raises:
        OutputExists: the file is there already, and `overwrite` is off.
        ValueError: `user_data` of a Doc holds what JSON cannot.
    """
    with new_file(path, overwrite=overwrite) as file:
        return _write(file, docs)


def read_docs(path: str | Path, *, lexicon: Lexicon | None = None) -> Iterator[Doc]:
    """The Docs of a file, one block at a time in memory.

    Args:
        path: a file that `write_docs` wrote.
        lexicon: where the words are interned; by default one that belongs to no pipeline.

    Raises:
        BadData: the file is not there, is no such file, is of a newer format, truncated or edited.
    """
    try:
        with Path(path).open("rb") as file:
            yield from _read(file, path, lexicon or default_lexicon())
    except OSError as error:
        raise BadData(path, None, f"the file cannot be read: {error.strerror or error}") from error


def docs_to_bytes(docs: Iterable[Doc]) -> bytes:
    """Docs as the bytes of such a file. Raises ValueError as `write_docs` does."""
    file = io.BytesIO()
    _write(file, docs)
    return file.getvalue()


def docs_from_bytes(data: bytes, *, lexicon: Lexicon | None = None) -> list[Doc]:
    """The Docs of the bytes of such a file. Raises BadData as `read_docs` does."""
    return list(_read(io.BytesIO(data), BYTES, lexicon or default_lexicon()))


def _write(file: IO[bytes], docs: Iterable[Doc]) -> int:
    file.write(MAGIC + _FORMAT.pack(FORMAT))
    total = 0
    for block in _blocks(docs):
        _write_block(file, len(block), dump_block(block))
        total += len(block)
    _write_block(file, 0, _TOTAL.pack(total))
    return total


def _blocks(docs: Iterable[Doc]) -> Iterator[list[Doc]]:
    block: list[Doc] = []
    characters = 0
    for doc in docs:
        block.append(doc)
        characters += len(doc.text)
        if len(block) >= DOCS_PER_BLOCK or characters >= CHARACTERS_PER_BLOCK:
            yield block
            block, characters = [], 0
    if block:
        yield block


def _write_block(file: IO[bytes], n_docs: int, data: bytes) -> None:
    file.write(_HEADER.pack(n_docs, len(data), _checksum(n_docs, data)))
    file.write(data)


def _checksum(n_docs: int, data: bytes) -> int:
    return zlib.crc32(data, zlib.crc32(_SIZES.pack(n_docs, len(data))))


def _read(file: IO[bytes], path: str | Path, lexicon: Lexicon) -> Iterator[Doc]:
    _check_format(file, path)
    pool = CategoryPool()
    total = block = 0
    while True:
        block += 1
        n_docs, data = _read_block(file, path, block)
        if not n_docs:
            break
        try:
            docs = load_block(data, lexicon, pool)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError, zlib.error) as error:
            raise BadData(path, None, f"block {block} is damaged: {error}") from error
        if len(docs) != n_docs:
            raise BadData(path, None, f"block {block} should hold {n_docs} docs; it holds {len(docs)}")
        yield from docs
        total += n_docs
    if data != _TOTAL.pack(total) or file.read(1):
        raise BadData(path, None, f"the end is not that of a file of {total} docs; blocks were added or taken away")


def _check_format(file: IO[bytes], path: str | Path) -> None:
    start = file.read(len(MAGIC) + _FORMAT.size)
    if not start:
        raise BadData(path, None, "the file is empty; it should hold Docs that plait wrote")
    if not start.startswith(MAGIC[: len(start)]):
        raise BadData(path, None, "this is no file of Docs that plait wrote")
    if len(start) < len(MAGIC) + _FORMAT.size:
        raise BadData(path, None, "the file is truncated in its first bytes; restore it or write it anew")
    (version,) = _FORMAT.unpack(start[len(MAGIC) :])
    if version != FORMAT:
        raise BadData(
            path, None, f"the file has format {version}, this plait reads format {FORMAT}; install a newer plait"
        )


def _read_block(file: IO[bytes], path: str | Path, block: int) -> tuple[int, bytes]:
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise BadData(path, None, f"the file is truncated: it ends before block {block} and has no end mark")
    n_docs, length, checksum = _HEADER.unpack(header)
    data = _read_exactly(file, length)
    if len(data) < length:
        raise BadData(path, None, f"the file is truncated, or edited: block {block} should have {length} bytes")
    if _checksum(n_docs, data) != checksum:
        raise BadData(path, None, f"block {block} is not as it was written (its checksum differs); restore the file")
    return n_docs, data


def _read_exactly(file: IO[bytes], length: int) -> bytes:
    """So many bytes, or those that there are: a damaged length must not ask for more memory than the file has."""
    pieces: list[bytes] = []
    while length > 0 and (piece := file.read(min(length, 1 << 24))):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
