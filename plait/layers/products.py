"""Products of matrices: all that layers compute go through here, and large ones on several threads.

For processors with AVX-512, OpenBLAS has code for small products that takes both matrices as they are, and multiplies
faster than what it does with large ones, which are copied block by block first. So a product is asked for in pieces of
a few rows, which gives the same sums but for rounding: of 512 by 288 by 288 at 116 instead of 106 GFLOP/s on a core of
an AMD EPYC, and of 16 rows in three quarters of the time.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from thinc.api import Ops

from .threads import has_small_products, in_parallel, is_alone, own_threads, tiles

MIN_MULTIPLICATIONS = 50_000_000  # multiplications for which it is worth to ask another thread
SMALL = 1_000_000  # multiplications up to which OpenBLAS takes matrices as they are
MANY = 200  # rows for which it is worth to turn the other matrix
DEEP = 288  # rows that are summed up at once in the product with a matrix that is turned
STEP, STEP_TURNED = 4, 12  # rows that its code for small products takes at once; other numbers of them are slower


def matmul(ops: Ops, A: Any, B: Any, out: Any = None) -> Any:
    """A · B, as `xp.matmul` gives it. On a CPU, parts of large products are computed side by side.

    Args:
        ops: of the device that both are on.
        A: (…, n, k).
        B: (…, k, m).
        out: where to write the product (…, n, m); a new array where it is None.
    """
    xp: Any = ops.xp
    if ops.device_type != "cpu":
        return xp.matmul(A, B, out=out)
    multiplications = A.size * B.shape[-1]
    if multiplications < MIN_MULTIPLICATIONS or not A.dtype == B.dtype == "float32":
        if is_alone():
            return np.matmul(A, B, out=out) if multiplications <= SMALL else in_pieces(A, B, out)
        with own_threads():
            return in_pieces(A, B, out)
    shape = np.broadcast_shapes(A.shape[:-2], B.shape[:-2])
    Y = np.empty((*shape, A.shape[-2], B.shape[-1]), dtype=A.dtype) if out is None else out
    if shape:
        A, B = np.broadcast_to(A, (*shape, *A.shape[-2:])), np.broadcast_to(B, (*shape, *B.shape[-2:]))
        cuts = [(at, at + 1) for at in range(shape[0])]
    else:
        cuts = tiles(ops, len(A))

    def work(start: int, end: int) -> None:
        in_pieces(A[start:end], B[start:end] if shape else B, Y[start:end])

    in_parallel(cuts, work)
    return Y


def in_pieces(A: Any, B: Any, out: Any = None) -> Any:
    """A · B on this thread, in pieces of rows where that is faster: arrays of numpy, as of `matmul`."""
    if A.ndim != 2 or B.ndim != 2 or len(A) * B.size <= SMALL or not has_small_products() or not _fit(A, B, out):
        return np.matmul(A, B, out=out)
    (n, k), m = A.shape, B.shape[1]
    Y = np.empty((n, m), A.dtype) if out is None else out
    is_turned = n > 1 and A.strides[0] == A.itemsize  # as for the gradient of weights, a sum over many rows
    parts = -(-k // DEEP) if is_turned else 1
    step = STEP_TURNED if is_turned else STEP
    rows = SMALL // (-(-k // parts) * m) // step * step
    if is_turned and not rows:
        return np.matmul(A, B, out=out)
    if parts > 1:
        bounds = [k * i // parts for i in range(parts + 1)]
        for start, end in pairwise(bounds):
            part = in_pieces(A[:, start:end], B[start:end], None if start else Y)
            if start:
                Y += part
        return Y
    whole = n // rows * rows if rows else 0
    if whole:
        np.matmul(A[:whole].reshape(-1, rows, k), B, out=Y[:whole].reshape(-1, rows, m))
    if whole < n:
        np.matmul(A[whole:], B, out=Y[whole:])
    return Y


def is_worth_turning(n: int, B: Any) -> bool:
    """Whether it is worth to copy a matrix whose columns lie one after the other, to multiply n rows with it."""
    return n >= MANY and B.size * STEP <= SMALL and has_small_products()


def _fit(A: Any, B: Any, out: Any) -> bool:
    """Whether the rows of the second matrix, and those of the product, are of numbers that lie beside each other."""
    if not A.dtype == B.dtype == "float32" or A.shape[1] != len(B) or B.strides[1] != B.itemsize:
        return False
    return out is None or (out.shape == (len(A), B.shape[1]) and out.strides[1] == out.itemsize)
