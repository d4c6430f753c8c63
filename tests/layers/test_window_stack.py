from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinc.api import Model, fix_random_seed

from plait.layers import maxout_window, mish_window, split, window_stack
from plait.layers.lists import forward_each

module = import_module("plait.layers.window_stack")  # of which the function has the name
WIDTH = 4


def stack(kind: Any, depth: int, **options: Any) -> Model[Any, Any]:
    fix_random_seed(0)
    model = window_stack([kind(WIDTH, **options) for _ in range(depth)], nO=WIDTH).initialize()
    for block in model.layers:
        for name in ("b", "beta"):
            block.set_param(name, np.random.normal(size=block.get_param(name).shape).astype("float32"))
    return model


STACKS = [
    stack(maxout_window, 3),
    stack(maxout_window, 2, window_size=2, pieces=2),
    stack(maxout_window, 2, window_size=5, pieces=1),
    stack(mish_window, 2),
]


@pytest.mark.parametrize("model", STACKS, ids=range(len(STACKS)))
@pytest.mark.parametrize("tile", [1, 3, 8, 512])
@given(lengths=st.lists(st.integers(0, 3) | st.integers(0, 30), min_size=1, max_size=8))
@settings(max_examples=15)
def test_all_blocks_at_once_are_the_blocks_one_by_one(model: Any, tile: int, lengths: list[int]) -> None:
    X = np.random.default_rng(0).normal(size=(sum(lengths), WIDTH)).astype("float32")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TILE", tile)
        patch.setattr(module, "MIN_ROWS", 0 if tile < 512 else 400)
        found = model.predict(split(X, lengths))
    expected, _ = forward_each(model, split(X, lengths), False)
    assert [part.shape for part in found] == [(length, WIDTH) for length in lengths]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_what_comes_in_is_left_as_it_was() -> None:
    X = np.random.default_rng(0).normal(size=(9, WIDTH)).astype("float32")
    before = X.copy()
    first = STACKS[0].predict([X])[0]
    second = STACKS[0].predict([X])[0]
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(first, second)
    assert not np.shares_memory(first, second)


def test_blocks_around_which_something_stands_are_called() -> None:
    model = stack(maxout_window, 2)
    called = []
    block = model.layers[1]
    inner = block._func
    block._func = lambda model, X, is_train: called.append(1) or inner(model, X, is_train)
    model.predict([np.ones((3, WIDTH), dtype="float32")])
    assert called == [1]


def test_other_weights_are_seen() -> None:
    model, X = stack(maxout_window, 2), np.ones((5, WIDTH), dtype="float32")

    def expected() -> Any:
        return forward_each(model, [X], False)[0][0]

    def found() -> Any:
        return model.predict([X])[0]

    np.testing.assert_allclose(found(), expected(), rtol=1e-5, atol=1e-6)
    block = model.layers[0]
    block.get_param("b")[...] += 1  # in place, of which nobody tells
    np.testing.assert_allclose(found(), expected(), rtol=1e-5, atol=1e-6)
    W = block.get_param("W")
    block.set_param("W", np.array(W * 2, order="F"))
    np.testing.assert_allclose(found(), expected(), rtol=1e-5, atol=1e-6)
    block.get_param("W")[...] += 1
    np.testing.assert_allclose(found(), expected(), rtol=1e-5, atol=1e-6)
    model.layers[1] = stack(maxout_window, 1).layers[0]
    np.testing.assert_allclose(found(), expected(), rtol=1e-5, atol=1e-6)
    copied = model.copy()
    copied.layers[0].set_param("W", W)
    assert not np.allclose(copied.predict([X])[0], found())
