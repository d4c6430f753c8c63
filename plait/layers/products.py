"""Products of matrices: all that layers compute go through here, and large ones on several threads."""

from typing import Any

import numpy as np
from thinc.api import Ops

from .threads import in_parallel, is_alone, own_threads, tiles

MIN_MULTIPLICATIONS = 50_000_000  # multiplications for which it is worth to ask another thread


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
    if A.size * B.shape[-1] < MIN_MULTIPLICATIONS or not A.dtype == B.dtype == "float32":
        if is_alone():
            return np.matmul(A, B, out=out)
        with own_threads():
            return np.matmul(A, B, out=out)
    shape = np.broadcast_shapes(A.shape[:-2], B.shape[:-2])
    Y = np.empty((*shape, A.shape[-2], B.shape[-1]), dtype=A.dtype) if out is None else out
    if shape:
        A, B = np.broadcast_to(A, (*shape, *A.shape[-2:])), np.broadcast_to(B, (*shape, *B.shape[-2:]))
        cuts = [(at, at + 1) for at in range(shape[0])]
    else:
        cuts = tiles(ops, len(A))

    def work(start: int, end: int) -> None:
        np.matmul(A[start:end], B[start:end] if shape else B, out=Y[start:end])

    in_parallel(cuts, work)
    return Y
