"""A connection around a layer over sequences, whose output is mixed before it is added."""

from collections.abc import Callable
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Ragged

from ..config import Has, Positive, Rate
from ..registry import registry
from .activations import no_gradient
from .dropout import dropout_mask
from .mix import mix

Layer = Model[Ragged, Ragged]


@registry.layers("plait.ResidualMix.v1")
def residual_mix(
    layer: Annotated[Layer, Has(nI="nO")], nO: Positive | None = None, *, pieces: Positive = 2, dropout: Rate = 0.0
) -> Annotated[Layer, Has(nI="nO", nO="nO")]:
    """Y = X + dropout(norm(maxout(W · layer(X) + b))): Ragged (n, nO) to the same.

    As `maxout_window` with another layer in the place of the window (He et al. 2016, "Deep Residual Learning").

    Args:
        layer: gives vectors of any width for those of a sequence.
        nO: the width of input and output; taken from the data where it is None.
        pieces: of the maxout.
        dropout: the rate during training, of what is added.

    Returns:
        a model with the refs "inner", which is the layer, and "mix".
    """
    mixed = mix(nO, layer.maybe_get_dim("nO"), pieces=pieces)
    return Model(
        "residual_mix",
        forward,
        init=init,
        layers=[layer, mixed],
        dims={"nO": nO, "nI": nO},
        refs={"inner": layer, "mix": mixed},
        attrs={"dropout_rate": dropout},
    )


def forward(model: Layer, X: Ragged, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    if not len(X.data):
        return X, lambda dY: dY
    layer, mixed = model.layers
    if not is_train:
        return Ragged(X.data + mixed.predict(layer.predict(X).data), X.lengths), no_gradient
    given, back_layer = layer(X, is_train)
    Y: Any
    Y, back_mix = mixed(given.data, is_train)
    mask: Any = dropout_mask(model.ops, Y.shape, model.attrs["dropout_rate"])
    if mask is not None:
        Y *= mask
    Y += X.data

    def backprop(dY: Ragged) -> Ragged:
        d_data: Any = dY.data
        d_mixed = back_mix(d_data if mask is None else d_data * mask)
        dX: Any = back_layer(Ragged(d_mixed, dY.lengths)).data
        return Ragged(dX + d_data, dY.lengths)

    return Ragged(Y, X.lengths), backprop


def init(model: Layer, X: Ragged | None = None, Y: Ragged | None = None) -> Layer:
    layer, mixed = model.layers
    rows = X if X is not None and X.data.size else None
    if rows is not None:
        model.set_dim("nO", rows.data.shape[1])
    nO = model.get_dim("nO")
    model.set_dim("nI", nO)
    mixed.set_dim("nO", nO)
    layer.initialize(rows)
    if layer.has_dim("nO"):
        mixed.set_dim("nI", layer.get_dim("nO"))
    mixed.initialize(None if rows is None else layer.predict(rows).data)
    return model
