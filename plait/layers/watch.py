"""Watching models while they run: what fails is named by its path, and what is said of a model has to be true."""

import os
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, get_args, get_type_hints

import thinc.types
from thinc.api import Model

from ..config import fits, show
from ..config.types import ends, is_open
from ..errors import LayerFailed, PlaitError, WrongOutput
from .conform import Mismatch, gradient_mismatch, mismatch, takes_floats, width_of
from .describe import describe
from .parameters import walk_paths

Step = Literal["initialize", "forward", "backprop"]


@dataclass(frozen=True, eq=False)
class Promise:
    """What is said of a model.

    Attributes:
        model: of which it is said.
        kind: its type, `Model[In, Out]`.
        by: who says so: "'acme.Encoder.v1' says" or "the component Tagger wants".
        cure: what to do where it is not true.
        path: what the model is called where it is no layer of another.
        width: of what the model gives, where it does not know itself (nO).
    """

    model: Model[Any, Any]
    kind: Any
    by: str
    cure: str
    path: str
    width: int | None = None


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


_changing = threading.Lock()
_guards: dict[
    int, "_Guard"
] = {}  # of all nodes that are watched, by their id, which is theirs as long as this holds them


def _guard(path: str, node: Model[Any, Any], promises: Iterable[Promise]) -> "_Guard":
    """The guard of a node, which may have one already: within another watch, or in another thread."""
    guard = _guards.get(id(node))
    if guard is None:
        guard = _guards[id(node)] = _Guard(path, node)
    guard.enter(promise for promise in promises if promise.model is node)
    return guard


class _Guard:
    """Stands before the functions of one node."""

    def __init__(self, path: str, node: Model[Any, Any]) -> None:
        self.path = path
        self.node = node
        self.promises: tuple[Promise, ...] = ()
        self.watchers = 0
        self.forward, self.init = node._func, node.init
        self.guarded = (_guarded_forward(self), _guarded_init(self))
        node._func, node.init = self.guarded

    def enter(self, promises: Iterable[Promise]) -> None:
        self.watchers += 1
        known = {(promise.by, promise.path) for promise in self.promises}
        self.promises += tuple(promise for promise in promises if (promise.by, promise.path) not in known)

    def leave(self) -> None:
        """Put back what was there when the last watcher is gone, unless somebody has put something else there."""
        self.watchers -= 1
        if self.watchers:
            return
        del _guards[id(self.node)]
        forward, init = self.guarded
        if self.node._func is forward:
            self.node._func = self.forward
        if self.node.init is init:
            self.node.init = self.init

    @contextmanager
    def telling(self, step: Step, X: Any, Y: Any = None) -> Iterator[None]:
        """Make of any exception one that names the layer. What plait raises itself is told well enough already."""
        try:
            yield
        except (PlaitError, MemoryError):
            raise
        except Exception as error:
            if type(error).__name__ == "OutOfMemoryError":  # that of PyTorch, which is no MemoryError
                raise
            raise self.failure(step, X, Y, error) from error

    def failure(self, step: Step, X: Any, Y: Any, error: Exception) -> LayerFailed:
        node = self.node
        came = describe(X) if step != "initialize" else f"X: {describe(X)}, Y: {describe(Y)}"
        shapes = {name: tuple(node.get_param(name).shape) for name in node.param_names if node.has_param(name)}
        wanted, reason = self.clash(step, X, Y), ""
        if not wanted:  # else it is known better than by what numpy says of arrays that do not go together
            wanted = "" if step == "backprop" else self.misuse(X)
            reason = f"{type(error).__name__}: {error}{_place(error)}"
        return LayerFailed(self.path, node.name, step, came, wanted, shapes, reason)

    def clash(self, step: Step, X: Any, Y: Any) -> str:
        """The width that the layer has, where it was given another one; else nothing."""
        for value, dim in ((X, "nO"),) if step == "backprop" else ((X, "nI"), (Y, "nO")):
            size, width = self.node.maybe_get_dim(dim), width_of(value)
            if size is not None and width is not None and size != width:
                return f"{'Y' if value is Y else 'vectors'} of width {size}, which is its {dim}"
        return ""

    def misuse(self, X: Any) -> str:
        """What a promise says of the layer that does not hold for its function, or for what came in."""
        for promise in self.promises:
            takes, gives = ends(promise.kind) or (Any, Any)
            said = _annotated_output(self.forward)
            if not fits(said, gives):
                return f"a model that gives {show(gives)}, as {promise.by}; this one gives {show(said)}"
            if X is not None and mismatch(X, takes, xp=self.node.ops.xp):
                return f"{show(takes)}, as {promise.by}"
        return ""

    def pair(self, given: Any, is_train: bool) -> tuple[Any, Any]:
        """What a forward function gave, if it gave what every one has to."""
        if isinstance(given, (tuple, list)) and len(given) == 2 and (callable(given[1]) or not is_train):
            return given[0], given[1]
        found = Mismatch(describe(given), "the output, and the function that runs backwards")
        raise self.broken(f"the forward function of the layer '{self.node.name}' gives no pair", found, "return both")

    def check_output(self, X: Any, Y: Any) -> None:
        for promise in self.promises:
            _, gives = ends(promise.kind) or (Any, Any)
            if is_open(gives):
                continue
            own = self.node.maybe_get_dim("nO")
            width = promise.width if own is None else own
            if found := mismatch(Y, gives, X, width=width, xp=self.node.ops.xp):
                raise self.broken(f"the layer '{self.node.name}' does not give what {promise.by}", found, promise.cure)

    def check_gradient(self, whose: str, gradient: Any, of: Any, *, side: int) -> None:
        """Compare a gradient with what it is of, where a promise says that this is an array: 0 what came in, 1 out."""
        for promise in self.promises:
            kind = (ends(promise.kind) or (Any, Any))[side]
            if not is_open(kind) and takes_floats(of) and (found := gradient_mismatch(gradient, of)):
                raise self.broken(f"{whose} is not like what it is the gradient of", found, "correct the backward pass")

    def broken(self, message: str, found: Mismatch, cure: str) -> WrongOutput:
        return WrongOutput(self.path, message, found.came, found.wanted, cure)


def _guarded_forward(guard: _Guard) -> Callable[..., Any]:
    name = guard.node.name

    @wraps(guard.forward)
    def forward(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
        if not guard.watchers:  # a copy of the model that was made in the meantime
            return guard.forward(model, X, is_train=is_train)
        with guard.telling("forward", X):
            given = guard.forward(model, X, is_train=is_train)
        Y, callback = guard.pair(given, is_train)
        guard.check_output(X, Y)
        if not is_train:
            return Y, callback

        def backprop(dY: Any) -> Any:
            guard.check_gradient(f"what came back to the layer '{name}'", dY, Y, side=1)
            with guard.telling("backprop", dY):
                dX = callback(dY)
            guard.check_gradient(f"what the backprop of the layer '{name}' gives", dX, X, side=0)
            return dX

        return Y, backprop

    return forward


def _guarded_init(guard: _Guard) -> Callable[..., Any]:
    @wraps(guard.init)
    def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> Any:
        with guard.telling("initialize", X, Y):
            return guard.init(model, X=X, Y=Y)

    return init


def _annotated_output(forward: Callable[..., Any]) -> Any:
    """What a forward function says that it gives, beside its callback; Any where it does not."""
    try:
        return get_args(get_type_hints(forward, localns=vars(thinc.types))["return"])[0]
    except (KeyError, IndexError, NameError, TypeError):
        return Any


def _place(error: Exception) -> str:
    """The last line of the layer's own file that an exception came through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    if not frames:
        return ""
    own = [frame for frame in frames if frame.filename == frames[0].filename][-1]
    path = os.path.relpath(own.filename)
    return f" ({own.filename if path.startswith('..') else path}:{own.lineno})"
