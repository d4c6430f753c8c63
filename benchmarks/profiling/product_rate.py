"""How fast this machine multiplies matrices at its best."""

from time import perf_counter

import numpy as np

SIZES = (128, 256, 384, 512, 768, 1024, 2048)
SMALL = (64, 96)
STACK = 64  # products of small matrices at once
SECONDS = 0.3


def best_rate(sizes: tuple[int, ...] = SIZES, seconds: float = SECONDS) -> float:
    """The best of many products of square float32 matrices, in operations a second.

    numpy multiplies them, on as many threads as it takes by itself. It multiplies small ones as well, many of them with
    the same matrix in one call, since some processors are fastest at that.

    Args:
        sizes: the numbers of rows.
        seconds: for how long each is multiplied again and again, since a machine that others use has good moments.
    """
    rng = np.random.default_rng(0)
    best = 0.0
    for size, number in [*((size, 1) for size in sizes), *((size, STACK) for size in SMALL)]:
        A, B = (rng.normal(size=shape).astype("float32") for shape in ((number, size, size), (size, size)))
        A = A[0] if number == 1 else A
        out = np.matmul(A, B)
        end = perf_counter() + seconds
        while (start := perf_counter()) < end:
            np.matmul(A, B, out=out)
            best = max(best, 2 * number * size**3 / (perf_counter() - start))
    return best
