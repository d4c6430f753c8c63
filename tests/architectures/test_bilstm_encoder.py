from typing import Any

import numpy as np
import pytest

from plait.architectures import bilstm_encoder
from plait.layers import parameters


def test_depth_and_widths() -> None:
    model = bilstm_encoder(8, 3)
    assert len(model.layers) == 3
    assert model.get_dim("nI") == model.get_dim("nO") == 8
    with pytest.raises(ValueError, match="depth"):
        bilstm_encoder(8, 0)


def test_states_are_as_wide_as_the_vectors_where_nothing_is_said() -> None:
    X: list[Any] = [np.ones((3, 7), dtype="f")]
    for width, hidden, expected in ((None, None, 7), (7, None, 7), (None, 4, 4), (7, 4, 4)):
        model = bilstm_encoder(width, 2, hidden=hidden).initialize(X)
        assert parameters(model)["1.inner.U"].value.shape == (2, 4, expected, expected)
        assert model.get_dim("nO") == 7


def test_a_word_sees_all_of_its_text_and_no_other() -> None:
    rng = np.random.default_rng(0)
    X: list[Any] = [rng.normal(size=(length, 6)).astype("f") for length in (40, 3)]
    model = bilstm_encoder(6).initialize(X)
    before = model.predict(X)
    after = model.predict([np.concatenate([X[0][:-1], X[0][-1:] + 1]), X[1]])
    assert (before[0] != after[0]).any(axis=1).sum() > 20
    np.testing.assert_array_equal(before[1], after[1])
