"""Arrays in one file, in the format of safetensors, read where they lie: nothing is copied, and nothing is believed."""

import json
from collections.abc import Mapping
from itertools import pairwise
from math import prod
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ..saving import MAX_JSON, read_json

Array = npt.NDArray[Any]

_NAMES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "|u1",
    "BOOL": "|b1",
}

_MOST_AXES = 32


def write_arrays(file: IO[bytes], arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write arrays to a file that is open for it, those of wide items first, so that each is aligned.

    Raises ValueError for an array of another type than bool, float16 to float64, or integers of 8 to 64 bits.
    """
    kinds = {np.dtype(code): name for name, code in _NAMES.items()}
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0]))
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    at = 0
    for name, array in ordered:
        if array.dtype not in kinds:
            raise ValueError(f"the array '{name}' is of type {array.dtype}, which has no place in such a file")
        header[name] = {
            "dtype": kinds[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [at, at + array.nbytes],
        }
        at += array.nbytes
    text = json.dumps(header, ensure_ascii=False).encode("utf8")
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(8, "little") + text)
    for _, array in ordered:
        file.write(np.ascontiguousarray(array).data)


def read_arrays(data: memoryview) -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays in what `write_arrays` wrote, as views that cannot be written to, and the metadata.

    Raises ValueError where the data are damaged.
    """
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(len(data) - 8, MAX_JSON):
        raise ValueError("it has no header of safetensors, or was cut off")
    try:
        header = read_json(bytes(data[8 : 8 + length]))
        metadata = {str(name): str(value) for name, value in header.pop("__metadata__", {}).items()}
        arrays = {str(name): _array(data[8 + length :], facts) for name, facts in header.items()}
        places = sorted(facts["data_offsets"] for facts in header.values())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"its header is damaged: {error!r:.200}") from error
    if any(start < end_before for (_, end_before), (start, _) in pairwise(places)):
        raise ValueError("its header is damaged: some arrays lie in the same place")
    return arrays, metadata


def _array(data: memoryview, facts: Mapping[str, Any]) -> Array:
    kind, shape, (start, end) = np.dtype(_NAMES[facts["dtype"]]), tuple(facts["shape"]), facts["data_offsets"]
    if len(shape) > _MOST_AXES or not all(type(size) is int and 0 <= size < 2**48 for size in (*shape, start, end)):
        raise ValueError(f"sizes are numbers of at least 0; got {shape}, {start}, {end}")
    if end > len(data) or end - start != prod(shape) * kind.itemsize:
        raise ValueError(f"an array of shape {shape} does not lie at {start} to {end} of {len(data)} bytes")
    array: Array = np.frombuffer(data[start:end], dtype=kind).reshape(shape)
    array.flags.writeable = False
    return array
