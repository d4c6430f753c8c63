from math import erf, sqrt

import numpy as np
import pytest

from plait.layers import gelu, maxout, mish


def test_maxout_by_hand() -> None:
    pieces = np.array([[[1.0, 5.0]], [[3.0, 5.0]], [[2.0, -1.0]]], dtype="float32")
    Y, backprop = maxout(np, pieces, True)
    assert Y.tolist() == [[3.0, 5.0]]
    # Of the two pieces that are 5, the first gets the gradient.
    assert backprop(np.array([[10.0, 20.0]], dtype="float32")).tolist() == [[0.0, 20.0, 10.0, 0.0, 0.0, 0.0]]


def test_maxout_of_one_piece_is_that_piece() -> None:
    pieces = np.array([[[1.0, -5.0]]], dtype="float32")
    Y, backprop = maxout(np, pieces, True)
    assert Y.tolist() == [[1.0, -5.0]]
    assert backprop(Y).tolist() == [[1.0, -5.0]]


def test_all_equal_pieces_give_the_gradient_once() -> None:
    _, backprop = maxout(np, np.zeros((4, 2, 3), dtype="float32"), True)
    assert backprop(np.ones((2, 3), dtype="float32")).sum() == 6


def test_mish_by_definition() -> None:
    X = np.linspace(-30, 30, 61, dtype="float32")[None]
    Y, backprop = mish(np, X, True)
    wide = X.astype("float64")
    np.testing.assert_allclose(Y, wide * np.tanh(np.log1p(np.exp(wide))), rtol=1e-5, atol=1e-6)
    step = 1e-5
    near = [(wide + s) * np.tanh(np.log1p(np.exp(wide + s))) for s in (step, -step)]
    np.testing.assert_allclose(backprop(np.ones_like(X)), (near[0] - near[1]) / (2 * step), rtol=1e-4, atol=1e-5)


def test_gelu_by_definition() -> None:
    X = np.linspace(-8, 8, 65, dtype="float32")[None]
    Y, backprop = gelu(np, X, True)

    def wide(x: np.ndarray) -> np.ndarray:
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))

    np.testing.assert_allclose(Y, wide(X.astype("float64")), rtol=1e-5, atol=1e-5)
    slope = (wide(X.astype("float64") + 1e-5) - wide(X.astype("float64") - 1e-5)) / 2e-5
    np.testing.assert_allclose(backprop(np.ones_like(X)), slope, rtol=1e-4, atol=1e-5)
    normal = [0.5 * x * (1 + erf(x / sqrt(2))) for x in X[0].tolist()]
    np.testing.assert_allclose(Y[0], normal, atol=1e-3)


@pytest.mark.parametrize(
    "function",
    [
        lambda: maxout(np, np.ones((2, 1, 1)), False),
        lambda: mish(np, np.ones((1, 1)), False),
        lambda: gelu(np, np.ones((1, 1)), False),
    ],
)
def test_predictions_keep_nothing_for_a_gradient(function) -> None:  # type: ignore[no-untyped-def]
    Y, backprop = function()
    with pytest.raises(ValueError, match="is_train=True"):
        backprop(Y)
