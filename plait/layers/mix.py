"""An affine layer with maxout and layer norm over rows."""

from collections.abc import Callable
from typing import Any

from thinc.api import Model
from thinc.types import Floats2d

from ..config import Positive
from ..registry import registry
from .activations import no_gradient
from .affine_norm import AffineNorm, Gradients, add_gradients, init_affine_norm
from .threads import in_tiles

Mix = Model[Floats2d, Floats2d]


@registry.layers("plait.Mix.v1")
def mix(nO: Positive | None = None, nI: Positive | None = None, *, pieces: Positive = 3) -> Mix:
    """Y = norm(maxout(W · X + b)): Floats2d (n, nI) to Floats2d (n, nO). W is (nI, pieces, nO)."""
    return Model(
        "mix",
        forward,
        init=init,
        dims={"nO": nO, "nI": nI, "nP": pieces},
        params={"W": None, "b": None, "G": None, "beta": None},
    )


def forward(model: Mix, X: Floats2d, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    ops = model.ops
    affine = AffineNorm(model)
    Y: Any = ops.xp.empty((len(X), model.get_dim("nO")), dtype="float32")
    backs: dict[int, Any] = {}

    def run(start: int, end: int) -> None:
        if is_train:
            backs[start] = affine.begin_update(X[start:end], Y[start:end])
        else:
            affine.predict(X[start:end], Y[start:end])

    in_tiles(ops, len(X), run)
    if not is_train:
        return Y, no_gradient

    def backprop(dY: Floats2d) -> Floats2d:
        dX: Any = ops.xp.empty(X.shape, dtype="float32")

        def run_back(start: int, end: int) -> Gradients:
            gradients: Gradients = backs[start](dY[start:end], X[start:end], dX[start:end])
            return gradients

        add_gradients(model, in_tiles(ops, len(X), run_back))
        return dX  # type: ignore[no-any-return]  # xp is numpy or cupy

    return Y, backprop


def init(model: Mix, X: Floats2d | None = None, Y: Floats2d | None = None) -> Mix:
    if X is not None:
        model.set_dim("nI", X.shape[1])
    init_affine_norm(model, model.get_dim("nO"), model.get_dim("nI"))
    return model
