"""Between lists of arrays and one flat array: the joints where a batch is cut and put together."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import is_
from typing import Annotated, Any

from thinc.api import Model, Ops
from thinc.types import Floats2d, Ints1d, Ragged

from ..config import Has, Positive
from ..registry import registry


class Parts(list[Floats2d]):
    """Views of the parts of a flat array, one after the other, which know the array, so that it need not be made anew.

    It is a list like any other; when something else is put into it, it is no longer of the array.
    """

    def __init__(self, views: Sequence[Floats2d], flat: Floats2d) -> None:
        super().__init__(views)
        self._views, self._flat = tuple(views), flat

    def __copy__(self) -> list[Floats2d]:
        return list(self) if (flat := self.flat) is None else Parts(self._views, flat)

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)  # elsewhere the parts would be arrays of their own

    @property
    def flat(self) -> Floats2d | None:
        """The array, where the list still holds all of its parts."""
        same = len(self) == len(self._views) and all(map(is_, self, self._views))
        return self._flat if same else None


def split(X: Floats2d, lengths: Sequence[int]) -> list[Floats2d]:
    """Views of the parts of a flat array, one after the other; `lengths` add up to its rows."""
    if len(lengths) == 1:
        return Parts([X], X)
    ends = list(accumulate(lengths))
    return Parts([X[start:end] for start, end in zip([0, *ends], ends, strict=False)], X)


def lengths_of(ops: Ops, Xs: Sequence[Any]) -> Ints1d:
    """The number of rows of each part: Ints1d (n_parts,)."""
    return ops.asarray1i([len(X) for X in Xs], dtype="int32")


def flatten(ops: Ops, Xs: list[Floats2d], width: int = 0) -> Floats2d:
    """The parts as one array, not copied where they are views of one; `width` is that of no parts at all."""
    if len(Xs) == 1:
        return Xs[0]
    if isinstance(Xs, Parts) and (flat := Xs.flat) is not None:
        return flat
    return ops.xp.concatenate(Xs) if Xs else ops.alloc2f(0, width)


ListModel = Model[list[Floats2d], list[Floats2d]]


@registry.layers("plait.WithFlat.v1")
def with_flat(
    layers: Sequence[Annotated[Model[Ragged, Ragged], Has(nI="nO", nO="nO")]], *, nO: Positive | None = None
) -> Annotated[ListModel, Has(nI="nO", nO="nO")]:
    """Run layers one after the other over the whole batch as one array: lists come in and go out.

    Args:
        layers: each from Ragged to Ragged, sequence by sequence.
        nO: the width that comes out.
    """
    return Model("with_flat", forward_each, init=init, layers=list(layers), dims={"nO": nO, "nI": nO})


def forward_each(
    model: ListModel, Xs: list[Floats2d], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Floats2d]]]:
    lengths = [len(X) for X in Xs]
    if not sum(lengths):
        return Xs, lambda dYs: dYs
    ragged = Ragged(flatten(model.ops, Xs), lengths_of(model.ops, Xs))
    callbacks = []
    for layer in model.layers:
        ragged, callback = layer(ragged, is_train)
        callbacks.append(callback)

    def backprop(dYs: list[Floats2d]) -> list[Floats2d]:
        gradient = Ragged(flatten(model.ops, dYs), ragged.lengths)
        for callback in reversed(callbacks):
            gradient = callback(gradient)
        return split(gradient.data, lengths)  # type: ignore[arg-type]  # floats

    return split(ragged.data, lengths), backprop  # type: ignore[arg-type]  # floats


def init(model: ListModel, X: list[Floats2d] | None = None, Y: list[Floats2d] | None = None) -> ListModel:
    ragged = Ragged(flatten(model.ops, X), lengths_of(model.ops, X)) if X and sum(map(len, X)) else None
    for layer in model.layers:
        layer.initialize(ragged)
        ragged = None if ragged is None else layer.predict(ragged)
    if model.layers and model.layers[-1].has_dim("nO"):
        model.set_dim("nO", model.layers[-1].get_dim("nO"))
    if model.layers and model.layers[0].has_dim("nI"):
        model.set_dim("nI", model.layers[0].get_dim("nI"))
    return model
