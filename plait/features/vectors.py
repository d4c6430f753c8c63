"""Pretrained vectors of words: a table that stays as it is, in memory or where a file is mapped."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import BadData
from ..saving import new_file
from ..tokens import Doc
from .array_file import read_arrays, write_arrays
from .distinct import Words, distinct
from .finders import Finder, make_finder

Float32s = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

FORMAT = 1
LOOK_UP = ("ORTH", "LOWER")
"""The lexical attributes by which words are usually looked up: as they are written, and else in lower case."""

_METADATA = "plait_vectors"
_AT_ONCE = 512  # words whose rows are gathered at once
_SAMPLE = 10_000  # rows by which the size of the numbers is judged


class Vectors:
    """A table, and how the vector of a word is found in it. Nothing changes it.

    Attributes:
        table: float32 or float16 (n_rows, width).
        finder: tells the rows of words.
        source: the file that it was first read from.
        duplicates: how many words came again when it was read, whose first vector was taken.
        scale: 1 divided by the usual size of its numbers (the root of the mean square over many rows).
    """

    def __init__(
        self,
        table: npt.NDArray[Any],
        finder: Finder,
        *,
        source: str = "",
        duplicates: int = 0,
        scale: float | None = None,
        image: memoryview | None = None,
    ) -> None:
        """Put together a table and what finds words in it; `image` is the file in which they lie, if in one of ours.

        Raises ValueError where they do not fit.
        """
        if table.ndim != 2 or not table.shape[1] or not len(table):
            raise ValueError(f"a table of vectors has rows and columns; this one is of shape {table.shape}")
        finder.check(len(table))
        self.table, self.finder, self.source, self.duplicates = table, finder, source, duplicates
        self.scale, self._image = _scale(table) if scale is None else scale, image

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return int(self.table.shape[1])

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.table)

    def look_up(self, words: Words, attrs: Sequence[str] = LOOK_UP) -> tuple[Float32s, Bools]:
        """The vectors of words, float32 (n_words, width), with zeros for those that have none; and which have one.

        Args:
            words: distinct words.
            attrs: lexical attributes by which a table of whole words is asked, in order; others go by the form.
        """
        vectors = np.zeros((len(words), self.width), dtype=np.float32)
        found = np.zeros(len(words), dtype=bool)
        for start in range(0, len(words), _AT_ONCE):
            rows, lengths = self.finder.find(words.part(start, start + _AT_ONCE), attrs)
            here = np.flatnonzero(lengths)
            found[start + here] = True
            if not len(here):
                continue
            taken = self.table[rows].astype(np.float32)
            if len(rows) > len(here):
                firsts = (np.cumsum(lengths) - lengths)[here]
                taken = np.add.reduceat(taken, firsts, axis=0)
                taken /= lengths[here, None]
            vectors[start + here] = taken
        return vectors, found

    def to_disk(self, path: str | Path, *, overwrite: bool = False, half: bool = False) -> None:
        """Write a file that `read_vectors` maps at once.

        Args:
            path: the file; its name should end in ".safetensors".
            overwrite: whether a file that is there may be replaced.
            half: in half precision, at half the size.

        Raises OutputExists.
        """
        with new_file(path, overwrite=overwrite) as file:
            self._write(file, half)

    def image(self) -> memoryview:
        """The same file as a view. It is made once, and what was read from elsewhere is let go for it."""
        if self._image is None:
            file = BytesIO()
            self._write(file, False)
            made = Vectors.from_buffer(file.getbuffer().toreadonly())
            self.table, self.finder, self._image = made.table, made.finder, made._image
        assert self._image is not None
        return self._image

    def _write(self, file: Any, half: bool) -> None:
        facts = {
            "format": FORMAT,
            "found_by": self.finder.kind,
            "settings": dict(self.finder.settings()),
            "source": Path(self.source).name,
            "duplicates": self.duplicates,
            "scale": self.scale,
        }
        table = self.table.astype("<f2") if half else self.table
        arrays = {"table": table, **self.finder.arrays()}
        write_arrays(file, arrays, {_METADATA: json.dumps(facts, sort_keys=True)})

    @classmethod
    def from_buffer(cls, data: memoryview) -> "Vectors":
        """The vectors in a file that `to_disk` wrote, where they lie. Raises ValueError for damaged data."""
        arrays, metadata = read_arrays(data)
        try:
            facts = json.loads(metadata[_METADATA])
            if facts["format"] != FORMAT:
                raise ValueError(f"it has format {facts['format']!r}; this plait reads format {FORMAT}")
            table = arrays["table"]
            if table.dtype not in (np.float32, np.float16):
                raise ValueError(f"its numbers are of type {table.dtype}")
            finder = make_finder(facts["found_by"], facts["settings"], arrays)
            scale = float(facts["scale"])
            if not 0 < scale < np.inf:
                raise ValueError(f"its scale is {scale}")
            source, duplicates = str(facts["source"]), int(facts["duplicates"])
            return cls(table, finder, source=source, duplicates=duplicates, scale=scale, image=data)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"these are no vectors that plait wrote, or they are damaged: {error!r}") from error

    def __deepcopy__(self, memo: dict[int, Any]) -> "Vectors":
        return self  # nothing changes it

    def __reduce__(self) -> tuple[Any, ...]:
        return _from_bytes, (bytes(self.image()),)


def _scale(table: npt.NDArray[Any]) -> float:
    some = table[:: max(1, len(table) // _SAMPLE)].astype(np.float32)
    with np.errstate(invalid="ignore"):  # what is no number has no scale
        size = float(np.sqrt(np.mean(np.square(some, dtype=np.float64))))
    return 1.0 / size if size > 0 and np.isfinite(size) else 1.0


def _from_bytes(data: bytes) -> Vectors:
    return Vectors.from_buffer(memoryview(data))


def fitted(path: Path, table: npt.NDArray[Any], finder: Finder, duplicates: int = 0) -> Vectors:
    """The table of a file and what finds words in it, put together. Raises BadData where they do not fit."""
    try:
        return Vectors(table, finder, source=str(path), duplicates=duplicates)
    except ValueError as error:
        raise BadData(path, None, f"{error}; get the file again") from error


def map_vectors(path: Path, data: memoryview) -> Vectors:
    """The vectors of a mapped file that `Vectors.to_disk` wrote. Raises BadData."""
    try:
        return Vectors.from_buffer(data)
    except ValueError as error:
        raise BadData(path, None, f"{error}; write it again from what it was made of") from error


class Coverage(NamedTuple):
    """How many words of some texts have a vector.

    Attributes:
        words, tokens: how many distinct words there are, and how many in all.
        missing_words, missing_tokens: those without a vector.
        commonest: the words without one that occur most often, with how often.
    """

    words: int
    tokens: int
    missing_words: int
    missing_tokens: int
    commonest: tuple[tuple[str, int], ...]


def coverage(vectors: Vectors, docs: Iterable[Doc], attrs: Sequence[str] = LOOK_UP, *, most: int = 10) -> Coverage:
    """Count the words of Docs that have no vector. The Docs are gone through once; each word form is kept."""
    counts: Counter[str] = Counter()
    has: dict[str, bool] = {}
    for doc in docs:
        words, tokens = distinct([doc])
        forms = words.forms()
        counts.update(dict(zip(forms, np.bincount(tokens, minlength=len(forms)).tolist(), strict=True)))
        has.update(zip(forms, vectors.look_up(words, attrs)[1].tolist(), strict=True))
    missing = Counter({form: count for form, count in counts.items() if not has[form]})
    return Coverage(len(counts), counts.total(), len(missing), missing.total(), tuple(missing.most_common(most)))
