"""Loops over rows that numba compiles, for those who install the extra `jit`; numpy does the same work without them.

A layer asks `compiled()` for them, and has its own way in numpy where it gets None. Both give the same numbers but for
rounding, which the tests compare.
"""

from .choice import Kernels, compiled

__all__ = ["Kernels", "compiled"]
