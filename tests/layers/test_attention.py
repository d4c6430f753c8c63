from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinc.types import Ragged

from plait.layers import self_attention
from tests.layers.gradients import stir


def ragged(lengths: list[int], width: int = 6) -> Ragged:
    X = np.random.default_rng(0).normal(size=(sum(lengths), width)).astype("f")
    return Ragged(X, np.array(lengths, dtype="i"))


def by_the_formula(model: Any, X: np.ndarray) -> np.ndarray:
    """What one sequence gives, word by word in double precision."""
    W, b, P, O, o = (model.get_param(name).astype("float64") for name in ("W", "b", "P", "O", "o"))  # noqa: E741
    heads, span, reach = (model.attrs[name] for name in ("heads", "max_span", "reach"))
    q, k, v = np.split(X @ W.T + b, 3, axis=1)
    size = len(O) // heads
    rows = []
    for i in range(len(X)):
        near = [j for j in range(len(X)) if abs(j - i) <= span]
        found = []
        for head in range(heads):
            of = slice(head * size, (head + 1) * size)
            scores = [q[i, of] @ k[j, of] / size**0.5 + P[head, np.clip(j - i, -reach, reach) + reach] for j in near]
            weights = np.exp(scores) / np.exp(scores).sum()
            found.append(weights @ v[near][:, of])
        rows.append(O @ np.concatenate(found) + o)
    return np.array(rows)


@given(st.lists(st.integers(0, 15), min_size=1, max_size=5).filter(any), st.integers(1, 6), st.integers(1, 4))
@settings(deadline=None)
def test_against_the_formula(lengths: list[int], span: int, reach: int) -> None:
    X = ragged(lengths)
    model = self_attention(4, heads=2, max_span=span, reach=reach).initialize(X)
    stir(model)
    Y = model.predict(X).data
    for length, end in zip(lengths, np.cumsum(lengths), strict=True):
        if length:
            expected = by_the_formula(model, X.data[end - length : end])
            np.testing.assert_allclose(Y[end - length : end], expected, rtol=1e-4, atol=1e-5)


def test_at_first_heads_look_at_one_neighbour_each() -> None:
    P = self_attention(12, heads=6).initialize().get_param("P")
    assert (P.argmax(axis=1) - 16).tolist() == [-1, 1, 0, -2, 2, 0]
    near = self_attention(6, heads=6, reach=1).initialize().get_param("P")
    assert (near.argmax(axis=1) - 1).tolist() == [-1, 1, 0, -1, 1, 0]


def test_the_width_is_shared_among_the_heads() -> None:
    with pytest.raises(ValueError, match=r"multiple of their number; the width was 6, heads = 4"):
        self_attention(6)
    with pytest.raises(ValueError, match="the width was 6, heads = 5"):
        self_attention(heads=5).initialize(ragged([3]))
    with pytest.raises(ValueError, match="max_span = 0"):
        self_attention(8, max_span=0)


def test_widths() -> None:
    X = ragged([3, 2])
    assert self_attention(heads=2).initialize(X).predict(X).data.shape == (5, 6)
    assert self_attention(4).initialize(X).predict(X).data.shape == (5, 4)
    assert self_attention(None, 8).initialize().get_dim("nO") == 8


def test_a_prediction_has_no_gradient() -> None:
    X = ragged([3])
    model = self_attention(heads=2).initialize(X)
    with pytest.raises(ValueError, match="is_train=True"):
        model(X, is_train=False)[1](X)
