"""Locks over what threads share, which a forked process finds free and what they guard whole."""

import os
from collections.abc import Callable
from threading import Lock, RLock
from time import monotonic, sleep
from typing import Any
from weakref import WeakSet

PATIENCE = 10.0  # seconds that a fork waits for locks; one that is held longer waits itself for who forks
_STEP = 0.01

_all: WeakSet[Any] = WeakSet()
_adding = Lock()
_held: list[Any] = []  # by the thread that forks


def new_lock() -> Any:
    """A lock, for `with`. While another thread holds it, a fork waits, so that the child finds nothing half written."""
    return _known(Lock)


def new_reentrant_lock() -> Any:
    """As `new_lock`, for a thread that may hold it several times."""
    return _known(RLock)


def _known(make: Callable[[], Any]) -> Any:
    lock = make()
    with _adding:
        _all.add(lock)
    return lock


def _before_fork() -> None:
    """Take all locks. Whoever holds one may want another, so that none is kept while one is waited for."""
    end = monotonic() + PATIENCE
    while True:
        _adding.acquire()
        for lock in list(_all):
            if not lock.acquire(blocking=False):
                break
            _held.append(lock)
        else:
            return
        if monotonic() > end:
            return
        _let_go()
        sleep(_STEP)


def _let_go() -> None:
    while _held:
        _held.pop().release()
    _adding.release()


def _in_child() -> None:
    mine = {id(lock) for lock in _held}
    for lock in list(_all):
        if id(lock) not in mine:
            lock._at_fork_reinit()  # which is there for this: who held it is not there to release it
    _let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_let_go, after_in_child=_in_child)
