"""Dropout masks."""

from typing import Any

import numpy as np

from .compiling import kernel

_ZERO = np.float32(0)


@kernel
def keep(bits: Any, limit: Any, scale: Any, out: Any) -> None:
    """out = scale where bits ≥ limit, else 0: uint16 (n,), uint16, float32, float32 (n,)."""
    for i in range(bits.shape[0]):
        out[i] = scale if bits[i] >= limit else _ZERO
