"""Rows of arrays in tiles, on which the threads of this process work side by side, each within the cache of its core.

OpenBLAS spreads a single product over threads that wait for each other, which is slow for small products and collapses
where another program uses the cores. Here each thread does all of the work on a tile, with products on one thread.
Where the tiles are cut depends on the number of rows alone, so results do not depend on the number of threads.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, count, pairwise
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from thinc.api import Ops

from ..locks import new_lock

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

ResultT = TypeVar("ResultT")

TILE = 512  # rows at most: what is made of them has to stay in the cache
MIN_ROWS = 400  # rows for which it is worth to ask another thread
SMALL_PRODUCTS = ("SkylakeX", "Cooperlake", "SapphireRapids")  # OpenBLAS calls all with AVX-512 by these, AMD's as well


class _Blas:
    """The OpenBLAS that comes with numpy; None of another, which other libraries may share."""

    def __init__(self) -> None:
        self._library: Any = next(_of_numpy(), None)
        # Whether it has code of its own for small products of matrices on this processor.
        self.has_small_products = getattr(self._library, "architecture", None) in SMALL_PRODUCTS
        self._lock = new_lock()
        self._users = 0
        self._before = 1  # what it was set to when the first user came

    @property
    def threads(self) -> int:
        """How many it is set to use by whoever uses the process."""
        if self._library is None:
            return 1
        return self._before if self._users else int(self._library.num_threads)

    def set_to(self, threads: int) -> None:
        """Have it use so many threads."""
        if self._library is not None:
            # It would listen to one thread alone, the first that asked; here all take turns.
            release = getattr(self._library, "clear_controlling_thread", lambda force: None)
            release(force=True)
            self._library.set_num_threads(threads)
            release(force=True)

    @property
    def is_there(self) -> bool:
        """Whether numpy computes with it."""
        return self._library is not None

    def enter(self) -> None:
        """Have products run on the thread that asks for them, until as many have left as have entered."""
        if self._library is not None:
            with self._lock:
                if self._users == 0:
                    self._before = int(self._library.num_threads)
                    self.set_to(1)
                self._users += 1

    def leave(self) -> None:
        """The end of what `enter` began."""
        if self._library is not None:
            with self._lock:
                self._users -= 1
                if self._users == 0:
                    self.set_to(self._before)


def _of_numpy() -> Iterator[Any]:
    """What controls the OpenBLAS that comes with numpy, if any does."""
    from threadpoolctl import OpenBLASController, ThreadpoolController

    root = Path(np.__file__).resolve().parent
    homes = (root.with_name("numpy.libs"), root / ".dylibs", root)  # as wheels for different systems have it
    for path in chain.from_iterable(home.glob("*openblas*") for home in homes[:2]):
        prefix = next(filter(path.name.startswith, OpenBLASController.filename_prefixes), None)
        with suppress(OSError):  # it is not the one that was loaded
            library = OpenBLASController(filepath=str(path), prefix=prefix)
            if prefix is not None and library.num_threads is not None:  # its names are known
                yield library
    for library in ThreadpoolController().select(user_api="blas").lib_controllers:  # which looks at all that is loaded
        if any(home in Path(library.filepath).parents for home in homes):
            yield library


class _State:
    """What this process has of threads, made when it is first needed."""

    def __init__(self) -> None:
        self._lock = new_lock()
        self._blas: _Blas | None = None
        self._pool: ThreadPoolExecutor | None = None

    @property
    def is_used(self) -> bool:
        """Whether anything was asked of it yet."""
        return self._blas is not None

    @property
    def blas(self) -> _Blas:
        if self._blas is None:
            with self._lock:
                self._blas = self._blas or _Blas()
        return self._blas

    @property
    def pool(self) -> "ThreadPoolExecutor":
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            with self._lock:
                self._pool = self._pool or ThreadPoolExecutor(os.cpu_count() or 1, "plait-tiles")
        return self._pool


_state = _State()
_here = local()


def _after_fork() -> None:
    global _state
    threads = _state.blas.threads if _state.is_used else None
    _state = _State()  # a forked process has none of the threads, and may have the locks in any state
    if threads is not None:
        _state.blas.set_to(threads)  # which it was not for as long as somebody computed


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def n_threads() -> int:
    """How many threads work on tiles: as many as numpy's OpenBLAS would use, which OPENBLAS_NUM_THREADS sets.

    1 where numpy computes with another library.
    """
    return _state.blas.threads


def has_small_products() -> bool:
    """Whether small products of matrices are faster than others: OpenBLAS has code for them on this processor."""
    return _state.blas.has_small_products


def one_thread_only() -> None:
    """Have this process work on one thread from now on, since others work beside it."""
    _state.blas.set_to(1)


class own_threads:  # read as a function: with own_threads():
    """While this is entered, the only products on several threads are those of `in_tiles`."""

    def __enter__(self) -> None:
        self._outer: _State | None = getattr(_here, "entered", None)
        # What is entered within needs not be told of, unless the process was forked in between.
        self._blas = None if self._outer is _state else _state.blas
        if self._blas is not None:
            self._blas.enter()
        _here.entered = _state

    def __exit__(self, *exception: object) -> None:
        _here.entered = self._outer
        if self._blas is not None:
            self._blas.leave()


def is_alone() -> bool:
    """Whether products are computed on the thread that asks for them, for as long as this thread is within what it is
    in: what others have entered they may leave at any moment."""
    return getattr(_here, "entered", None) is _state or getattr(_here, "is_busy", False) or not _state.blas.is_there


def tiles(ops: Ops, n: int) -> list[tuple[int, int]]:
    """Where to cut n rows: (start, end) of each tile, of about equal size. A GPU has one tile.

    An even number of tiles is cut where there are several, as cores come in pairs.
    """
    if ops.device_type != "cpu" or n < MIN_ROWS:
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
    if len(cuts) == 1 or getattr(_here, "is_busy", False) or n_threads() == 1:
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
        helpers = _helpers(run, min(n_threads(), len(cuts)) - 1)
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


def _helpers(run: Callable[[], None], number: int) -> "list[Future[None]]":
    """Have other threads run something as well; none where there can be no others, as when Python ends."""
    helpers: list[Future[None]] = []
    with suppress(RuntimeError):
        for _ in range(number):
            helpers.append(_state.pool.submit(run))
    return helpers
