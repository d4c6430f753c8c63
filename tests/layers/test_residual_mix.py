import numpy as np
from thinc.api import fix_random_seed
from thinc.types import Ragged

from plait.layers import bilstm, parameters, residual_mix

X = Ragged(np.random.default_rng(0).normal(size=(6, 4)).astype("f"), np.array([4, 0, 2], dtype="i"))


def test_without_weights_it_is_the_connection_around() -> None:
    model = residual_mix(bilstm(3), 4).initialize(X)
    model.get_ref("mix").set_param("G", np.zeros(4, "f"))
    np.testing.assert_array_equal(model.predict(X).data, X.data)


def test_parts_have_names() -> None:
    model = residual_mix(bilstm(3), pieces=3).initialize(X)
    shapes = {path: parameter.value.shape for path, parameter in parameters(model).items()}
    assert shapes["inner.W"] == (2, 4, 3, 4)
    assert shapes["mix.W"] == (6, 3, 4)


def test_widths_without_data() -> None:
    model = residual_mix(bilstm(3, 4), 4).initialize()
    assert model.predict(X).data.shape == X.data.shape


def test_what_was_dropped_gets_no_gradient_but_by_the_connection_around() -> None:
    model = residual_mix(bilstm(3), dropout=0.5).initialize(X)
    fix_random_seed(0)
    Y, backprop = model(X, is_train=True)
    dropped = Y.data == X.data
    assert 0 < dropped.sum() < dropped.size
    dX = backprop(Ragged(dropped.astype("f"), X.lengths)).data
    np.testing.assert_array_equal(dX, dropped)
