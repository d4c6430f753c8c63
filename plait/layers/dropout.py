"""Dropout masks from the random state of the array library, so that a fixed seed fixes them."""

from typing import Any

from thinc.api import Ops
from thinc.types import Floats2d

_LEVELS = 65_536


def dropout_mask(ops: Ops, shape: tuple[int, ...], rate: float | None) -> Floats2d | None:
    """What to multiply with: 0 at about `rate` of the places and 1 / (1 - rate) at the others; None for no dropout.

    (Srivastava et al. 2014, "Dropout".) On the CPU the rate is kept to 1/65536, since 16 random bits cost a third of
    what a random float costs.

    Raises:
        ValueError: a rate below 0, or of 1 or more.
    """
    if not rate:
        return None
    if not 0.0 <= rate < 1.0:
        raise ValueError(f"a dropout rate is at least 0 and less than 1; got {rate}")
    xp: Any = ops.xp
    if ops.device_type == "cpu":
        limit = max(1, round(rate * _LEVELS))
        kept = xp.random.randint(0, _LEVELS, shape, dtype="uint16") >= limit
        rate = limit / _LEVELS
    else:
        kept = xp.random.random(shape, dtype="float32") >= rate
    return kept * xp.float32(1.0 / (1.0 - rate))  # type: ignore[no-any-return]  # xp is numpy or cupy
