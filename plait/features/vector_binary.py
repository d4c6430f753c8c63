"""Vectors of words in binary files: those of word2vec and fastText, and tables beside a list of words or pieces."""

import struct
from collections import deque
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ..errors import BadData
from ..tokens.attributes import hash_string
from .array_file import read_arrays
from .finders import ByForm, FastText, by_pieces
from .vector_text import joined, of_words, read_header
from .vectors import Vectors, fitted

FASTTEXT = struct.pack("<i", 793712314)
"""What a file of fastText begins with."""

_LONGEST_WORD = 4096  # bytes
_ROWS = 4096
_BLOCK = 1024**2
_CUT = "the file was cut off, or is none of this kind; get it again"


def word2vec_width(path: Path, file: IO[bytes]) -> int:
    """How many numbers a vector of a binary file of word2vec has, by its first line. Raises BadData."""
    header = read_header(file.readline(_LONGEST_WORD))
    if header is None or header.floret is not None or not 0 < header.width < 2**16:
        raise BadData(path, 1, "a binary file of vectors begins with how many words there are, and of how many numbers")
    return header.width


def read_word2vec(path: Path, file: IO[bytes]) -> Vectors:
    """The vectors of a binary file of word2vec. Raises BadData."""
    width = word2vec_width(path, file)
    file.seek(0)
    count = int(file.readline(_LONGEST_WORD).split()[0])
    hashes: list[int] = []
    blocks: deque[npt.NDArray[np.float32]] = deque()
    data, at, size, rows = b"", 0, 4 * width, bytearray()
    while len(hashes) < count:
        if len(data) - at < size + _LONGEST_WORD:
            data, at = data[at:] + file.read(max(_BLOCK, size + _LONGEST_WORD)), 0
        end = data.find(b" ", at, at + _LONGEST_WORD)
        if end < 0 or end + 1 + size > len(data):
            raise BadData(path, None, f"the first line tells of {count} vectors, {len(hashes)} came; {_CUT}")
        try:
            hashes.append(hash_string(data[at:end].lstrip(b"\n").decode("utf8")))
        except UnicodeDecodeError as error:
            raise BadData(path, None, f"word {len(hashes) + 1} is not UTF-8; {_CUT}") from error
        rows += data[end + 1 : end + 1 + size]
        at = end + 1 + size
        if len(hashes) % _ROWS == 0 or len(hashes) == count:
            block = np.frombuffer(bytes(rows), dtype="<f4").reshape(-1, width)
            if not np.isfinite(block).all():
                raise BadData(path, None, f"a vector before word {len(hashes) + 1} has a number that is none; {_CUT}")
            blocks.append(block)
            rows = bytearray()
    if not blocks:
        raise BadData(path, 1, "the file has no vectors")
    if data[at:].strip(b"\n") or file.read(1):
        raise BadData(path, None, f"the first line tells of {count} vectors, and more come; {_CUT}")
    return of_words(joined(blocks), hashes, path)


def of_table(path: Path, table: npt.NDArray[Any], words: Path) -> Vectors:
    """The vectors of a table and of a file with a word a line, or with the tokenizer of its pieces (.json).

    Raises BadData.
    """
    for start in range(0, len(table), _ROWS):
        if not np.isfinite(table[start : start + _ROWS]).all():
            raise BadData(path, None, f"a vector from row {start} on has a number that is none")
    if words.suffix == ".json":
        try:
            tokenizer = np.frombuffer(words.read_bytes(), dtype=np.uint8)
            return Vectors(table, by_pieces(tokenizer), source=str(path))
        except ValueError as error:
            raise BadData(words, None, str(error)) from error
    hashes: list[int] = []
    try:
        with words.open("rb") as file:
            hashes.extend(hash_string(line.rstrip(b"\r\n").decode("utf8")) for line in file)
    except UnicodeDecodeError as error:
        raise BadData(words, len(hashes) + 1, "this is not UTF-8; convert the file (iconv -t UTF-8)") from error
    if len(hashes) != len(table):
        raise BadData(words, None, f"there are {len(hashes)} words here, and {len(table)} vectors in {path}")
    return of_words(table, hashes, path)


def map_table(path: Path, data: memoryview) -> npt.NDArray[Any]:
    """The one table in a file of safetensors, where it lies. Raises BadData."""
    try:
        tables = [array for array in read_arrays(data)[0].values() if array.ndim == 2 and array.dtype.kind == "f"]
    except ValueError as error:
        raise BadData(path, None, f"{error}; get the file again") from error
    if len(tables) != 1 or not tables[0].size:
        raise BadData(path, None, f"one table of float32 or float16 is wanted in the file; it has {len(tables)}")
    return tables[0]


def map_array(path: Path) -> npt.NDArray[np.float32]:
    """A table of numpy where it lies, if it has two axes and floating-point numbers. Raises BadData."""
    try:
        table = np.load(path, mmap_mode="r", allow_pickle=False)
    except Exception as error:  # whatever parses the header of a damaged file
        raise BadData(path, None, f"this is no array of numpy, or the file was cut off: {error}") from error
    if not isinstance(table, np.ndarray) or table.ndim != 2 or table.dtype.kind != "f" or not table.size:
        facts = f"{table.shape} of {table.dtype}" if isinstance(table, np.ndarray) else "several arrays"
        raise BadData(path, None, f"a table of vectors, a row of floating-point numbers a word, is wanted; got {facts}")
    with np.errstate(over="ignore"):  # what becomes infinite is refused as such
        return table if table.dtype in (np.float32, np.float16) else table.astype(np.float32)


class _Cursor:
    """Reads a file of fastText piece by piece."""

    def __init__(self, path: Path, data: memoryview) -> None:
        self.path, self.data, self.at = path, data, 0

    def numbers(self, form: str) -> tuple[int, ...]:
        size = struct.calcsize(form)
        if self.at + size > len(self.data):
            raise BadData(self.path, None, _CUT)
        self.at += size
        return struct.unpack_from(form, self.data, self.at - size)

    def word(self) -> bytes:
        found = bytes(self.data[self.at : self.at + _LONGEST_WORD]).partition(b"\0")
        if not found[1]:
            raise BadData(self.path, None, _CUT)
        self.at += len(found[0]) + 1
        return found[0]


def fasttext_width(path: Path, data: memoryview) -> int:
    """How many numbers the vectors of a file of fastText have. Raises BadData."""
    _, _, dim = _Cursor(path, data).numbers("<3i")
    if not 0 < dim < 2**16:
        raise BadData(path, None, _CUT)
    return dim


def read_fasttext(path: Path, data: memoryview) -> Vectors:
    """The vectors of a binary file of fastText, which is mapped: of its words and their subwords. Raises BadData."""
    cursor = _Cursor(path, data)
    cursor.numbers("<2i")  # the mark and the version
    dim, *_, smallest, largest, _ = cursor.numbers("<12i")
    cursor.numbers("<d")
    size, n_words, _, _, pruned = cursor.numbers("<iiiqq")
    hashes = []
    for number in range(size):
        try:
            word = cursor.word().decode("utf8")
        except UnicodeDecodeError as error:
            raise BadData(path, None, f"word {number + 1} is not UTF-8; {_CUT}") from error
        _, kind = cursor.numbers("<qb")
        if kind == 0:  # labels of a classifier come after the words
            hashes.append(hash_string(word))
    if pruned > 0 or cursor.numbers("<b")[0]:
        raise BadData(
            path, None, "the vectors are quantized, which plait does not read; take the .vec or a .bin beside it"
        )
    rows, columns = cursor.numbers("<2q")
    start, end = cursor.at, cursor.at + 4 * rows * columns
    if columns != dim or not 0 < dim < 2**16 or not 0 < rows < 2**40 or end > len(data) or len(hashes) != n_words:
        raise BadData(path, None, _CUT)
    keys, first = np.unique(np.array(hashes, dtype=np.uint64), return_index=True)
    words = ByForm(keys, first.astype(np.uint32))
    if pruned == 0 or largest == 0:
        smallest, largest = 1, 0
    table = np.frombuffer(data[start:end], dtype="<f4").reshape(rows, columns)
    finder = FastText(words, smallest, largest, n_words, rows - n_words)
    return fitted(path, table, finder, n_words - len(keys))
