"""Vectors of texts that are computed once and read again, in memory and beyond a bound in a file."""

import hashlib
import os
import tempfile
import weakref
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ..locks import new_lock
from ..tokens import Doc

Float32s = npt.NDArray[np.float32]

IN_MEMORY = 256 * 1024**2  # bytes


class VectorStore:
    """Arrays (n_tokens, width) by what a text holds and where its words are. Several threads may use it.

    The file is a temporary one that no other process sees; it goes when the store does.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        """Make an empty store that holds so many bytes in memory, and all others on disk."""
        self._left = self._in_memory = in_memory
        self._arrays: dict[bytes, Float32s] = {}
        self._places: dict[bytes, tuple[int, tuple[int, ...]]] = {}
        self._file: IO[bytes] | None = None
        self._process = os.getpid()
        self._lock = new_lock()

    @staticmethod
    def key(doc: Doc) -> bytes:
        """What tells texts and the words in them apart."""
        found = hashlib.blake2b(doc.text.encode("utf8", "surrogatepass"), digest_size=16)
        found.update(np.ascontiguousarray(doc.starts).tobytes())
        found.update(np.ascontiguousarray(doc.ends).tobytes())
        return found.digest()

    def __contains__(self, key: bytes) -> bool:
        if self._process != os.getpid():  # forked: the file, and the place in it, are those of the other process
            self._file, self._places, self._process = None, {}, os.getpid()
        return key in self._arrays or key in self._places

    def __len__(self) -> int:
        return len(self._arrays) + len(self._places)

    def add(self, key: bytes, vectors: Float32s) -> None:
        """Keep an array. Raises OSError where the disk is full."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        with self._lock:
            if key in self:
                return
            if vectors.nbytes <= self._left:
                self._left -= vectors.nbytes
                self._arrays[key] = vectors.copy()
                return
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="plait-vectors-")  # noqa: SIM115 - it lives with the store
                weakref.finalize(self, self._file.close)
            start = self._file.seek(0, 2)
            self._file.write(vectors.tobytes())
            self._places[key] = (start, vectors.shape)  # only now, as another thread may ask for it

    def get(self, key: bytes) -> Float32s:
        """A copy of an array. Raises KeyError for one that is not there."""
        if key in self._arrays:
            return self._arrays[key].copy()
        start, shape = self._places[key]
        assert self._file is not None
        with self._lock:
            self._file.seek(start)
            data = self._file.read(4 * shape[0] * shape[1])
        return np.frombuffer(data, dtype=np.float32).reshape(shape).copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> "VectorStore":
        return VectorStore(self._in_memory)  # what it holds can be computed again

    def __reduce__(self) -> tuple[Any, ...]:
        return VectorStore, (self._in_memory,)
