"""Python's collector of cycles, kept from running where many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from .locks import new_lock

_lock = new_lock()
_inside = 0
_was_enabled = False


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the collector from running, in all threads, until the last of those who asked for it is through.

    Importing and loading make objects by the hundred thousand and drop next to none; the collector would go through
    all of them again and again, for a tenth of the time that it takes. It is left as it was before,
    whatever goes on inside: srsly's reading of msgpack turns it on, and leaves it off where it fails.
    """
    global _inside, _was_enabled
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
                (gc.enable if _was_enabled else gc.disable)()
