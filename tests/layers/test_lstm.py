from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinc.api import fix_random_seed
from thinc.types import Ragged

from plait.layers import bilstm, with_flat


def ragged(lengths: list[int], width: int = 4) -> Ragged:
    X = np.random.default_rng(0).normal(size=(sum(lengths), width)).astype("f")
    return Ragged(X, np.array(lengths, dtype="i"))


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def by_the_formula(model: Any, X: np.ndarray) -> np.ndarray:
    """What one sequence gives, element by element in double precision."""
    found = []
    for direction in range(2):
        W, U, b = (model.get_param(name)[direction].astype("float64") for name in ("W", "U", "b"))
        h = c = np.zeros(W.shape[1])
        states = []
        for x in X if direction == 0 else X[::-1]:
            i, f, g, o = W @ x + U @ h + b
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
            states.append(h)
        found.append(states if direction == 0 else states[::-1])
    return np.concatenate(found, axis=1)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=6).filter(any))
@settings(deadline=None)
def test_against_the_formula(lengths: list[int]) -> None:
    X = ragged(lengths)
    model = bilstm(3).initialize(X)
    model.set_param("b", np.random.default_rng(1).normal(size=(2, 4, 3)).astype("f"))
    Y = model.predict(X).data
    ends = np.cumsum(lengths)
    for length, end in zip(lengths, ends, strict=True):
        if length:
            expected = by_the_formula(model, X.data[end - length : end])
            np.testing.assert_allclose(Y[end - length : end], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("part", [1, 3, 5, 12])
def test_prediction_goes_in_parts(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    X = ragged([5, 0, 1, 2, 9])
    model = bilstm(4).initialize(X)
    whole = model(X, is_train=True)[0].data
    monkeypatch.setattr("plait.layers.lstm.PART", part)
    np.testing.assert_allclose(model.predict(X).data, whole, rtol=1e-6, atol=1e-7)


def test_initialization() -> None:
    model = bilstm(4, 5).initialize()
    U, b = model.get_param("U"), model.get_param("b")
    np.testing.assert_allclose(np.matmul(U, U.swapaxes(2, 3)), np.broadcast_to(np.eye(4), (2, 4, 4, 4)), atol=1e-6)
    assert b.tolist() == [[[0.0] * 4, [1.0] * 4, [0.0] * 4, [0.0] * 4]] * 2
    assert np.abs(model.get_param("W")).max() <= np.sqrt(6 / (4 + 5))


def test_widths() -> None:
    X = ragged([2, 1])
    assert bilstm().initialize(X).get_dim("nO") == 8
    assert bilstm(3).initialize(X).predict(X).data.shape == (3, 6)
    with pytest.raises(ValueError, match="hidden was 0"):
        bilstm(0)


def test_dropout() -> None:
    X = ragged([6])
    model = bilstm(4, dropout=0.5).initialize(X)
    fix_random_seed(0)
    Y, backprop = model(X, is_train=True)
    dropped = Y.data == 0
    assert 0 < dropped.sum() < dropped.size
    np.testing.assert_allclose(Y.data, np.where(dropped, 0, 2 * model.predict(X).data), rtol=1e-4)
    assert not np.any(backprop(Ragged(dropped.astype("f"), X.lengths)).data)


def of_torch(array: Any, layer: int) -> dict[str, np.ndarray]:
    """The weights of a layer of `torch.nn.LSTM`, or what `array` gives of each, as the parameters of ours."""

    def both(name: str) -> np.ndarray:
        ends = (array(f"{name}_l{layer}{end}") for end in ("", "_reverse"))
        return np.stack([of.reshape(4, len(of) // 4, *of.shape[1:]) for of in ends])

    return {"W": both("weight_ih"), "U": both("weight_hh"), "b_ih": both("bias_ih"), "b_hh": both("bias_hh")}


@pytest.mark.torch
@pytest.mark.parametrize("depth", [1, 2])
def test_it_is_the_lstm_of_torch(depth: int) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    theirs = torch.nn.LSTM(10, 8, depth, bidirectional=True)
    ours = with_flat([bilstm(8, 10), bilstm(8, 16)][:depth]).initialize()
    for i, layer in enumerate(ours.layers):
        weights = of_torch(lambda name: getattr(theirs, name).detach().numpy(), i)
        for name, value in (("W", weights["W"]), ("U", weights["U"]), ("b", weights["b_ih"] + weights["b_hh"])):
            layer.set_param(name, value)

    lengths = [3, 17, 1, 9]
    Xs = [torch.randn(length, 10, requires_grad=True) for length in lengths]
    packed, _ = theirs(torch.nn.utils.rnn.pack_sequence(Xs, enforce_sorted=False))
    expected = [Y[:length] for Y, length in zip(torch.nn.utils.rnn.unpack_sequence(packed), lengths, strict=True)]
    Ys, backprop = ours([X.detach().numpy() for X in Xs], is_train=True)
    for Y, wanted in zip(Ys, expected, strict=True):
        np.testing.assert_allclose(Y, wanted.detach().numpy(), rtol=0, atol=1e-6)

    gradients = [torch.randn(length, 16) for length in lengths]
    torch.autograd.backward(expected, gradients)
    for dX, X in zip(backprop([dY.numpy() for dY in gradients]), Xs, strict=True):
        np.testing.assert_allclose(dX, X.grad.numpy(), rtol=1e-4, atol=1e-5)
    for i, layer in enumerate(ours.layers):
        wanted = of_torch(lambda name: getattr(theirs, name).grad.numpy(), i)
        for name, value in (("W", wanted["W"]), ("U", wanted["U"]), ("b", wanted["b_ih"])):
            np.testing.assert_allclose(layer.get_grad(name), value, rtol=1e-4, atol=1e-4)
