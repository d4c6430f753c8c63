"""Vectors of words in text files: a word and its numbers a line, as word2vec, GloVe, fastText and floret write them."""

import warnings
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import BadData
from ..tokens.attributes import hash_string
from .finders import Finder, Floret, by_form
from .vectors import Vectors, fitted

Float32s = npt.NDArray[np.float32]

_LONGEST_LINE = 4 * 1024**2  # bytes
_LINES = 4096  # that are parsed at once
_LARGEST = float(np.finfo(np.float32).max)


class Header(NamedTuple):
    """The first line of a file, where it tells what comes: how many rows, of how many numbers; floret tells more."""

    rows: int
    width: int
    floret: Floret | None = None


def read_header(line: bytes) -> Header | None:
    """What the first line of a file says, or None where it is a word with its vector."""
    fields = line.split()
    numbers = [int(field) for field in fields[:6] if field.isdigit()]
    if len(fields) == 2 and len(numbers) == 2:
        return Header(numbers[0], numbers[1])
    if len(fields) == 8 and len(numbers) == 6 and not (fields[6] + fields[7]).isdigit():
        count, width, smallest, largest, n_hashes, seed = numbers
        begin, end = (field.decode("utf8", "replace") for field in fields[6:])
        return Header(count, width, Floret(smallest, largest, n_hashes, seed, begin, end, count))
    return None


def text_width(path: Path, file: IO[bytes]) -> int:
    """How many numbers the vectors of a file have, by its first lines. Raises BadData."""
    first = next(_lines(path, file), None)
    if first is None:
        raise BadData(path, None, "the file is empty; a word and its vector are wanted in each line")
    header = read_header(first)
    width = len(first.split()) - 1 if header is None else header.width
    if header is None and width > 0:
        _parsed(path, 1, first, width)
    if not 0 < width < 2**16:
        raise BadData(
            path, 1, f"a word and its numbers are wanted, or how many words there are of how many; got {first[:60]!r}"
        )
    return width


def read_text(path: Path, file: IO[bytes]) -> Vectors:
    """The vectors of a file. Raises BadData, with the line, for what is none."""
    width = text_width(path, file)
    file.seek(0)
    lines = _lines(path, file)
    header = read_header(first := next(lines))
    hashes: list[int] = []
    blocks: deque[Float32s] = deque()
    at = 1 if header is None else 2
    waiting = [first] if header is None else []
    while True:
        waiting += [line for _, line in zip(range(_LINES - len(waiting)), lines, strict=False)]
        if not waiting:
            break
        words, block = _parse(path, at, waiting, width)
        _check_rows(path, at, words, header, len(hashes))
        hashes += map(hash_string, words)
        blocks.append(block)
        at += len(waiting)
        waiting = []
    if header is not None and header.rows != len(hashes):
        raise BadData(
            path,
            1,
            f"the first line tells of {header.rows} vectors, {len(hashes)} came; the file was cut off, or edited: get "
            f"it again, or correct the number",
        )
    if not hashes:
        raise BadData(path, None, "the file has no vectors")
    table = joined(blocks)
    if header is not None and header.floret is not None:
        return fitted(path, table, header.floret)
    return of_words(table, hashes, path)


def of_words(table: npt.NDArray[Any], hashes: list[int], path: Path) -> Vectors:
    """Vectors of whole words by the hashes of these, in the order of the rows."""
    finder, kept = by_form(hashes)
    duplicates = len(hashes) - len(kept)
    if duplicates:
        table = table[kept]
    made: Finder = finder
    return Vectors(table, made, source=str(path), duplicates=duplicates)


def joined(blocks: "deque[Float32s]") -> Float32s:
    """Blocks of rows as one array; each is let go when it was copied, so that memory holds everything about once."""
    table = np.empty((sum(map(len, blocks)), blocks[0].shape[1]), dtype=np.float32)
    at = 0
    while blocks:
        block = blocks.popleft()
        table[at : at + len(block)] = block
        at += len(block)
    return table


def _lines(path: Path, file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, without those at the end that are blank."""
    number, blank = 0, 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise BadData(path, number, f"the line is longer than {_LONGEST_LINE:,} bytes; this is no file of vectors")
        stripped = line.rstrip(b" \t\r\n")
        if not stripped:
            blank += 1
            continue
        if blank:
            raise BadData(path, number - blank, "the line is blank; a word and its vector are wanted")
        yield stripped


def _parse(path: Path, first: int, lines: list[bytes], width: int) -> tuple[list[str], Float32s]:
    """The words and the vectors of some lines."""
    pairs = [line.split(b"\t" if b"\t" in line else b" ", 1) for line in lines]
    if all(len(pair) == 2 for pair in pairs):
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)  # numpy's, for what is no number
            try:
                numbers = np.fromstring(b" ".join(pair[1] for pair in pairs), dtype=np.float32, sep=" ")
                block = numbers.reshape(len(lines), width)
                words = [pair[0].decode("utf8") for pair in pairs]
            except (DeprecationWarning, ValueError):
                pass  # one of the lines is broken, or a word has a space in it
            else:
                if np.isfinite(block).all() and _counts_fit(pairs, width):
                    return words, block
    parsed = [_parsed(path, first + i, line, width) for i, line in enumerate(lines)]
    return [word for word, _ in parsed], np.array([numbers for _, numbers in parsed], dtype=np.float32)


def _counts_fit(pairs: list[list[bytes]], width: int) -> bool:
    """Whether each line has so many numbers; that all have as many together tells little."""
    return all(pair[1].count(b" ") + pair[1].count(b"\t") == width - 1 for pair in pairs)


def _parsed(path: Path, number: int, line: bytes, width: int) -> tuple[str, list[float]]:
    """The word and the numbers of a line, which is looked at closely. A word may have spaces in it."""
    fields = line.split()
    if len(fields) <= width:
        raise BadData(
            path, number, f"the line has {len(fields) - 1} numbers, those before it have {width}; the file is damaged"
        )
    try:
        word = line.rsplit(None, width)[0].decode("utf8")
    except UnicodeDecodeError as error:
        raise BadData(
            path, number, f"this is not UTF-8 (byte {error.start + 1} of the line); convert the file (iconv -t UTF-8)"
        ) from error
    numbers = []
    for field in fields[-width:]:
        try:
            numbers.append(float(field))
        except ValueError as error:
            raise BadData(
                path, number, f"{field.decode('utf8', 'replace')[:40]!r} is no number; the file is damaged"
            ) from error
        if not abs(numbers[-1]) <= _LARGEST:
            raise BadData(path, number, f"a vector has the number {field.decode()}; leave the word out")
    if len(fields) > width + 1 and all(_is_number(field) for field in fields[1:]):
        raise BadData(
            path, number, f"the line has {len(fields) - 1} numbers, those before it have {width}; the file is damaged"
        )
    return word, numbers


def _is_number(field: bytes) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _check_rows(path: Path, first: int, words: list[str], header: Header | None, before: int) -> None:
    """See that a floret table numbers its rows."""
    if header is None or header.floret is None:
        return
    for i, word in enumerate(words):
        if word != str(before + i):
            raise BadData(
                path, first + i, f"a floret table numbers its rows; this is row {before + i}, not {word[:40]!r}"
            )
