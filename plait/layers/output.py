"""Output layers: scores of labels as probabilities, of which one is right (softmax) or any number is (logistic)."""

from collections.abc import Callable
from typing import Any

from thinc.api import Model
from thinc.types import Floats2d

from ..config import Positive
from ..registry import registry
from .products import matmul
from .resize import AXES

Output = Model[Floats2d, Floats2d]
_Result = tuple[Floats2d, Callable[[Floats2d], Floats2d]]


@registry.layers("plait.SoftmaxOutput.v1")
def softmax_output(nO: Positive | None = None, nI: Positive | None = None) -> Output:
    """p = softmax(W · X + b): Floats2d (n, nI) to (n, nO). W is (nO, nI) and begins at zero.

    Backpropagation takes the gradient of the logits W · X + b, which for the cross-entropy is p minus the targets.
    """
    return _output("softmax_output", softmax, nO, nI)


@registry.layers("plait.LogisticOutput.v1")
def logistic_output(nO: Positive | None = None, nI: Positive | None = None) -> Output:
    """p = 1 / (1 + exp(-(W · X + b))): as `softmax_output`, each label for itself."""
    return _output("logistic_output", logistic, nO, nI)


def output_layer(exclusive: bool, nO: int | None = None, nI: int | None = None) -> Output:
    """`softmax_output` where exactly one label is right, else `logistic_output`."""
    return softmax_output(nO, nI) if exclusive else logistic_output(nO, nI)


def normalize(xp: Any, X: Any, exclusive: bool) -> Any:
    """`softmax` or `logistic` of logits (n, nO), which are overwritten."""
    return softmax(xp, X) if exclusive else logistic(xp, X)


def softmax(xp: Any, X: Any) -> Any:
    """Rows of exp(X) that add up to 1; `X` is overwritten."""
    if X.size:
        X -= X.max(axis=1)[:, None]
        xp.exp(X, out=X)
        X /= X.sum(axis=1)[:, None]
    return X


def logistic(xp: Any, X: Any) -> Any:
    """1 / (1 + exp(-X)), without overflow; `X` is overwritten."""
    xp.multiply(X, 0.5, out=X)
    xp.tanh(X, out=X)
    X += 1.0
    X *= 0.5
    return X


def _output(name: str, activate: Callable[[Any, Any], Any], nO: int | None, nI: int | None) -> Output:
    def forward(model: Output, X: Floats2d, is_train: bool) -> _Result:
        W: Any = model.get_param("W")
        logits: Any = matmul(model.ops, X, W.T)
        logits += model.get_param("b")

        def backprop(dY: Floats2d) -> Floats2d:
            d_logits: Any = dY
            model.inc_grad("W", matmul(model.ops, d_logits.T, X))
            model.inc_grad("b", d_logits.sum(axis=0))
            return matmul(model.ops, d_logits, W)  # type: ignore[no-any-return]  # arrays of xp

        return activate(model.ops.xp, logits), backprop

    return Model(
        name,
        forward,
        init=init,
        dims={"nO": nO, "nI": nI},
        params={"W": None, "b": None},
        attrs={AXES: {"W": 0, "b": 0}},
    )


def init(model: Output, X: Floats2d | None = None, Y: Floats2d | None = None) -> Output:
    if X is not None:
        model.set_dim("nI", X.shape[1])
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    model.set_param("W", model.ops.alloc2f(model.get_dim("nO"), model.get_dim("nI")))
    model.set_param("b", model.ops.alloc1f(model.get_dim("nO")))
    return model
