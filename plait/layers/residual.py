"""A connection around a layer."""

from collections.abc import Callable
from typing import Annotated

from thinc.api import Model
from thinc.types import Floats2d

from ..config import Has
from ..registry import registry

Layer = Model[Floats2d, Floats2d]


@registry.layers("plait.Residual.v1")
def residual(
    layer: Annotated[Layer, Has(nI="width", nO="width")],
) -> Annotated[Layer, Has(nI="width", nO="width")]:
    """X + layer(X) (He et al. 2016, "Deep Residual Learning"): Floats2d (n, width) to the same."""
    dims = {name: layer.maybe_get_dim(name) for name in ("nO", "nI")}
    return Model("residual", forward, init=init, layers=[layer], dims=dims)


def forward(model: Layer, X: Floats2d, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    Y, back = model.layers[0](X, is_train)

    def backprop(dY: Floats2d) -> Floats2d:
        dX: Floats2d = dY + back(dY)
        return dX

    return X + Y, backprop


def init(model: Layer, X: Floats2d | None = None, Y: Floats2d | None = None) -> Layer:
    layer = model.layers[0]
    if X is not None and layer.has_dim("nO") is None:
        layer.set_dim("nO", X.shape[1])
    layer.initialize(X)
    for name in ("nO", "nI"):
        if layer.has_dim(name):
            model.set_dim(name, layer.get_dim(name))
    return model
