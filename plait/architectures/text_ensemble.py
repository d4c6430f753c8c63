"""Categories of a text from two models together."""

from collections.abc import Callable
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Floats2d

from ..config import Has, Is, Positive
from ..layers.output import normalize
from ..layers.resize import GROWING_PARTS
from ..registry import registry
from ..tokens import Doc
from .types import DocScorer

SMALLEST = 1e-7

Part = Annotated[DocScorer, Has(nO="nO", exclusive="exclusive")]


@registry.architectures("plait.TextCatEnsemble.v1")
def text_cat_ensemble(linear: Part, network: Part, nO: Annotated[Positive | None, Is("nO")] = None) -> Part:
    """The sum of the logits of two models as probabilities, such as of a bag of words and a network.

    Both are trained together, each on what the other leaves unexplained: the gradient of the sum's logits is that of
    each part's. Logits are found back from the probabilities of the parts.

    Args:
        linear: one scorer of texts.
        network: another; both must take the labels to exclude each other, or both not to.
        nO: the number of labels; the component that trains it knows.

    Returns:
        Docs to Floats2d (n_docs, nO), with the refs "linear" and "network", and "tok2vec" where the network has it.

    Raises:
        ValueError: one part takes the labels to exclude each other and the other does not, or it does not say.
    """
    exclusive = {part.attrs.get("exclusive") for part in (linear, network)}
    if len(exclusive) != 1 or None in exclusive:
        raise ValueError(
            "both parts of an ensemble have the same exclusive_classes, in their attr 'exclusive'; "
            f"'{linear.name}' has {linear.attrs.get('exclusive')}, '{network.name}' {network.attrs.get('exclusive')}"
        )
    model: DocScorer = Model(
        "textcat_ensemble",
        forward,
        init=init,
        layers=[linear, network],
        refs={"linear": linear, "network": network},
        dims={"nO": nO},
        attrs={"exclusive": exclusive.pop(), GROWING_PARTS: [0, 1]},
    )
    if network.has_ref("tok2vec"):
        model.set_ref("tok2vec", network.get_ref("tok2vec"))
    return model


def forward(model: DocScorer, docs: list[Doc], is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], list[Doc]]]:
    exclusive = model.attrs["exclusive"]
    done = [layer(docs, is_train) for layer in model.layers]
    logits: Any = sum(_logits(model.ops.xp, Y, exclusive) for Y, _ in done)

    def backprop(dY: Floats2d) -> list[Doc]:
        for _, callback in done:
            callback(dY)
        return []

    return normalize(model.ops.xp, logits, exclusive), backprop


def _logits(xp: Any, Y: Any, exclusive: bool) -> Any:
    """What gives these probabilities; for exclusive labels but for a constant in each row, which changes nothing."""
    if exclusive:
        return xp.log(xp.maximum(Y, 1e-30))
    Y = xp.clip(Y, SMALLEST, 1.0 - SMALLEST)
    return xp.log(Y) - xp.log(1.0 - Y)


def init(model: DocScorer, X: list[Doc] | None = None, Y: Floats2d | None = None) -> DocScorer:
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    for layer in model.layers:
        if model.has_dim("nO") and layer.has_dim("nO") is None:
            layer.set_dim("nO", model.get_dim("nO"))
        layer.initialize(X, Y)
    return model
