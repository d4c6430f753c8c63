"""What the compiled loops, which look at no bounds, never get: each mistake is told as it is without them."""

from typing import Any

import numpy as np
import pytest
from thinc.api import Adam
from thinc.types import Ragged

from plait.features.ngrams import Bags
from plait.kernels import choice
from plait.layers import Updater, hash_table, maxout_window, mix, parameters
from plait.layers.sparse import add_rows
from plait.layers.sparse_linear import sparse_linear
from plait.layers.windows import Windows

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True, params=["0", "1"], ids=["numpy", "numba"])
def kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "1":
        pytest.importorskip("numba", reason="needs the extra jit")
    monkeypatch.setenv(choice.VARIABLE, request.param)
    monkeypatch.setattr(choice, "_asked", False)
    monkeypatch.setattr(choice, "_found", None)  # so that what is found is forgotten afterwards


def floats(*shape: int) -> Any:
    return RNG.normal(size=shape).astype("f")


def test_weights_of_another_shape_than_their_gradient() -> None:
    model = mix(4, 3).initialize()
    Y, backprop = model(floats(5, 3), is_train=True)
    backprop(np.ones_like(Y))
    model.set_param("W", floats(3, 3, 40))
    with pytest.raises(
        ValueError, match=r"the gradient of 'W' has the shape \(3, 3, 4\), its weights have \(3, 3, 40\)"
    ):
        Updater(Adam(0.01)).step(parameters(model))
    table = hash_table(3, 10, seed=1).initialize()
    table.set_grad("E", floats(4, 3))
    add_rows(table, "E", np.array([3], dtype="i"), floats(1, 3))
    with pytest.raises(ValueError, match="the gradient of 'E'"):
        Updater(Adam(0.01)).step(parameters(table))


@pytest.mark.parametrize("sparse", [False, True])
def test_the_state_of_another_model(sparse: bool) -> None:
    def learned(width: int, rows: int) -> tuple[Updater, Any]:
        model: Any = hash_table(width, rows, seed=1) if sparse else mix(width, 3)
        model.initialize()
        updater = Updater(Adam(0.01, use_averages=True))
        Y, backprop = model(np.arange(9, dtype="uint64") if sparse else floats(9, 3), is_train=True)
        backprop(np.ones_like(Y))
        updater.step(parameters(model))
        return updater, model

    updater, _ = learned(4, 1000)
    state = updater.state()
    for width, rows in ((400, 1000), (4, 5)) if sparse else ((400, 5),):
        _, other = learned(width, rows)
        with pytest.raises(ValueError, match="it is of another model"):
            Updater(Adam(0.01, use_averages=True)).load_state(*state, parameters(other))


def test_vectors_of_another_width() -> None:
    model = maxout_window(4).initialize()
    for _ in range(50):
        with pytest.raises(ValueError, match=r"broadcast|shape|dimension"):
            model.predict(Ragged(floats(2000, 400), np.array([2000], dtype="i")))


def test_windows_of_other_arrays() -> None:
    windows = Windows(np, np.array([1000]), 1000, 1)
    with pytest.raises(ValueError, match=r"broadcast|shape"):
        windows.scatter(floats(10, 12))
    lengths, model = np.array([6], dtype="i"), maxout_window(4).initialize()
    model.predict(Ragged(floats(6, 4), lengths))
    Y, backprop = model(Ragged(floats(8, 4), lengths), is_train=True)
    assert backprop(Ragged(np.ones((8, 4), "f"), lengths)).data.shape == Y.data.shape


def test_rows_that_are_not_there() -> None:
    model = hash_table(3, 10, seed=1).initialize()
    with pytest.raises(ValueError, match="each of 2 rows has one owner; got 4"):
        add_rows(model, "E", np.arange(4, dtype="i"), floats(2, 3), np.array([0, 1], dtype="i"))
    with pytest.raises(ValueError, match="4 rows of a table get as many gradients; got 2"):
        add_rows(model, "E", np.arange(4, dtype="i"), floats(2, 3))
    with pytest.raises(IndexError):
        add_rows(model, "E", np.array([500_000], dtype="i"), floats(1, 3))
    linear = sparse_linear(10, 2, exclusive=True).initialize()
    with pytest.raises(IndexError):
        linear.predict(Bags(np.array([5], dtype="uint64"), np.array([9], dtype="i"), 2))


def test_more_pieces_than_a_byte_can_count() -> None:
    model = mix(4, 3, pieces=300).initialize()
    b = np.zeros((300, 4), "f")
    b[260] = 100.0
    model.set_param("b", b)
    Y, backprop = model(floats(5, 3), is_train=True)
    backprop(floats(*Y.shape))
    gradient: Any = model.get_grad("b")
    assert np.flatnonzero(gradient.any(axis=1)).tolist() == [260]
