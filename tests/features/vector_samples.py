"""Small files of vectors."""

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plait.features.distinct import Words
from plait.tokens import Lexicon

FORMS = ["the", "cat", "Dogs", "naïve", "."]
TABLE = np.array([[1, 2, 3], [0.5, -1, 0], [4, 0, 0.25], [-2, -2, 1], [0, 0, 8]], dtype=np.float32)


def text(forms: list[str] = FORMS, table: npt.NDArray[np.float32] = TABLE, *, header: bool = False) -> str:
    lines = [f"{len(forms)} {table.shape[1]}"] if header else []
    lines += [f"{form} {' '.join(map(str, row.tolist()))}" for form, row in zip(forms, table, strict=True)]
    return "\n".join(lines) + "\n"


def word2vec(forms: list[str] = FORMS, table: npt.NDArray[np.float32] = TABLE, *, ends: bytes = b"\n") -> bytes:
    rows = [form.encode() + b" " + row.tobytes() + ends for form, row in zip(forms, table, strict=True)]
    return f"{len(forms)} {table.shape[1]}\n".encode() + b"".join(rows)


def fasttext(forms: list[str] = FORMS, *, buckets: int = 20, sizes: tuple[int, int] = (2, 4)) -> bytes:
    """A file of fastText whose row i is (i, 1)."""
    rows = len(forms) + buckets
    table = np.stack([np.arange(rows), np.ones(rows)], axis=1).astype("<f4")
    parts = [
        struct.pack("<2i", 793712314, 12),
        struct.pack("<12i", 2, 5, 5, 1, 5, 1, 1, 2, buckets, *sizes, 100),
        struct.pack("<d", 1e-4),
        struct.pack("<iiiqq", len(forms) + 1, len(forms), 1, 1000, -1),
        *(form.encode() + b"\0" + struct.pack("<qb", 10, 0) for form in forms),
        b"__label__x\0" + struct.pack("<qb", 10, 1),
        struct.pack("<b", 0),
        struct.pack("<2q", rows, 2) + table.tobytes(),
    ]
    output = struct.pack("<b", 0) + struct.pack("<2q", len(forms), 2) + table[: len(forms)].tobytes()
    return b"".join(parts) + output


def words_of(*forms: str) -> Words:
    generation, rows = Lexicon().intern(forms)
    return Words([(generation, rows)])


def written(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path
