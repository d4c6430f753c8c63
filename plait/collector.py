"""Python's collector of cycles, kept from running where many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from .locks import new_lock

_lock = new_lock()
_inside = 0
_was_enabled = False
_started: set[str] = set()
_frozen = gc.get_freeze_count()  # some Pythons begin with a few objects


@contextmanager
def collector_paused(*, starting: str = "") -> Iterator[None]:
    """Keep the collector from running, in all threads, until the last of those who asked for it is through.

    Importing and loading make objects by the hundred thousand and drop next to none; the collector would go through
    all of them again and again, for a tenth of the time that it takes. It is left as it was before,
    whatever goes on inside: srsly's reading of msgpack turns it on, and leaves it off where it fails.

    Args:
        starting: what a process does when it starts, such as importing this or that. The first time that it was done,
            what is there is taken to stay, and left to those collections that go through everything. It is only for
            the first time, since what comes later may well take the place of something: pipelines that were loaded one
            after the other would never be let go of.
    """
    global _inside, _was_enabled, _frozen
    with _lock:
        if not _inside:
            _was_enabled = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                if starting and starting not in _started and gc.get_freeze_count() == _frozen:
                    _started.add(starting)
                    gc.freeze()  # moves all to where the collector never looks,
                    gc.unfreeze()  # and from there to the oldest generation
                    _frozen = 0
                (gc.enable if _was_enabled else gc.disable)()
