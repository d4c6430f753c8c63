import numpy as np
import pytest
from thinc.types import Ragged

from plait.layers import feed_forward, gelu

X = Ragged(np.random.default_rng(0).normal(size=(7, 4)).astype("f"), np.array([4, 0, 3], dtype="i"))


def test_by_the_formula() -> None:
    model = feed_forward(factor=3).initialize(X)
    W, b, V, c = (model.get_param(name) for name in ("W", "b", "V", "c"))
    assert W.shape == (12, 4)
    b[:], c[:] = 0.5, -0.25
    expected = gelu(np, X.data @ W.T + b, False)[0] @ V.T + c
    np.testing.assert_allclose(model.predict(X).data, expected, rtol=1e-6)
    np.testing.assert_allclose(model(X, True)[0].data, expected, rtol=1e-6)


def test_long_batches_go_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    model = feed_forward().initialize(X)

    def run() -> list[np.ndarray]:
        Y, backprop = model(X, is_train=True)
        found = [model.predict(X).data, Y.data, backprop(X).data, *(model.get_grad(name) for name in "WbVc")]
        for name in "WbVc":
            model.set_grad(name, 0 * model.get_grad(name))
        return found

    whole = run()
    monkeypatch.setattr("plait.layers.positionwise.PART", 2)
    for one, again in zip(whole, run(), strict=True):
        np.testing.assert_allclose(again, one, rtol=1e-5, atol=1e-5)


def test_a_prediction_has_no_gradient() -> None:
    model = feed_forward().initialize(X)
    with pytest.raises(ValueError, match="is_train=True"):
        model(X, is_train=False)[1](X)
