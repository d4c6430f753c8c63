import numpy as np

from plait.layers import layer_norm


def test_rows_get_mean_zero_and_variance_one() -> None:
    X = np.random.default_rng(0).normal(3, 5, (4, 50)).astype("float32")
    Y, _ = layer_norm(np, X, np.ones(50, dtype="float32"), np.zeros(50, dtype="float32"))
    np.testing.assert_allclose(Y.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(Y.var(axis=1), 1, rtol=1e-4)


def test_gain_and_bias_by_hand() -> None:
    X = np.array([[1.0, 3.0]], dtype="float32")
    Y, backprop = layer_norm(np, X, np.array([2.0, 3.0], dtype="float32"), np.array([0.5, 1.0], dtype="float32"))
    np.testing.assert_allclose(Y, [[-1.5, 4.0]], rtol=1e-5)
    _, dG, db = backprop(np.array([[1.0, 1.0]], dtype="float32"))
    np.testing.assert_allclose(dG, [-1.0, 1.0], rtol=1e-5)
    assert db.tolist() == [1.0, 1.0]


def test_a_row_without_variance_stays_finite() -> None:
    X = np.full((1, 4), 7.0, dtype="float32")
    Y, backprop = layer_norm(np, X, np.ones(4, dtype="float32"), np.zeros(4, dtype="float32"))
    assert np.isfinite(Y).all()
    assert np.isfinite(backprop(Y)[0]).all()


def test_large_means_do_not_hide_the_variance() -> None:
    X = (np.array([[1.0, 2.0, 3.0, 4.0]]) + 10_000).astype("float32")
    Y, _ = layer_norm(np, X, np.ones(4, dtype="float32"), np.zeros(4, dtype="float32"))
    np.testing.assert_allclose(Y, [[-1.3416, -0.4472, 0.4472, 1.3416]], atol=1e-2)
