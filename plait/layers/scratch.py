"""Arrays that a thread uses again and again: what is allocated anew for each tile costs as much as some of the work."""

from math import prod
from threading import local
from typing import Any

import numpy as np
from thinc.api import NumpyOps, Ops

LEAST, MOST = 20_000, 4_000_000  # numbers in an array that is kept; a smaller one is made as soon as it is found
HOST = NumpyOps()  # for arrays that are in main memory wherever the model is
_kept = local()


def scratch(ops: Ops, use: str, shape: tuple[int, ...]) -> Any:
    """An array of float32 with any contents; they last until this thread asks for one of the same use.

    Args:
        ops: of the device; only on a CPU are arrays kept.
        use: what it is for.
        shape: of the array.
    """
    size = prod(shape)
    if not LEAST < size < MOST or ops.device_type != "cpu":
        return ops.xp.empty(shape, dtype="float32")
    kept: dict[str, Any] = vars(_kept)
    flat = kept.get(use)
    if flat is None or len(flat) < size:
        flat = kept[use] = np.empty(size, dtype=np.float32)
    return flat[:size].reshape(shape)
