"""Files of vectors: which format one has, and how it is read."""

import gzip
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import BadData
from .vector_binary import FASTTEXT, fasttext_width, map_array, read_array, read_fasttext, read_word2vec, word2vec_width
from .vector_text import read_text, text_width
from .vectors import Vectors, is_vectors_file, map_vectors


def read_vectors(path: str | Path, words: str | Path | None = None) -> Vectors:
    """The pretrained vectors of a file.

    The formats: what `Vectors.to_disk` writes, which is mapped at once (.safetensors); text of word2vec, GloVe,
    fastText (.vec) and floret; binary files of word2vec and fastText (.bin); an array of numpy (.npy) with a list of
    words. Text and word2vec files may be compressed (.gz).

    Args:
        path: the file.
        words: for an array, the file with a word a line.

    Raises:
        BadData: it is not there, or damaged, or none of these; with the line where there is one.
    """
    path = _there(path)
    kind = _kind(path)
    if kind == "plait":
        return map_vectors(path)
    if kind == "array":
        return read_array(path, _words_of(path, words))
    if kind == "fasttext":
        return read_fasttext(path, _mapped(path))
    with _opened(path) as file:
        return read_word2vec(path, file) if kind == "word2vec" else read_text(path, file)


def width_of(path: str | Path, words: str | Path | None = None) -> int:
    """How many numbers the vectors of a file have, by its beginning. Raises BadData as `read_vectors`."""
    path = _there(path)
    kind = _kind(path)
    if kind == "plait":
        return map_vectors(path).width
    if kind == "array":
        _words_of(path, words)
        return int(map_array(path).shape[1])
    if kind == "fasttext":
        return fasttext_width(path, _mapped(path))
    with _opened(path) as file:
        return word2vec_width(path, file) if kind == "word2vec" else text_width(path, file)


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


def _kind(path: Path) -> str:
    """The format of a file, by what it begins with and by its name."""
    if path.suffix == ".npy":
        return "array"
    if path.suffix == ".zip":
        raise BadData(path, None, "this is an archive; unpack it, and name the file with the vectors")
    if is_vectors_file(path):
        return "plait"
    if path.suffix == ".safetensors":
        raise BadData(path, None, "this is no file of safetensors, or it was cut off; write it again")
    with path.open("rb") as file:
        start = file.read(4)
    if start == FASTTEXT:
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


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
