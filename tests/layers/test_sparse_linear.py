import numpy as np
import pytest

from plait.features import Bags
from plait.layers import sparse_linear
from plait.layers.sparse_linear import GAIN

BAGS = Bags(np.array([1, 2, 2, 12], dtype=np.uint64), np.array([0, 0, 0, 2], dtype=np.int32), 3)


@pytest.mark.parametrize(("scaling", "factor"), [("mean", 1 / 3), ("sqrt", 3**-0.5), ("sum", 1.0)])
def test_scaled_sums_by_hand(scaling, factor) -> None:  # type: ignore[no-untyped-def]
    model = sparse_linear(10, 1, exclusive=False, scaling=scaling).initialize()
    model.set_param("W", np.arange(10, dtype="float32")[:, None] / 100)
    model.set_param("b", np.array([0.5], dtype="float32"))
    p = model.predict(BAGS).ravel()
    logits = np.log(p / (1 - p))
    np.testing.assert_allclose(logits, [0.5 + GAIN * factor * 0.05, 0.5, 0.5 + GAIN * 0.02], rtol=1e-4)


def test_dropout_leaves_features_out() -> None:
    model = sparse_linear(10, 2, exclusive=True, dropout=0.5).initialize()
    many = Bags(np.zeros(1000, dtype=np.uint64), np.zeros(1000, dtype=np.int32), 1)
    model.set_param("W", np.full((10, 2), 0.01, dtype="float32"))
    _, backprop = model(many, is_train=True)
    backprop(np.ones((1, 2), dtype="float32"))
    # The sum over n of the features is scaled by 1 / sqrt(n), so its gradient shows how many there were.
    n = (float(model.get_grad("W").sum()) / 2 / GAIN) ** 2
    assert 400 < n < 600
