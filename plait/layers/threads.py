"""Rows of arrays in tiles, on which the threads of this process work side by side, each within the cache of its core.

OpenBLAS spreads a single product over threads that wait for each other, which is slow for small products and collapses
where another program uses the cores. Here each thread does all of the work on a tile, with products on one thread.
Where the tiles are cut depends on the number of rows alone, so results do not depend on the number of threads.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, pairwise
from pathlib import Path
from threading import Lock, local
from typing import Any, TypeVar

import numpy as np
from thinc.api import Ops

ResultT = TypeVar("ResultT")

TILE = 512  # rows at most: what is made of them has to stay in the cache
WORTH = 400  # rows for which it is worth to ask another thread


class _Blas:
    """The OpenBLAS that comes with numpy; None of another, which other libraries may share."""

    def __init__(self) -> None:
        from threadpoolctl import ThreadpoolController

        root = Path(np.__file__).parent
        homes = (root, root.with_name("numpy.libs"))
        libraries = ThreadpoolController().select(user_api="blas").lib_controllers
        self._library: Any = next(
            (library for library in libraries if any(home in Path(library.filepath).parents for home in homes)), None
        )
        self._lock = Lock()
        self._users = 0
        self.threads = 1 if self._library is None else int(self._library.num_threads)

    def set_to(self, threads: int) -> None:
        """Have it compute on so many threads."""
        self._library.set_num_threads(threads)

    @contextmanager
    def on_one_thread(self) -> Iterator[None]:
        """While anyone is in here, products run on the thread that asks for them."""
        if self.threads == 1:
            yield
            return
        with self._lock:
            self._users += 1
            if self._users == 1:
                self.set_to(1)
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if self._users == 0:
                    self.set_to(self.threads)


class _State:
    """What this process has of threads, made when it is first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._blas: _Blas | None = None
        self._pool: ThreadPoolExecutor | None = None

    @property
    def blas(self) -> _Blas:
        if self._blas is None:
            with self._lock:
                self._blas = self._blas or _Blas()
        return self._blas

    @property
    def pool(self) -> ThreadPoolExecutor:
        if self._pool is None:
            with self._lock:
                self._pool = self._pool or ThreadPoolExecutor(self.blas.threads - 1, "plait-tiles")
        return self._pool


_state = _State()
_here = local()


def _after_fork() -> None:
    global _state
    _state = _State()  # a forked process has none of the threads, and may have the locks in any state


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def n_threads() -> int:
    """How many threads work on tiles: as many as numpy's OpenBLAS would use, which OPENBLAS_NUM_THREADS sets.

    1 where numpy computes with another library.
    """
    return _state.blas.threads


def one_thread_only() -> None:
    """Have this process work on one thread from now on, since others work beside it."""
    blas = _state.blas
    if blas.threads > 1:
        blas.threads = 1
        blas.set_to(1)


@contextmanager
def own_threads() -> Iterator[None]:
    """While this is entered, the only products on several threads are those of `in_tiles`."""
    with _state.blas.on_one_thread():
        yield


def tiles(ops: Ops, n: int) -> list[tuple[int, int]]:
    """Where to cut n rows: (start, end) of each tile, of about equal size. A GPU has one tile.

    An even number of tiles is cut where there are several, as cores come in pairs.
    """
    if ops.device_type != "cpu" or n < WORTH:
        return [(0, n)]
    number = 2 * -(-n // (2 * TILE))
    return list(pairwise(n * i // number for i in range(number + 1)))


def in_tiles(ops: Ops, n: int, work: Callable[[int, int], ResultT]) -> list[ResultT]:
    """What `work(start, end)` gives for each tile of n rows, in their order. It may write to its own rows of arrays.

    Raises what `work` raises.
    """
    return in_parallel(tiles(ops, n), work)


def in_parallel(cuts: Sequence[tuple[int, int]], work: Callable[[int, int], ResultT]) -> list[ResultT]:
    """As `in_tiles`, for parts that are cut already."""
    if len(cuts) == 1 or n_threads() == 1 or getattr(_here, "is_busy", False):
        return [work(start, end) for start, end in cuts]
    results: list[Any] = [None] * len(cuts)
    places = count()
    errors = np.geterr()

    def run() -> None:
        _here.is_busy = True
        try:
            with np.errstate(**errors):
                while (at := next(places)) < len(cuts):
                    results[at] = work(*cuts[at])
        finally:
            _here.is_busy = False

    with own_threads():
        helpers = [_state.pool.submit(run) for _ in range(min(n_threads(), len(cuts)) - 1)]
        try:
            run()
        finally:
            # One that has not begun, since others use the threads, has nothing left to do.
            running = [helper for helper in helpers if not helper.cancel()]
            errors_of = [helper.exception() for helper in running]
    for error in errors_of:
        if error is not None:
            raise error
    return results
