from typing import Any

import numpy as np
import pytest

from plait.architectures import attention_encoder
from plait.layers import parameters


def test_depth_and_widths() -> None:
    model = attention_encoder(8, 3)
    assert len(model.layers) == 3
    assert model.get_dim("nI") == model.get_dim("nO") == 8
    with pytest.raises(ValueError, match="depth"):
        attention_encoder(8, 0)
    with pytest.raises(ValueError, match="heads = 3"):
        attention_encoder(8, heads=3)


def test_paths() -> None:
    model = attention_encoder(depth=2).initialize([np.ones((3, 8), dtype="f")])
    paths = set(parameters(model))
    assert {"0.attend.G", "0.attend.inner.P", "1.feed.beta", "1.feed.inner.W"} <= paths
    assert "attend.inner.P" in parameters(attention_encoder(8, 1).initialize())


def test_a_word_sees_as_far_as_the_blocks_do() -> None:
    rng = np.random.default_rng(0)
    X: list[Any] = [rng.normal(size=(length, 8)).astype("f") for length in (60, 3)]
    model = attention_encoder(8, 2, max_span=5).initialize(X)
    for path, parameter in parameters(model).items():
        if path.endswith(".P"):  # else a word looks at its neighbours alone
            parameter.value = np.zeros_like(parameter.value)
    before = model.predict(X)
    changed = X[0].copy()
    changed[30] = rng.normal(size=8)
    after = model.predict([changed, X[1]])
    assert np.flatnonzero(abs(before[0] - after[0]).max(axis=1) > 1e-6).tolist() == list(range(20, 41))
    np.testing.assert_array_equal(before[1], after[1])


def test_windows_of_a_long_text_give_what_the_text_gives() -> None:
    X = np.random.default_rng(0).normal(size=(200, 8)).astype("f")
    model = attention_encoder(8, 1, max_span=4).initialize([X])
    [whole] = model.predict([X])
    [window] = model.predict([X[90:110]])
    np.testing.assert_allclose(window[4:-4], whole[94:106], rtol=1e-4, atol=1e-5)
