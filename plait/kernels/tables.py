"""Rows of hash tables, and their gradients."""

from typing import Any

import numpy as np

from .compiling import kernel

_C1, _C2 = np.uint64(0x87C37B91114253D5), np.uint64(0x4CF5AD432745937F)
_F1, _F2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_31, _32, _33, _8 = np.uint64(31), np.uint64(32), np.uint64(33), np.uint64(8)
_LOW = np.uint64(0xFFFFFFFF)


@kernel
def look_up(ids: Any, seed: Any, E: Any, rows: Any, out: Any) -> None:
    """out = the sum of the four rows of a table that the hash of a number chooses.

    The hash is MurmurHash3 (x64, 128 bits; Appleby 2010) of the eight bytes of the number, taken as four numbers of 32
    bits, which is what Thinc's `Ops.hash` gives.

    Args:
        ids: uint64 (n,).
        seed: uint64, of the hash.
        E: float32 (n_rows, width).
        rows: int32 (4, n), which rows they are; written.
        out: float32 (n, width).
    """
    size, width = np.uint64(E.shape[0]), E.shape[1]
    for i in range(ids.shape[0]):
        key = ids[i] * _C1
        key = ((key << _31) | (key >> _33)) * _C2
        first, second = (seed ^ key) ^ _8, seed ^ _8
        first += second
        second += first
        first ^= first >> _33
        first *= _F1
        first ^= first >> _33
        first *= _F2
        first ^= first >> _33
        second ^= second >> _33
        second *= _F1
        second ^= second >> _33
        second *= _F2
        second ^= second >> _33
        first += second
        second += first
        a, b = np.int64((first & _LOW) % size), np.int64((first >> _32) % size)
        c, d = np.int64((second & _LOW) % size), np.int64((second >> _32) % size)
        rows[0, i], rows[1, i], rows[2, i], rows[3, i] = a, b, c, d
        result, A, B, C, D = out[i], E[a], E[b], E[c], E[d]
        for j in range(width):
            result[j] = A[j] + B[j] + C[j] + D[j]


@kernel
def square_of_rows(table: Any, rows: Any) -> Any:
    """The sum of the squares of some rows of a table: float32 (n_rows, width), integers (n,)."""
    total = np.float64(0)
    for i in range(rows.shape[0]):
        row, square = table[rows[i]], np.float32(0)
        for j in range(table.shape[1]):
            square += row[j] * row[j]
        total += square
    return total


@kernel
def sum_rows(table: Any, rows: Any, owners: Any, out: Any) -> None:
    """Add some rows of a table to those of their owners: out[owners] += table[rows].

    Args:
        table: float32 (n_rows, width).
        rows, owners: int32 (n,); any may repeat.
        out: float32 (n_owners, width).
    """
    for i in range(rows.shape[0]):
        row, owner = table[rows[i]], out[owners[i]]
        for j in range(table.shape[1]):
            owner[j] += row[j]
