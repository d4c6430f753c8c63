"""Watching models while they run: what fails is named by its path, and what is said of a model has to be true."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from thinc.api import Model

from ..locks import new_lock
from .guard import Guard, Promise
from .parameters import walk_paths


@contextmanager
def watch(models: Mapping[str, Model[Any, Any]], promises: Iterable[Promise] = ()) -> Iterator[None]:
    """While this is entered, each layer of some models tells where it fails, and promises are checked.

    The layers compute what they always do. Any number of threads may run and watch the same models at once.

    Args:
        models: by what the paths of their layers begin with.
        promises: about any of their layers, or other models.

    Raises, where a layer runs:
        LayerFailed: it raised an exception; the innermost one is named.
        WrongOutput: a promise is not true, or a backward pass gives a gradient of another shape than what came in.
    """
    promises = list(promises)
    paths: dict[int, tuple[str, Model[Any, Any]]] = {}
    for prefix, model in [*models.items(), *((promise.path, promise.model) for promise in promises)]:
        for path, node in walk_paths(model, prefix):
            paths.setdefault(id(node), (path, node))
    with _changing:
        guards = [_guard(path, node, promises) for path, node in paths.values()]
    try:
        yield
    finally:
        with _changing:
            for guard in guards:
                guard.leave()
                if not guard.watchers:
                    del _guards[id(guard.node)]


_changing = new_lock()
_guards: dict[int, Guard] = {}  # of all nodes that are watched, by their id


def _guard(path: str, node: Model[Any, Any], promises: Iterable[Promise]) -> Guard:
    """The guard of a node, which may have one already: within another watch, or in another thread."""
    guard = _guards.get(id(node))
    if guard is None:
        guard = _guards[id(node)] = Guard(path, node)
    guard.enter(promise for promise in promises if promise.model is node)
    return guard
