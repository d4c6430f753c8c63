"""Output layers that score sequences of tags: with transitions from tag to tag, or each word for itself."""

from collections.abc import Callable
from typing import Any

from thinc.api import Model
from thinc.types import Floats2d

from ..config import Positive
from ..registry import registry
from .lists import flatten, split
from .products import matmul
from .resize import AXES
from .tag_scores import TagScores

TagOutput = Model[list[Floats2d], TagScores]
_Result = tuple[TagScores, Callable[[TagScores], list[Floats2d]]]


@registry.layers("plait.CRF.v1")
def crf(nO: Positive | None = None, nI: Positive | None = None) -> TagOutput:
    """The scores of a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001).

    The emissions are W · x + b, and the transitions weights of their own, which depend on no word. All begin at zero:
    list of Floats2d (n_words, nI) to TagScores of nO tags. W is (nO, nI), b (nO,), T (nO + 1, nO + 1).

    Args:
        nO: the number of tags; the model that it stands in knows.
        nI: the width of the vectors of words; found when the model is initialized.
    """
    return _tag_output("crf", nO, nI, chained=True)


@registry.layers("plait.IndependentTags.v1")
def independent_tags(nO: Positive | None = None, nI: Positive | None = None) -> TagOutput:
    """The scores of tags of which none depends on the one before it: W · x + b, which a softmax makes probabilities of.

    Faster than `plait.CRF.v1`, and a little less accurate. All begins at zero: list of Floats2d (n_words, nI) to
    TagScores of nO tags without transitions.

    Args:
        nO: the number of tags; the model that it stands in knows.
        nI: the width of the vectors of words; found when the model is initialized.
    """
    return _tag_output("independent_tags", nO, nI, chained=False)


def _tag_output(name: str, nO: int | None, nI: int | None, *, chained: bool) -> TagOutput:
    axes: dict[str, int | tuple[int, ...]] = {"W": 0, "b": 0}
    if chained:
        axes["T"] = (0, 1)
    params = dict.fromkeys(axes)
    return Model(name, forward, init=init, dims={"nO": nO, "nI": nI}, params=params, attrs={AXES: axes})


def forward(model: TagOutput, Xs: list[Floats2d], is_train: bool) -> _Result:
    ops = model.ops
    W: Any = model.get_param("W")
    lengths = [len(X) for X in Xs]
    X = flatten(ops, Xs, W.shape[1])
    emissions: Any = matmul(ops, X, W.T)
    emissions += model.get_param("b")
    transitions: Floats2d = model.get_param("T") if model.has_param("T") else ops.alloc2f(0, 0)  # type: ignore[assignment]

    def backprop(d_scores: TagScores) -> list[Floats2d]:
        dY = flatten(ops, d_scores.emissions, W.shape[0])
        model.inc_grad("W", matmul(ops, dY.T, X))
        model.inc_grad("b", dY.sum(axis=0))
        if model.has_param("T"):
            model.inc_grad("T", d_scores.transitions)
        return split(matmul(ops, dY, W), lengths)

    return TagScores(split(emissions, lengths), transitions), backprop


def init(model: TagOutput, X: list[Floats2d] | None = None, Y: TagScores | None = None) -> TagOutput:
    if X:
        model.set_dim("nI", X[0].shape[1])
    nO = model.get_dim("nO")
    model.set_param("W", model.ops.alloc2f(nO, model.get_dim("nI")))
    model.set_param("b", model.ops.alloc1f(nO))
    if model.has_param("T") is None:
        model.set_param("T", model.ops.alloc2f(nO + 1, nO + 1))
    return model
