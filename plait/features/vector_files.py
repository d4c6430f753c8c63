"""Files of vectors: which format one has, and how it is read."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy.typing as npt

from ..errors import BadData
from ..saving import map_file
from .vector_binary import (
    FASTTEXT,
    fasttext_width,
    map_array,
    map_table,
    of_table,
    read_fasttext,
    read_word2vec,
    word2vec_width,
)
from .vector_text import read_text, text_width
from .vectors import Vectors, map_vectors


def read_vectors(path: str | Path, words: str | Path | None = None) -> Vectors:
    """The pretrained vectors of a file.

    The formats: what `Vectors.to_disk` writes, which is mapped at once (.safetensors); text of word2vec, GloVe,
    fastText (.vec) and floret; binary files of word2vec and fastText (.bin); a table of numpy (.npy) or alone in a file
    of safetensors, with a list of its words or the tokenizer of its word pieces. Text and word2vec files may be
    compressed (.gz).

    Args:
        path: the file.
        words: for a table, the file with a word a line, or the tokenizer (.json) as the library `tokenizers` writes it.

    Raises:
        BadData: it is not there, or damaged, or none of these; with the line where there is one.
        MissingExtra: a table of word pieces needs the library `tokenizers`.
    """
    path = _there(path)
    kind = _kind(path, words)
    if kind == "plait":
        return map_vectors(path, map_file(path))
    if kind in ("array", "table"):
        return of_table(path, _table(path, kind), _words_of(path, words))
    if kind == "fasttext":
        return read_fasttext(path, map_file(path))
    with _opened(path) as file:
        return read_word2vec(path, file) if kind == "word2vec" else read_text(path, file)


def width_of(path: str | Path, words: str | Path | None = None) -> int:
    """How many numbers the vectors of a file have, by its beginning. Raises BadData as `read_vectors`."""
    path = _there(path)
    kind = _kind(path, words)
    if kind == "plait":
        return map_vectors(path, map_file(path)).width
    if kind in ("array", "table"):
        _words_of(path, words)
        return int(_table(path, kind).shape[1])
    if kind == "fasttext":
        return fasttext_width(path, map_file(path))
    with _opened(path) as file:
        return word2vec_width(path, file) if kind == "word2vec" else text_width(path, file)


def _table(path: Path, kind: str) -> npt.NDArray[Any]:
    return map_array(path) if kind == "array" else map_table(path, map_file(path))


def _words_of(path: Path, words: str | Path | None) -> Path:
    if words is None:
        raise BadData(path, None, "an array has no words; say where they are, one a line (the setting words)")
    return _there(words)


def _there(path: str | Path) -> Path:
    path = Path(path).expanduser()
    if not path.is_file():
        what = "this is a folder; name a file" if path.is_dir() else "there is no such file"
        raise BadData(path, None, what)
    return path


def _kind(path: Path, words: str | Path | None) -> str:
    """The format of a file, by what it begins with and by its name."""
    if path.suffix == ".npy":
        return "array"
    if path.suffix == ".zip":
        raise BadData(path, None, "this is an archive; unpack it, and name the file with the vectors")
    with path.open("rb") as file:
        start = file.read(9)
    if len(start) == 9 and start[8:] == b"{":
        return "plait" if words is None else "table"
    if path.suffix == ".safetensors":
        raise BadData(path, None, "this is no file of safetensors, or it was cut off; write it again")
    if start[:4] == FASTTEXT:
        return "fasttext"
    return "word2vec" if ".bin" in path.suffixes else "text"


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if path.suffix != ".gz":
        with path.open("rb") as file:
            yield file
        return
    try:
        with gzip.open(path, "rb") as packed:
            yield packed  # type: ignore[misc]  # it reads as a file does
    except (OSError, EOFError) as error:
        raise BadData(path, None, f"the compressed file is damaged: {error}") from error
