from typing import Any

import numpy as np
import pytest
from thinc.types import Ragged

from plait.layers import attend, pool

X = Ragged(np.array([[1.0, 8.0], [3.0, 2.0], [5.0, 4.0]], dtype="float32"), np.array([2, 0, 1], dtype="int32"))


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [
        ("first", [[1, 8], [0, 0], [5, 4]]),
        ("last", [[3, 2], [0, 0], [5, 4]]),
        ("max", [[3, 8], [0, 0], [5, 4]]),
        ("mean", [[2, 5], [0, 0], [5, 4]]),
    ],
)
def test_reductions_by_hand(reduction, expected) -> None:  # type: ignore[no-untyped-def]
    assert pool([reduction]).initialize(X).predict(X).tolist() == expected


def test_side_by_side() -> None:
    model = pool(["mean", "first"], 2).initialize()
    assert model.get_dim("nO") == 4
    assert model.predict(X).tolist()[0] == [2, 5, 1, 8]


def test_attention_without_preference_is_the_mean() -> None:
    model = attend(2).initialize()
    model.set_param("q", np.zeros(2, dtype="float32"))
    np.testing.assert_allclose(model.predict(X), [[2, 5], [0, 0], [5, 4]], rtol=1e-6)


def test_attention_follows_its_query() -> None:
    model = attend(2).initialize()
    model.set_param("W", np.eye(2, dtype="float32"))
    model.set_param("q", np.array([0.0, 1000.0], dtype="float32"))
    model.set_param("b", np.array([0.0, -5.0], dtype="float32"))
    np.testing.assert_allclose(model.predict(X)[0], [1, 8], rtol=1e-4)


@pytest.mark.parametrize("model", [pool(["first", "last", "max", "mean"], 2), attend(2)], ids=["pool", "attend"])
def test_vectors_that_may_not_be_written_to_are_pooled(model: Any) -> None:
    X = np.arange(6, dtype="f").reshape(3, 2)
    lengths = np.array([2, 1], dtype="i")
    model.initialize(Ragged(X, lengths))
    expected = model.predict(Ragged(X.copy(), lengths))
    X.flags.writeable = False
    np.testing.assert_array_equal(model.predict(Ragged(X, lengths)), expected)
