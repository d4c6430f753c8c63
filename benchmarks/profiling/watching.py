"""Has a clock run for the layers, components and tokenizer of a pipeline while it learns or annotates."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from math import prod
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from thinc.api import Model

from plait import Pipeline
from plait.layers import AS_ONE, Updater
from plait.layers.parameters import walk_paths

from .clock import Clock

FORWARD, BACKWARD = "forward", "backward"
PARTS = ("get_loss", "predict", "set_annotations")  # of a component, that are no layers
END = object()


class Place(NamedTuple):
    """A layer, or another part of a pipeline.

    Attributes:
        number: in the order of the table, as several layers can have one path.
        path: dotted, as that of parameters.
        name: of the layer; in brackets where it is none.
    """

    number: int
    path: str
    name: str


class Watched:
    """A pipeline whose parts are timed while `watching` is entered.

    Attributes:
        places: all parts, in the order of the tree: shared encoders first, then the components.
    """

    def __init__(self, nlp: Pipeline, updater: Updater | None = None) -> None:
        self.nlp, self.updater = nlp, updater
        self.places: list[Place] = []
        self._nodes: list[tuple[Place, Model[Any, Any]]] = []
        self._methods: list[tuple[Place, Any, str]] = []
        self._tokenizer = self._place("tokenizer", "[tokenizer]")
        for name, encoder in nlp.encoders.items():
            self._add_layers(f"encoders.{name}", encoder)
        for name, component in nlp.components.items():
            self._add_layers(name, component.model)
            self._methods += [(self._place(name, f"[{part}]"), component, part) for part in PARTS]
        if updater is not None:
            self._methods.append((self._place("optimizer", "[step]"), updater, "step"))

    def _place(self, path: str, name: str) -> Place:
        self.places.append(Place(len(self.places), path, name))
        return self.places[-1]

    def _add_layers(self, prefix: str, model: Model[Any, Any]) -> None:
        # Blocks that prediction takes as one would be called one by one if something stood around them.
        within = {
            id(block) for node in model.walk() if AS_ONE in node.attrs and self.updater is None for block in node.layers
        }
        nodes = [(path, node) for path, node in walk_paths(model, prefix) if id(node) not in within]
        self._nodes += [(self._place(path, node.name), node) for path, node in nodes]

    @contextmanager
    def watching(self, clock: Clock) -> Iterator[None]:
        """While this is entered, a clock runs for whatever is at work, with keys (place, "forward" or "backward")."""
        with ExitStack() as stack:
            for place, node in self._nodes:
                stack.enter_context(patch.object(node, "_func", timed_layer(clock, place, node._func)))
            for place, owner, name in self._methods:
                stack.enter_context(patch.object(owner, name, timed(clock, place, getattr(owner, name))))
            tokenizer = self.nlp.tokenizer
            stream = timed_stream(clock, self._tokenizer, tokenizer.pipe)
            stack.enter_context(patch.object(tokenizer, "pipe", stream))
            stack.enter_context(patch.object(np, "matmul", timed_product(clock, np.matmul)))
            yield


def timed_layer(clock: Clock, place: Place, forward: Callable[..., Any]) -> Callable[..., Any]:
    """The function of a layer, timed; and what it gives to run backwards."""

    @wraps(forward)
    def timed_forward(model: Model[Any, Any], X: Any, is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
        with clock.during((place, FORWARD)):
            Y, backprop = forward(model, X, is_train=is_train)

        def timed_backprop(dY: Any) -> Any:
            with clock.during((place, BACKWARD)):
                return backprop(dY)

        return Y, timed_backprop

    return timed_forward


def timed(clock: Clock, place: Place, method: Callable[..., Any]) -> Callable[..., Any]:
    """A method, timed as if it were a forward pass."""

    @wraps(method)
    def run(*arguments: Any, **settings: Any) -> Any:
        with clock.during((place, FORWARD)):
            return method(*arguments, **settings)

    return run


def timed_stream(clock: Clock, place: Place, method: Callable[..., Iterable[Any]]) -> Callable[..., Iterator[Any]]:
    """A method that gives one thing after the other, timed while it looks for the next."""

    @wraps(method)
    def run(*arguments: Any, **settings: Any) -> Iterator[Any]:
        with clock.during((place, FORWARD)):
            stream = iter(method(*arguments, **settings))
        while True:
            with clock.during((place, FORWARD)):
                found = next(stream, END)
            if found is END:
                return
            yield found

    return run


def timed_product(clock: Clock, matmul: Callable[..., Any]) -> Callable[..., Any]:
    """Matrix products, timed and counted."""

    def run(A: Any, B: Any, *arguments: Any, **settings: Any) -> Any:
        with clock.product(operations(A.shape, B.shape)):
            return matmul(A, B, *arguments, **settings)

    return run


def operations(left: Sequence[int], right: Sequence[int]) -> int:
    """The multiplications and additions of a product of (…, m, k) and (…, k, n): 2mkn for each of the matrices.

    Leading axes go together as numpy has it, where one of length 1 is repeated; a vector is a matrix of one row or one
    column.
    """
    left = left if len(left) > 1 else (1, *left)
    right = right if len(right) > 1 else (*right, 1)
    *before, m, k = left
    *after, _, n = right
    length = max(len(before), len(after))
    pairs = zip([1] * (length - len(before)) + before, [1] * (length - len(after)) + after, strict=True)
    return 2 * m * k * n * prod(b if a == 1 else a for a, b in pairs)
