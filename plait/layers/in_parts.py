"""Functions of rows over any number of them, in bounded memory."""

from collections.abc import Callable

from thinc.api import Ops
from thinc.types import Floats2d

# Rows that are computed at once: on a CPU as many as its cache holds with what is made of them.
PARTS = {"cpu": 512, "gpu": 65_536}


def in_parts(function: Callable[[Floats2d], Floats2d], X: Floats2d, ops: Ops) -> Floats2d:
    """What a function of each row by itself gives for all rows (n, nI), of which it is given a few at once."""
    part = PARTS[ops.device_type]
    if len(X) <= part:
        return function(X)
    found: Floats2d = ops.xp.concatenate([function(X[at : at + part]) for at in range(0, len(X), part)])
    return found
