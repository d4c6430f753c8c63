"""Who uses a pipeline at the moment: any number of threads that annotate, or one that trains it."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from weakref import WeakSet

from ..errors import InUse
from ..locks import new_lock


class Users:
    """Keeps threads from annotating with weights that another one is changing. What one thread does within is its own
    affair: it may annotate while it trains."""

    def __init__(self) -> None:
        self._lock = new_lock()
        self._annotating: Counter[int] = Counter()
        self._training: Counter[int] = Counter()
        _all.add(self)

    @contextmanager
    def annotating(self) -> Iterator[None]:
        """While this is entered, no other thread trains. Raises InUse where one does."""
        me = get_ident()
        with self._lock:
            if any(other != me for other in self._training):
                raise InUse("training")
            self._annotating[me] += 1
        try:
            yield
        finally:
            self._leave(self._annotating, me)

    @contextmanager
    def training(self) -> Iterator[None]:
        """While this is entered, no other thread annotates or trains. Raises InUse where one does."""
        me = get_ident()
        with self._lock:
            if any(other != me for other in (*self._annotating, *self._training)):
                raise InUse("training" if self._training else "annotating")
            self._training[me] += 1
        try:
            yield
        finally:
            self._leave(self._training, me)

    def _leave(self, users: "Counter[int]", me: int) -> None:
        with self._lock:
            users[me] -= 1
            if users[me] <= 0:
                del users[me]

    def keep(self, thread: int) -> None:
        """Forget all threads but one, which is alone in a forked process; new ones may get the numbers of others."""
        for users in (self._annotating, self._training):
            for other in [one for one in users if one != thread]:
                del users[other]


_all: WeakSet[Users] = WeakSet()


def _in_child() -> None:
    for users in list(_all):
        users.keep(get_ident())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
