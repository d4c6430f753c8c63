"""A connection around a layer over sequences that is given what is normalized."""

from collections.abc import Callable
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Ragged

from ..config import Has, Positive, Rate
from ..registry import registry
from .dropout import dropout_mask
from .norm import layer_norm

Layer = Model[Ragged, Ragged]


@registry.layers("plait.PreNorm.v1")
def pre_norm(
    layer: Annotated[Layer, Has(nI="nO", nO="nO")], nO: Positive | None = None, *, dropout: Rate = 0.0
) -> Annotated[Layer, Has(nI="nO", nO="nO")]:
    """Y = X + dropout(layer(norm(X))): Ragged (n, nO) to the same.

    Many of them can stand one on the other, and learn from the first step on (Xiong et al. 2020, "On Layer
    Normalization in the Transformer Architecture").

    Args:
        layer: gives vectors of the width that it takes.
        nO: the width; taken from the data where it is None.
        dropout: the rate during training, of what is added.

    Returns:
        a model with the ref "inner", which is the layer.
    """
    return Model(
        "pre_norm",
        forward,
        init=init,
        layers=[layer],
        dims={"nO": nO, "nI": nO},
        params={"G": None, "beta": None},
        refs={"inner": layer},
        attrs={"dropout_rate": dropout},
    )


def forward(model: Layer, X: Ragged, is_train: bool) -> tuple[Ragged, Callable[[Ragged], Ragged]]:
    xp: Any = model.ops.xp
    data: Any = X.data
    if not len(data):
        return X, lambda dY: dY
    G: Any = model.get_param("G")
    beta: Any = model.get_param("beta")
    normal, back_norm = layer_norm(xp, data, G, beta)
    given, back_layer = model.layers[0](Ragged(normal, X.lengths), is_train)
    mask: Any = dropout_mask(model.ops, data.shape, model.attrs["dropout_rate"]) if is_train else None
    added: Any = given.data if mask is None else given.data * mask

    def backprop(dY: Ragged) -> Ragged:
        d_data: Any = dY.data
        d_given = Ragged(d_data if mask is None else d_data * mask, dY.lengths)
        dX, dG, d_beta = back_norm(back_layer(d_given).data)
        model.inc_grad("G", dG)
        model.inc_grad("beta", d_beta)
        return Ragged(dX + d_data, dY.lengths)

    return Ragged(data + added, X.lengths), backprop


def init(model: Layer, X: Ragged | None = None, Y: Ragged | None = None) -> Layer:
    rows = X if X is not None and X.data.size else None
    layer = model.layers[0]
    if rows is not None:
        model.set_dim("nO", rows.data.shape[1])
    elif model.has_dim("nO") is None and layer.has_dim("nO"):
        model.set_dim("nO", layer.get_dim("nO"))
    nO = model.get_dim("nO")
    model.set_dim("nI", nO)
    model.set_param("G", model.ops.alloc1f(nO) + 1)
    model.set_param("beta", model.ops.alloc1f(nO))
    layer.initialize(rows)
    return model
