"""How the loops are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

# Sums may be taken in any order, so that the processor adds several numbers at once. Numbers that are no numbers stay
# what they are: whoever looks for them afterwards has to find them.
FAST = {"reassoc", "nsz", "contract", "arcp"}


def kernel(function: FunctionT) -> FunctionT:
    """A function over arrays that is compiled when it is first called and kept on disk, where there is a place for it.

    It lets other threads run, checks no bounds, and divides by zero as numpy does.
    """
    options: dict[str, Any] = {"nogil": True, "fastmath": FAST, "error_model": "numpy"}
    try:
        return cast(FunctionT, numba.njit(cache=True, **options)(function))
    except RuntimeError:  # no folder in which it may write
        return cast(FunctionT, numba.njit(**options)(function))
