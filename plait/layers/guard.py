"""What stands before the functions of a layer that is watched, tells where it fails, and checks what is said of it."""

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Literal, NamedTuple, get_args, get_type_hints

import thinc.types
from thinc.api import Model

from ..config import fits, show
from ..config.types import ends, is_open
from ..errors import LayerFailed, PlaitError, WrongOutput
from .conform import mismatch
from .describe import Mismatch, describe
from .gradients import gradient_mismatch, shape_clash, width_of

Step = Literal["initialize", "forward", "backprop"]


class Promise(NamedTuple):
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


_WATCHED = "watched"


class Guard:
    """Stands before the functions of one node, from when it is made until the last of its watchers leaves.

    Attributes:
        path: of the node.
        node: the layer.
        promises: what is said of it.
        watchers: how many want it to stand there.
    """

    def __init__(self, path: str, node: Model[Any, Any]) -> None:
        self.path = path
        self.node = node
        self.promises: tuple[Promise, ...] = ()
        self.watchers = 0
        self.forward, self.init = node._func, node.init
        self.guarded = (_guarded_forward(self), _guarded_init(self))
        node._func, node.init = self.guarded

    def enter(self, promises: Iterable[Promise]) -> None:
        """One more watcher, who may know more of what is said."""
        self.watchers += 1
        known = {(promise.by, promise.path) for promise in self.promises}
        self.promises += tuple(promise for promise in promises if (promise.by, promise.path) not in known)

    def leave(self) -> None:
        """Put back what was there when the last watcher is gone, unless somebody has put something else there."""
        self.watchers -= 1
        if self.watchers:
            return
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
        """What to raise in place of an exception; X is what came in, or on the way back the gradient."""
        node = self.node
        came = describe(X) if step != "initialize" else f"X: {describe(X)}, Y: {describe(Y)}"
        shapes = {name: tuple(node.get_param(name).shape) for name in node.param_names if node.has_param(name)}
        clash = "" if step == "backprop" else self.clash(X, Y)
        if clash:  # which tells it better than numpy does of arrays that do not go together
            return LayerFailed(self.path, node.name, step, came, clash, shapes, "")
        wanted = "" if step == "backprop" else self.misuse(X, Y)
        reason = f"{type(error).__name__}: {error}{_place(error)}"
        return LayerFailed(self.path, node.name, step, came, wanted, shapes, reason)

    def clash(self, X: Any, Y: Any) -> str:
        """The width that the layer has, where it was given another one; else nothing."""
        for what, value, dim in (("vectors", X, "nI"), ("Y", Y, "nO")):
            size, width = self.node.maybe_get_dim(dim), width_of(value)
            if size is not None and width is not None and size != width:
                return f"{what} of width {size}, which is its {dim}"
        return ""

    def misuse(self, X: Any, Y: Any) -> str:
        """What a promise says of the layer that does not hold for its function, or for what it was given."""
        for promise in self.promises:
            takes, gives = ends(promise.kind) or (Any, Any)
            said = _annotated_output(self.forward)
            if not fits(said, gives):
                return f"a model that gives {show(gives)}, as {promise.by}; this one gives {show(said)}"
            for what, value, kind in (("", X, takes), ("Y: ", Y, gives)):
                if value is not None and mismatch(value, kind, xp=self.node.ops.xp):
                    return f"{what}{show(kind)}, as {promise.by}"
        return ""

    def pair(self, given: Any, is_train: bool) -> tuple[Any, Any]:
        """What a forward function gave, if it gave what every one has to."""
        if isinstance(given, (tuple, list)) and len(given) == 2 and (callable(given[1]) or not is_train):
            return given[0], given[1]
        found = Mismatch(describe(given), "the output, and the function that runs backwards")
        raise self.broken(f"the forward function of the layer '{self.node.name}' gives no pair", found, "return both")

    def check_output(self, X: Any, Y: Any) -> None:
        """Compare what the layer gives with what is said of it."""
        for promise in self.promises:
            takes, gives = ends(promise.kind) or (Any, Any)
            if is_open(gives) or mismatch(X, takes, xp=self.node.ops.xp):
                continue  # nothing was said of what comes of such an input
            own = self.node.maybe_get_dim("nO")
            width = promise.width if own is None else own
            if found := mismatch(Y, gives, X, width=width, xp=self.node.ops.xp):
                raise self.broken(f"the layer '{self.node.name}' does not give what {promise.by}", found, promise.cure)

    def check_back(self, dY: Any, Y: Any) -> None:
        """Compare the gradient that comes back with what the layer gave."""
        if found := self.gradients(1)(dY, Y):
            message = f"the gradient that came back to the layer '{self.node.name}' is not like what it gave"
            raise self.broken(message, found, "correct the backward pass of what stands around it")

    def check_gradient(self, dX: Any, X: Any) -> None:
        """Compare the gradient that the layer gives with what came in."""
        if found := self.gradients(0)(dX, X):
            message = f"the backward pass of the layer '{self.node.name}' does not give a gradient like what came in"
            raise self.broken(message, found, "correct its backward pass")

    def gradients(self, end: int) -> Callable[[Any, Any], Mismatch | None]:
        """How to compare gradients of what comes in (0) or goes out (1): strictly where a promise speaks of it."""
        said = any(not is_open((ends(promise.kind) or (Any, Any))[end]) for promise in self.promises)
        return gradient_mismatch if said else shape_clash

    def broken(self, message: str, found: Mismatch, cure: str) -> WrongOutput:
        """What to raise where something is not as it was said to be."""
        return WrongOutput(self.path, message, found.came, found.wanted, cure)


def _guarded_forward(guard: Guard) -> Callable[..., Any]:
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
            guard.check_back(dY, Y)
            with guard.telling("backprop", dY):
                dX = callback(dY)
            guard.check_gradient(dX, X)
            return dX

        return Y, backprop

    vars(forward)[_WATCHED] = guard.forward
    return forward


def unwatched(model: Model[Any, Any]) -> Callable[..., Any]:
    """What a layer does, whether or not it is watched while it does."""
    forward: Any = model._func
    while _WATCHED in vars(forward):
        forward = vars(forward)[_WATCHED]
    return forward  # type: ignore[no-any-return]  # of a layer


def _guarded_init(guard: Guard) -> Callable[..., Any]:
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
