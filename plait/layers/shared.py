"""One encoder under several models: run once a batch, and once backwards with the sum of all gradients."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any

from thinc.api import Model, set_dropout_rate
from thinc.types import Floats2d

from ..tokens import Doc

Docs2Vectors = Model[list[Doc], list[Floats2d]]
_Backprop = Callable[[list[Floats2d]], Any]
_Key = tuple[int, bool, int]  # an encoder by its id, whether it is trained, and a Doc by its id


class _Run:
    """One pass of an encoder over some Docs, with what its users handed back."""

    def __init__(self, encoder: Docs2Vectors, docs: list[Doc], is_train: bool, keys: "list[_Key]") -> None:
        self.vectors: list[Floats2d]
        self.backprop: _Backprop
        self.vectors, self.backprop = encoder(docs, is_train)
        self.held = (encoder, docs)  # so that their ids stay theirs
        self.keys = keys
        self.gradients: dict[int, Floats2d] = {}

    def add(self, at: int, gradient: Floats2d) -> None:
        known = self.gradients.get(at)
        self.gradients[at] = gradient if known is None else known + gradient

    def add_all(self, gradients: list[Floats2d]) -> list[Doc]:
        for at, gradient in zip(range(len(self.vectors)), gradients, strict=True):
            self.add(at, gradient)
        return []

    def finish(self) -> None:
        """Run the encoder backwards, where anything was handed back, with zeros for the other Docs."""
        if self.gradients:
            gradients = [
                self.gradients[i] if i in self.gradients else vectors * 0 for i, vectors in enumerate(self.vectors)
            ]
            self.gradients = {}
            self.backprop(gradients)


class Batch:
    """What the shared encoders computed for one batch."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._found: dict[_Key, tuple[_Run, int]] = {}

    def run(self, encoder: Docs2Vectors, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], _Backprop]:
        """The vectors of Docs, computed for those that no one asked for yet, and where to hand gradients back."""
        keys = [(id(encoder), is_train, id(doc)) for doc in docs]
        for run in self._runs:
            if run.keys == keys:  # what it gave as parts of one array stays such
                return copy(run.vectors), run.add_all
        new = {key: doc for key, doc in zip(keys, docs, strict=True) if key not in self._found}
        if new:
            run = _Run(encoder, list(new.values()), is_train, list(new))
            self._runs.append(run)
            self._found.update({key: (run, i) for i, key in enumerate(new)})
            if run.keys == keys:
                return copy(run.vectors), run.add_all
        places = [self._found[key] for key in keys]

        def backprop(d_vectors: list[Floats2d]) -> list[Doc]:
            for (run, i), gradient in zip(places, d_vectors, strict=True):
                run.add(i, gradient)
            return []

        return [run.vectors[i] for run, i in places], backprop

    def backprop(self) -> None:
        """Run each encoder backwards, once for each time it ran, with the sum of what was handed back since."""
        for run in self._runs:
            run.finish()


_current: ContextVar[Batch | None] = ContextVar("plait_batch", default=None)


@contextmanager
def one_batch() -> Iterator[Batch]:
    """While this is entered, shared encoders remember what they computed, and gather gradients for `Batch.backprop`.

    A Doc is known by its identity. Batches nest: one that is entered within another, such as by a component that uses a
    pipeline of its own, knows nothing of the outer one, which goes on when it ends.
    """
    batch = Batch()
    token = _current.set(batch)
    try:
        yield batch
    finally:
        _current.reset(token)


def share(encoder: Docs2Vectors) -> Docs2Vectors:
    """A model that stands for an encoder which several models use.

    Within `one_batch` the encoder runs once for each Doc and mode, whoever asks; outside of it, it just runs. The
    encoder is no layer of this model: its parameters belong to whoever made it. It takes the dropout of the model that
    it runs for.
    """

    def forward(model: Docs2Vectors, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], _Backprop]:
        rate = model.attrs["dropout_rate"]
        if is_train and rate is not None:
            set_dropout_rate(encoder, rate)
        batch = _current.get()
        return encoder(docs, is_train) if batch is None else batch.run(encoder, docs, is_train)

    def init(model: Docs2Vectors, X: list[Doc] | None = None, Y: list[Floats2d] | None = None) -> None:
        if _has_unset(encoder):
            encoder.initialize(X)
        if encoder.has_dim("nO"):
            model.set_dim("nO", encoder.get_dim("nO"))

    dims, attrs = {"nO": encoder.maybe_get_dim("nO")}, {"dropout_rate": None}  # until somebody sets a rate
    return Model("shared", forward, init=init, dims=dims, attrs=attrs)


def _has_unset(model: Model[Any, Any]) -> bool:
    return any(node.has_param(name) is None for node in model.walk() for name in node.param_names)
