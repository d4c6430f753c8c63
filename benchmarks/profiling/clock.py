"""A clock that is always running for one thing: what is entered within another takes over until it is left."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from time import perf_counter

REST = "the rest"


class Clock:
    """Times that exclude each other, so that they add up to the whole; and products, which are a part of them.

    Attributes:
        seconds: by key, without what was entered within.
        operations: the multiplications and additions of matrix products, by key.
    """

    def __init__(self, now: Callable[[], float] = perf_counter) -> None:
        """A clock that stands still.

        Args:
            now: tells the time in seconds.
        """
        self.seconds: dict[Hashable, float] = defaultdict(float)
        self.operations: dict[Hashable, int] = defaultdict(int)
        self._product_seconds: dict[Hashable, float] = defaultdict(float)
        self._threads: dict[Hashable, set[int]] = defaultdict(set)
        self._lock = Lock()
        self._now = now
        self._keys: list[Hashable] = [REST]
        self._last = 0.0

    def start(self) -> None:
        """Run, for `REST`."""
        self._last = self._now()

    @contextmanager
    def during(self, key: Hashable) -> Iterator[None]:
        """While this is entered, time goes to a key."""
        self._turn()
        self._keys.append(key)
        try:
            yield
        finally:
            self._turn()
            self._keys.pop()

    @contextmanager
    def product(self, operations: int) -> Iterator[None]:
        """While this is entered, in any thread, a product of so many operations is computed for the present key."""
        start = self._now()
        try:
            yield
        finally:
            seconds, key = self._now() - start, self._keys[-1]
            with self._lock:
                self._product_seconds[key] += seconds
                self._threads[key].add(get_ident())
                self.operations[key] += operations

    @property
    def product_seconds(self) -> dict[Hashable, float]:
        """The time of matrix products, a part of that of their key: that of all threads, divided by their number."""
        return {key: seconds / len(self._threads[key]) for key, seconds in self._product_seconds.items()}

    def stop(self) -> None:
        """Stand still again."""
        self._turn()

    def _turn(self) -> None:
        now = self._now()
        self.seconds[self._keys[-1]] += now - self._last
        self._last = now
