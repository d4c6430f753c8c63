"""Arrays and strings as compact values that msgpack takes."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# The smallest type that holds all values is taken; all are little-endian.
_INTEGERS = ("|u1", "|i1", "<u2", "<i2", "<i4", "<i8")


def pack_integers(values: Array) -> list[Any]:
    """Integers of any type, as the name of the smallest type that holds them and their bytes."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    name = next(name for name in _INTEGERS if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
    return [name, values.astype(name).tobytes()]


def unpack_integers(packed: Sequence[Any]) -> npt.NDArray[np.int32]:
    """Integers as int32. Raises ValueError for what `pack_integers` did not make."""
    name, data = packed
    if name not in _INTEGERS:
        raise ValueError(f"there is no packed type {name!r}")
    return np.frombuffer(data, dtype=name).astype(np.int32)


def pack_flags(values: Sequence[bool]) -> list[Any]:
    """Yes or no, a bit each."""
    return [len(values), np.packbits(np.array(values, dtype=np.bool_)).tobytes()]


def unpack_flags(packed: Sequence[Any]) -> list[bool]:
    length, data = packed
    bits: list[bool] = np.unpackbits(np.frombuffer(data, dtype=np.uint8), count=length).astype(np.bool_).tolist()
    return bits


def pack_strings(strings: Sequence[str]) -> list[Any]:
    """Strings of any characters, lone surrogates too: their lengths and one text in UTF-8."""
    lengths = np.fromiter(map(len, strings), dtype=np.int64, count=len(strings))
    return [pack_integers(lengths), "".join(strings).encode("utf8", "surrogatepass")]


def unpack_strings(packed: Sequence[Any]) -> list[str]:
    lengths, data = packed
    text = data.decode("utf8", "surrogatepass")
    limits = [0, *accumulate(unpack_integers(lengths).tolist())]
    if limits[-1] != len(text):
        raise ValueError(f"the strings have {limits[-1]} characters together, but {len(text)} are there")
    return [text[start:end] for start, end in pairwise(limits)]
