"""What a batch cost, and whether a component tells it as it has to."""

from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from typing import Any, Generic, TypeVar

from thinc.types import Padded, Ragged

from ..errors import WrongOutput
from ..layers.describe import describe
from ..layers.gradients import gradient_mismatch, takes_floats, width_of

ScoresT = TypeVar("ScoresT")


@dataclass(frozen=True, slots=True)
class Loss(Generic[ScoresT]):
    """What a batch cost.

    Attributes:
        total: the loss, summed over the items that have gold annotation.
        items: how many those are (tokens for a tagger, texts for a text categorizer).
        gradient: of `total` with respect to the model's output, of the same shape as the scores.
    """

    total: float
    items: int
    gradient: ScoresT


def check_loss(name: str, kind: str, loss: object, scores: Any) -> None:
    """Compare what `get_loss` gave with what it has to give.

    Args:
        name: that of the component in its pipeline.
        kind: its class.
        loss: what its `get_loss` gave.
        scores: for which it gave that.

    Raises WrongOutput: no Loss, total and items that are no numbers, a gradient of another type or shape than the
    scores, or one that is not finite although scores and total are.
    """
    told = f"get_loss of {kind}"
    if not isinstance(loss, Loss):
        raise WrongOutput(name, f"{told} gives no Loss", describe(loss), "Loss(total, items, gradient)", "return one")
    numbers: list[tuple[str, object, type, str]] = [
        ("total", loss.total, Real, "float"),
        ("items", loss.items, Integral, "int"),
    ]
    for what, value, number, wanted in numbers:
        if not isinstance(value, number):
            raise WrongOutput(name, f"{told}: {what} is no number", describe(value), wanted, f"take {wanted}(…) of it")
    if not loss.items:
        return
    if found := gradient_mismatch(loss.gradient, scores):
        cure = "give the gradient of each of the scores, as float32"
        raise WrongOutput(name, f"{told}: the gradient is not like the scores", found.came, found.wanted, cure)
    # A model that gives nan has learned badly; that is for who trains it to find.
    if isfinite(loss.total) and _is_finite(scores) and not _is_finite(loss.gradient):
        cure = "see where it divides by 0, or takes the logarithm of 0"
        came = f"{describe(loss.gradient)} with nan or inf"
        raise WrongOutput(name, f"{told}: the gradient is not finite", came, "finite numbers", cure)


def check_width(name: str, scores: Any, gold: Any) -> None:
    """Raise WrongOutput where a model gives another number of scores than the gold array of the same Docs has."""
    has, wants = width_of(scores), width_of(gold)
    if has is not None and wants is not None and has != wants:
        message, cure = (
            "the model gives more or fewer scores than there are labels",
            "let the component set their number",
        )
        raise WrongOutput(name, message, describe(scores), f"{describe(gold)}, one score for each label", cure)


def _is_finite(value: Any) -> bool:
    if not takes_floats(value):
        return True
    if isinstance(value, (list, tuple)):
        return all(map(_is_finite, value))
    array: Any = value.data if isinstance(value, (Ragged, Padded)) else value
    return not array.size or bool(abs(array).max() < float("inf"))
