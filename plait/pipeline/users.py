"""Who uses a pipeline at the moment: any number of threads that annotate, or one that trains it."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

from ..errors import InUse
from ..locks import new_lock


class Users:
    """Keeps threads from annotating with weights that another one is changing. What one thread does within is its own
    affair: it may annotate while it trains."""

    def __init__(self) -> None:
        self._lock = new_lock()
        self._process = os.getpid()
        self._annotating: Counter[int] = Counter()
        self._training: Counter[int] = Counter()

    @contextmanager
    def annotating(self) -> Iterator[None]:
        """While this is entered, no other thread trains. Raises InUse where one does."""
        me = get_ident()
        with self._lock:
            self._forget_others_of_a_fork(me)
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
            self._forget_others_of_a_fork(me)
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

    def _forget_others_of_a_fork(self, me: int) -> None:
        if self._process != os.getpid():
            self._process = os.getpid()
            for users in (self._annotating, self._training):
                for other in [one for one in users if one != me]:
                    del users[other]
