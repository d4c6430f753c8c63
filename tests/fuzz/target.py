"""Targets: what is called with any bytes, and what it begins from."""

import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

from .findings import Hang


class Target(NamedTuple):
    """Something that has to stand any bytes.

    Attributes:
        name: how it is called on a command line.
        run: takes an input. Whatever it raises is a finding.
        seeds: gives valid inputs to begin from.
        words: parts of inputs that chance would hardly find.
        longest: how many bytes an input has at most.
        quick: how many mutated inputs the test tries.
        guides: the packages whose branches guide the choice of inputs; what they call runs faster for it.
    """

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[bytes] = ()
    longest: int = 2048
    quick: int = 300
    guides: Sequence[str] = ("plait",)

    def failure(self, data: bytes, seconds: float = 0) -> BaseException | None:
        """What is raised for an input, on which the process may compute for so many seconds; 0 is any time."""
        try:
            with _limit(seconds):
                self.run(data)
        except (Exception, Hang) as error:
            return error
        return None


@contextmanager
def strict() -> Iterator[None]:
    """Warnings are errors, but for those that plait itself has to say."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", UserWarning)
        yield


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    if not seconds:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang(f"the input took longer than {seconds:g} seconds")

    # The time of the process, and not of the clock: on a busy machine everything takes long.
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
