import numpy as np
from thinc.api import fix_random_seed
from thinc.types import Ragged

from plait.layers import feed_forward, parameters, pre_norm

X = Ragged(np.random.default_rng(0).normal(size=(6, 4)).astype("f"), np.array([4, 0, 2], dtype="i"))


def test_without_gain_only_the_bias_comes_in() -> None:
    model = pre_norm(feed_forward()).initialize(X)
    model.set_param("G", np.zeros(4, "f"))
    np.testing.assert_array_equal(model.predict(X).data, X.data)
    assert list(parameters(model)) == ["G", "beta", "inner.W", "inner.b", "inner.V", "inner.c"]


def test_the_layer_does_not_see_the_scale() -> None:
    model = pre_norm(feed_forward()).initialize(X)
    added = model.predict(X).data - X.data
    larger = Ragged(100 * X.data, X.lengths)
    np.testing.assert_allclose(model.predict(larger).data - larger.data, added, rtol=1e-2, atol=1e-3)


def test_widths_without_data() -> None:
    for model in (pre_norm(feed_forward(4)), pre_norm(feed_forward(4), 4)):
        assert model.initialize().predict(X).data.shape == X.data.shape


def test_what_was_dropped_gets_no_gradient_but_by_the_connection_around() -> None:
    model = pre_norm(feed_forward(), dropout=0.5).initialize(X)
    fix_random_seed(0)
    Y, backprop = model(X, is_train=True)
    dropped = Y.data == X.data
    assert 0 < dropped.sum() < dropped.size
    dX = backprop(Ragged(dropped.astype("f"), X.lengths)).data
    np.testing.assert_allclose(dX, dropped, atol=1e-7)
