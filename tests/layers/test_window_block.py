import numpy as np
import pytest
from thinc.api import fix_random_seed
from thinc.types import Ragged

from plait.layers import maxout_window, mish_window


def test_without_weights_it_is_the_connection_around() -> None:
    X = Ragged(np.arange(6, dtype="f").reshape(3, 2), np.array([2, 1], dtype="i"))
    for model in (maxout_window(2), mish_window(2)):
        model.initialize()
        model.set_param("G", np.zeros(2, "f"))
        np.testing.assert_array_equal(model.predict(X).data, X.data)


def test_a_block_sees_its_window_and_no_further() -> None:
    lengths = np.array([4, 3], dtype="i")
    X = np.random.default_rng(0).normal(size=(7, 4)).astype("f")
    model = maxout_window(4).initialize(Ragged(X, lengths))
    before = model.predict(Ragged(X, lengths)).data
    changed = X.copy()
    changed[3] += 1.0
    after = model.predict(Ragged(changed, lengths)).data
    assert np.flatnonzero((before != after).any(axis=1)).tolist() == [2, 3]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_long_batches_go_in_tiles(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = np.array([5, 0, 1, 2, 9], dtype="i")
    X = Ragged(np.random.default_rng(0).normal(size=(17, 4)).astype("f"), lengths)
    model = maxout_window(4, window_size=size).initialize(X)
    whole = model.predict(X).data
    monkeypatch.setattr("plait.layers.threads.MIN_ROWS", 0)
    for part in (1, 2, 4, 16):
        monkeypatch.setattr("plait.layers.threads.TILE", part)
        np.testing.assert_allclose(model.predict(X).data, whole, rtol=1e-5, atol=1e-6)


def test_settings_that_make_no_block() -> None:
    with pytest.raises(ValueError, match="window_size was 0"):
        maxout_window(4, window_size=0)
    with pytest.raises(ValueError, match="the width was 0"):
        mish_window(0)
    with pytest.raises(ValueError, match="at least one piece"):
        maxout_window(4, pieces=0)


def test_what_was_dropped_gets_no_gradient_but_by_the_connection_around() -> None:
    X = Ragged(np.random.default_rng(0).normal(size=(6, 4)).astype("f"), np.array([6], dtype="i"))
    model = mish_window(4, dropout=0.5).initialize(X)
    fix_random_seed(0)
    Y, backprop = model(X, is_train=True)
    dropped = Y.data == X.data
    assert 0 < dropped.sum() < dropped.size
    dX = backprop(Ragged(dropped.astype("f"), X.lengths)).data
    np.testing.assert_array_equal(dX, dropped)
    assert not np.any(model.get_grad("G"))
