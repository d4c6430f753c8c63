"""How often to write checkpoints, by how long they take."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

QUICK = 0.2  # seconds for which no checkpoint is left out
SHARE = 20  # times as long as writing the last one took has to pass before the next one


class Pace:
    """Keeps the time that checkpoints take to a part of that of the run.

    Args of the constructor:
        unless: whether a checkpoint is due whenever it is asked, as somebody has said how often.
        minutes: how old the last one may become; 0 for any age.
    """

    def __init__(self, *, unless: bool = False, minutes: float = 0.0) -> None:
        self._unless = unless
        self._seconds = 60 * minutes
        self._took = 0.0
        self._ended = 0.0
        self._began = perf_counter()

    def is_due(self) -> bool:
        """Whether it is time for another one."""
        return self._unless or self._took <= QUICK or perf_counter() - self._ended >= SHARE * self._took

    def is_overdue(self) -> bool:
        """Whether the last one, or the start of the run, is as many minutes ago as there may be."""
        return bool(self._seconds) and perf_counter() - (self._ended or self._began) >= self._seconds

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While this is entered, a checkpoint is written."""
        begun = perf_counter()
        yield
        self._ended = perf_counter()
        self._took = self._ended - begun
