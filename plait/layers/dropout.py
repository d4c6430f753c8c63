"""Dropout masks from the random state of the array library, so that a fixed seed fixes them."""

from math import prod
from typing import Any

import numpy as np
from thinc.api import Ops
from thinc.types import Floats2d

from ..kernels import compiled

_LEVELS = 65_536


def dropout_mask(ops: Ops, shape: tuple[int, ...], rate: float | None) -> Floats2d | None:
    """What to multiply with: 0 at about `rate` of the places and 1 / (1 - rate) at the others; None for no dropout.

    (Srivastava et al. 2014, "Dropout".) On the CPU the rate is kept to 1/65536: the library draws one number, from
    which a generator makes 16 bits for each place in a fraction of the time that random floats take.

    Raises:
        ValueError: a rate below 0, or of 1 or more.
    """
    if not rate:
        return None
    if not 0.0 <= rate < 1.0:
        raise ValueError(f"a dropout rate is at least 0 and less than 1; got {rate}")
    xp: Any = ops.xp
    if ops.device_type == "cpu":
        limit = min(max(1, round(rate * _LEVELS)), _LEVELS - 1)
        generator = np.random.SFC64(int(xp.random.randint(0, 2**32, dtype="uint64")))
        size = prod(shape)
        bits = generator.random_raw(-(-size // 4)).view("uint16")[:size]
        scale: Any = np.float32(1.0 / (1.0 - limit / _LEVELS))
        if (kernels := compiled()) is not None:
            mask: Any = np.empty(size, dtype=np.float32)
            kernels.keep(bits, np.uint16(limit), scale, mask)
            return mask.reshape(shape)  # type: ignore[no-any-return]  # numpy's
        return (bits >= limit).reshape(shape) * scale  # type: ignore[no-any-return]  # numpy's
    kept = xp.random.random(shape, dtype="float32") >= rate
    return kept * xp.float32(1.0 / (1.0 - rate))  # type: ignore[no-any-return]  # cupy's
