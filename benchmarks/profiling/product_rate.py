"""How fast this machine multiplies matrices at its best."""

from time import perf_counter

import numpy as np

SIZES = (128, 256, 384, 512, 768, 1024, 2048)
SECONDS = 0.3


def best_rate(sizes: tuple[int, ...] = SIZES, seconds: float = SECONDS) -> float:
    """The best of many products of square float32 matrices, in operations a second.

    numpy multiplies them, on as many threads as it takes by itself.

    Args:
        sizes: the numbers of rows.
        seconds: for how long each is multiplied again and again, since a machine that others use has good moments.
    """
    rng = np.random.default_rng(0)
    best = 0.0
    for size in sizes:
        A, B = (rng.normal(size=(size, size)).astype("float32") for _ in range(2))
        out = np.matmul(A, B)
        end = perf_counter() + seconds
        while (start := perf_counter()) < end:
            np.matmul(A, B, out=out)
            best = max(best, 2 * size**3 / (perf_counter() - start))
    return best
