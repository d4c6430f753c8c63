"""Runs of characters of many words at once, and the hashes by which tables of subwords are filed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

UInt64s = npt.NDArray[np.uint64]
UInt32s = npt.NDArray[np.uint32]
Int64s = npt.NDArray[np.int64]


class Runs(NamedTuple):
    """Runs of bytes.

    Attributes:
        data: all bytes: uint8 (n_bytes,).
        starts, ends: of each run: int64 (n_runs,).
        owners: the word that each is of: int64 (n_runs,), never falling within one size.
    """

    data: npt.NDArray[np.uint8]
    starts: Int64s
    ends: Int64s
    owners: Int64s


def whole(words: Sequence[str]) -> Runs:
    """Each word as one run."""
    parts = [word.encode("utf8", "surrogatepass") for word in words]
    ends = np.cumsum([0, *map(len, parts)])
    data = np.frombuffer(b"".join(parts), dtype=np.uint8)
    return Runs(data, ends[:-1], ends[1:], np.arange(len(words)))


def ngrams(words: Runs, smallest: int, largest: int) -> Runs:
    """All runs of so many characters within words, the shortest first."""
    first = np.flatnonzero((words.data & 0xC0) != 0x80)  # the first byte of each character
    bounds = np.append(first, len(words.data))
    begins = np.searchsorted(first, words.starts)
    ends = np.searchsorted(first, words.ends)
    sizes = ends - begins
    owner = np.repeat(np.arange(len(sizes)), sizes)
    left = np.repeat(ends, sizes) - np.arange(len(owner))  # characters from here to the end of the word
    starts, stops, owners = [], [], []
    for size in range(max(smallest, 1), largest + 1):
        at = np.flatnonzero(left >= size)
        starts.append(bounds[at])
        stops.append(bounds[at + size])
        owners.append(owner[at])
    nothing = np.empty(0, dtype=np.int64)
    return Runs(
        words.data,
        np.concatenate([nothing, *starts]),
        np.concatenate([nothing, *stops]),
        np.concatenate([nothing, *owners]),
    )


def fnv(runs: Runs) -> UInt32s:
    """The hash of fastText, uint32 (n_runs,): FNV-1a, with bytes that are widened with their sign."""
    hashes = np.full(len(runs.starts), 2166136261, dtype=np.uint32)
    signed = runs.data.view(np.int8).astype(np.int32).view(np.uint32)
    lengths = runs.ends - runs.starts
    for i in range(int(lengths.max(initial=0))):
        here = np.flatnonzero(lengths > i)
        hashes[here] = (hashes[here] ^ signed[runs.starts[here] + i]) * np.uint32(16777619)
    return hashes


_C1, _C2 = np.uint64(0x87C37B91114253D5), np.uint64(0x4CF5AD432745937F)
_BLOCK = 16


def murmur(runs: Runs, seed: int) -> UInt32s:
    """The hash of floret, four numbers a run, uint32 (n_runs, 4): MurmurHash3_x64_128, by Austin Appleby."""
    n, lengths = len(runs.starts), runs.ends - runs.starts
    one = np.full(n, seed, dtype=np.uint64)
    two = one.copy()
    for i in range(int(lengths.max(initial=0)) // _BLOCK):
        here = np.flatnonzero(lengths >= (i + 1) * _BLOCK)
        first, second = _words(runs, here, runs.starts[here] + i * _BLOCK)
        h1, h2 = one[here] ^ _mix_first(first), two[here]
        h1 = (_rotate(h1, 27) + h2) * np.uint64(5) + np.uint64(0x52DCE729)
        h2 = h2 ^ _mix_second(second)
        h2 = (_rotate(h2, 31) + h1) * np.uint64(5) + np.uint64(0x38495AB5)
        one[here], two[here] = h1, h2
    # What is left of each, filled up with zeros, which change nothing.
    first, second = _words(runs, np.arange(n), runs.starts + lengths // _BLOCK * _BLOCK)
    one ^= _mix_first(first)
    two ^= _mix_second(second)
    one ^= lengths.astype(np.uint64)
    two ^= lengths.astype(np.uint64)
    one += two
    two += one
    one, two = _finish(one), _finish(two)
    one += two
    two += one
    return np.stack([one, two], axis=1).astype("<u8").view("<u4")


def _words(runs: Runs, which: Int64s, at: Int64s) -> tuple[UInt64s, UInt64s]:
    """The next 16 bytes of runs as two numbers each; beyond the end of a run there are zeros."""
    places = at[:, None] + np.arange(_BLOCK)
    inside = places < runs.ends[which][:, None]
    padded = np.append(runs.data, np.uint8(0))
    taken = np.where(inside, padded[np.minimum(places, len(runs.data))], np.uint8(0))
    pairs = np.ascontiguousarray(taken).view("<u8").astype(np.uint64)
    return pairs[:, 0], pairs[:, 1]


def _rotate(values: UInt64s, bits: int) -> UInt64s:
    return (values << np.uint64(bits)) | (values >> np.uint64(64 - bits))


def _mix_first(values: UInt64s) -> UInt64s:
    return _rotate(values * _C1, 31) * _C2


def _mix_second(values: UInt64s) -> UInt64s:
    return _rotate(values * _C2, 33) * _C1


def _finish(values: UInt64s) -> UInt64s:
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))
