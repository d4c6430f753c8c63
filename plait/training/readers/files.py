"""Files of text, line by line: found, decompressed, decoded, and refused by name and line."""

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from traceback import clear_frames
from typing import IO, Annotated, cast

from ...config import Must, Range
from ...errors import BadData
from ...tokens import Doc

Reader = Callable[[], Iterator[Doc]]
"""Gives the Docs of a corpus with their annotation, from the first on at every call."""

NO_PATH = (
    "no file was named for a corpus; name one on the command line (--paths.train FILE, --paths.dev FILE) "
    'or in the config (train = "FILE" under [paths])'
)


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


Limit = Annotated[int, Range(0, None)]
Encoding = Annotated[str, Must("the name of a text encoding, such as utf-8 or latin-1", _is_encoding)]


def make_reader(
    path: str | Path | None, limit: int, suffixes: Collection[str], read: Callable[[Path], Iterator[Doc]]
) -> Reader:
    """A reader of a file, or of all files of a folder in the order of their names.

    Nothing is opened before the reader is called.

    Args:
        path: the file or folder.
        limit: how many Docs to give at most; 0 for all.
        suffixes: the names of files that are read where the path is a folder end so, or so and ".gz".
        read: gives the Docs of one file.

    The reader raises ValueError where the path is None, and BadData where it is not there or has no example in it.
    """
    if limit < 0:
        raise ValueError(f"limit is the number of examples to read, 0 for all; it was {limit}")

    known: set[Path] = set()

    def reader() -> Iterator[Doc]:
        given = 0
        for file in find_files(path, suffixes, known):
            before = given
            try:
                for doc in read(file):
                    yield doc
                    given += 1
                    if given == limit:
                        return
            except BadData as error:
                clear_frames(error.__traceback__)  # which would keep the file open as long as the exception is kept
                raise
            if given == before:
                raise BadData(file, None, "there is no example in it; it is empty or has nothing but blank lines")

    return reader


def find_files(path: str | Path | None, suffixes: Collection[str], known: set[Path]) -> list[Path]:
    """The file itself, or the files of a folder that end in one of the suffixes.

    Args:
        path: the file or folder.
        suffixes: in lower case.
        known: those that were found before; those that are found now are added.

    Raises as the reader does, and BadData where one that was there before is gone.
    """
    if path is None:
        raise ValueError(NO_PATH)
    path = Path(path)
    if not path.is_dir():
        if not path.exists():
            raise BadData(path, None, "there is no such file; check the path, which counts from the working folder")
        return [path]
    found = sorted(file for file in path.iterdir() if file.is_file() and data_suffix(file) in suffixes)
    if not found:
        raise BadData(path, None, f"the folder has no file that ends in {', '.join(sorted(suffixes))}")
    if gone := sorted(known.difference(found)):
        raise BadData(gone[0], None, "the file was there when the folder was read before and is gone; put it back")
    known.update(found)
    return found


def data_suffix(path: Path) -> str:
    """How the name ends, in lower case, leaving ".gz" aside."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def text_lines(path: Path, encoding: str = "utf-8") -> Iterator[str]:
    """The lines of a file with their ends, decompressed where the name ends in ".gz".

    A line ends at a line feed alone, so that line numbers are those of an editor; a byte order mark is left out.

    Raises:
        BadData: the file cannot be read, is no such text (with the line number), or holds NUL bytes.
    """
    encoding = "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding
    try:
        with open_text(path, encoding) as file:
            for number, line in enumerate(file, start=1):
                if "\0" in line:
                    raise BadData(path, number, "there is a NUL byte in this line; is it a text file?")
                yield line
    except UnicodeError as error:  # of UTF-16 without its mark it is no UnicodeDecodeError
        found, reason = _undecodable_line(path, encoding) or (None, str(error))
        raise BadData(
            path,
            found,
            f"this is not {encoding.removesuffix('-sig').upper()} ({reason}); convert the file, or name its encoding "
            f"in the settings of the reader where it has that one",
        ) from error
    except LookupError as error:
        raise ValueError(f"there is no text encoding called '{encoding}'; common ones are utf-8 and latin-1") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadData(path, None, f"the compressed file is damaged ({error})") from error
    except OSError as error:
        raise BadData(path, None, f"the file cannot be read: {error.strerror or error}") from error


def open_text(path: Path, encoding: str) -> IO[str]:
    """A file as text that ends lines at a line feed alone. Raises LookupError for an unknown encoding."""
    codecs.lookup(encoding)  # before the file is opened, so that it is not left open
    return io.TextIOWrapper(_open_bytes(path), encoding=encoding, newline="\n")


def _open_bytes(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.name.lower().endswith(".gz") else path.open("rb")


def _undecodable_line(path: Path, encoding: str) -> tuple[int, str] | None:
    """The first line that cannot be decoded and why; None where lines are not what is wrong, as in UTF-16."""
    try:
        if len("\n\n".encode(encoding)) - len("\n".encode(encoding)) != 1:
            return None  # a line end is no byte of its own
        with _open_bytes(path) as file:
            for number, line in enumerate(file, start=1):
                try:
                    line.decode(encoding)
                except UnicodeDecodeError as error:
                    return number, f"{error.reason} at byte {error.start + 1}"
    except (UnicodeError, OSError, EOFError, zlib.error):
        pass  # the file is damaged further on, or the encoding is none of texts
    return None
