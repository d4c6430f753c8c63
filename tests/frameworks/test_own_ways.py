"""What is said of layers of TensorFlow, JAX or MXNet alone."""

import sys
from typing import Any

import numpy as np
import pytest
from thinc.api import Model

from plait.layers import parameters

from .needed import skip_unless_installed

pytestmark = pytest.mark.frameworks

X = np.random.default_rng(1).normal(size=(6, 5)).astype("f")
KIND = Model[Any, Any]


def test_keras_weights_have_the_paths_of_their_places() -> None:
    skip_unless_installed("tensorflow")
    import keras

    from plait.frameworks.tensorflow_layer import tensorflow_layer

    found = []
    for _ in range(2):  # the second time Keras counts its names up
        inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), keras.layers.LayerNormalization()])
        model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(4), keras.layers.ReLU(), inner, inner])
        layer = tensorflow_layer(model, KIND)
        found.append(list(layer.param_names))
        Y, backprop = layer(X, is_train=True)
        backprop(np.ones_like(Y))
        np.testing.assert_allclose(layer.predict(X), np.array(model(X)), rtol=1e-5, atol=1e-6)
    assert found[0] == found[1] == ["0.kernel", "0.bias", "1.0.kernel", "1.0.bias", "1.1.gamma", "1.1.beta"]


def test_modules_of_tensorflow() -> None:
    skip_unless_installed("tensorflow")
    import tensorflow as tf

    from plait.frameworks.tensorflow_layer import tensorflow_layer

    class Own(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.parts = [tf.Variable(np.ones((5, 3), "f")), {"scale": tf.Variable(2.0)}]
            self.kept = tf.Variable(0.0, trainable=False)

        def __call__(self, X: Any, training: bool = False) -> Any:
            if training:
                self.kept.assign_add(1.0)
            return {"Y": X @ self.parts[0] * self.parts[1]["scale"], "told": [tf.constant(float(training))]}

    for compiled in (True, False):
        layer = tensorflow_layer(Own(), KIND, compile=compiled)
        assert set(layer.param_names) == {"kept", "parts.0", "parts.1.scale"}
        Y, backprop = layer(X, is_train=True)
        np.testing.assert_allclose(Y["Y"], 2 * X @ np.ones((5, 3), "f"), rtol=1e-5)
        assert (Y["told"][0], layer.predict(X)["told"][0]) == (1.0, 0.0)
        dX = backprop({"Y": np.ones((6, 3), "f"), "told": [np.zeros((), "f")]})
        np.testing.assert_allclose(dX, np.full((6, 5), 6.0), rtol=1e-5)
        assert layer.get_param("kept") == 1.0
        assert layer.has_grad("kept") is not True


def test_few_shapes_are_compiled_where_arrays_are_padded() -> None:
    skip_unless_installed("jax")
    import jax.numpy as jnp

    from plait.frameworks.jax_layer import jax_layer

    seen: list[int] = []

    def rows(weights: Any, X: Any) -> Any:
        seen.append(len(X))  # when it is compiled
        return jnp.tanh(X @ weights["w"])

    layer = jax_layer(rows, {"w": np.ones((5, 3), "f")}, KIND, pad=True)
    for n in range(1, 200):
        whole = np.resize(X, (n, 5))
        Y, backprop = layer(whole, is_train=True)
        assert Y.shape == (n, 3)
        np.testing.assert_allclose(Y, np.tanh(whole @ np.ones((5, 3), "f")), rtol=1e-4, atol=1e-6)
        assert backprop(np.ones_like(Y)).shape == (n, 5)
    assert len(seen) < 30
    np.testing.assert_allclose(layer.predict(X), np.tanh(X @ np.ones((5, 3), "f")), rtol=1e-5)
    both = jax_layer(lambda weights, X, Z: X @ weights, np.ones((5, 3), "f"), KIND, pad=True)
    with pytest.raises(ValueError, match=r"arrays that are padded have as many rows; these have \[4, 6\]"):
        both.predict((X, X[:4]))


def test_another_function_for_training() -> None:
    skip_unless_installed("jax")
    from plait.frameworks.jax_layer import jax_layer

    layer = jax_layer(lambda w, X: X @ w, np.ones((5, 3), "f"), KIND, training=lambda w, X: 2 * (X @ w))
    np.testing.assert_allclose(layer(X, is_train=True)[0], 2 * layer.predict(X), rtol=1e-5)
    copied = layer.copy()
    np.testing.assert_allclose(copied(X, is_train=True)[0], 2 * layer.predict(X), rtol=1e-5)
    assert list(layer.param_names) == ["value"]


def test_integers_among_the_parameters_are_kept() -> None:
    skip_unless_installed("jax")
    from plait.frameworks.jax_layer import jax_layer

    tree = {"w": np.ones((5, 3), "f"), "order": np.array([4, 3, 2, 1, 0])}
    layer = jax_layer(lambda p, X: X[:, p["order"]] @ p["w"], tree, KIND)
    Y, backprop = layer(X, is_train=True)
    backprop(np.ones_like(Y))
    assert [path for path, one in parameters(layer).items() if one.gradient is not None] == ["w"]


@pytest.mark.parametrize("library", ["flax", "equinox"])
def test_modules_of_flax_and_equinox(library: str) -> None:
    skip_unless_installed("jax")
    skip_unless_installed(library)
    import jax

    from plait.frameworks.jax_layer import jax_layer

    key = jax.random.key(0)
    if library == "flax":
        from flax import linen

        module = linen.Dense(3)
        layer = jax_layer(module.apply, module.init(key, X), KIND)
        assert set(layer.param_names) == {"params.kernel", "params.bias"}
    else:
        import equinox

        arrays, rest = equinox.partition(equinox.nn.Linear(5, 3, key=key), equinox.is_array)
        layer = jax_layer(lambda arrays, X: jax.vmap(equinox.combine(arrays, rest))(X), arrays, KIND)
        assert set(layer.param_names) == {"weight", "bias"}
    Y, backprop = layer(X, is_train=True)
    assert backprop(np.ones_like(Y)).shape == X.shape
    assert all(one.gradient is not None for one in parameters(layer).values())


def test_mxnet_leaves_numpy_as_it_was() -> None:
    skip_unless_installed("mxnet")
    from plait.frameworks.mxnet_import import import_mxnet

    mxnet = import_mxnet()
    assert import_mxnet() is mxnet is sys.modules["mxnet"]
    assert not {"PZERO", "in1d", "float_"} & set(vars(np))
    assert mxnet.nd.array([1, 2]).asnumpy().tolist() == [1, 2]


def test_blocks_that_mxnet_has_compiled() -> None:
    skip_unless_installed("mxnet")
    from plait.frameworks.mxnet_layer import mxnet, mxnet_layer

    block = mxnet.gluon.nn.HybridSequential()
    block.add(mxnet.gluon.nn.Dense(3, in_units=5))
    block.initialize()
    block.hybridize()
    layer = mxnet_layer(block, KIND)
    before = layer.predict(X)
    copied = layer.copy()
    np.testing.assert_array_equal(copied.predict(X), before)
    copied.set_param("0.weight", np.zeros((3, 5), "f"))
    assert not copied.predict(X).any()
    np.testing.assert_array_equal(layer.predict(X), before)


def test_dicts_that_keep_an_order_of_their_own() -> None:
    skip_unless_installed("jax")
    from collections import OrderedDict

    from plait.frameworks.jax_layer import jax_layer

    layer = jax_layer(lambda p, X: OrderedDict(b=X * p["w"], a=X * 10.0), {"w": np.ones(5, "f")}, KIND)
    _, backprop = layer(X, is_train=True)
    close = np.testing.assert_allclose
    close(backprop({"b": np.ones_like(X), "a": np.zeros_like(X)}), np.ones_like(X))


def test_outputs_of_half_precision_are_trained() -> None:
    skip_unless_installed("jax")
    import jax.numpy as jnp

    from plait.frameworks.jax_layer import jax_layer

    layer = jax_layer(lambda w, X: (X @ w).astype(jnp.bfloat16), np.ones((5, 3), "f"), KIND)
    Y, backprop = layer(X, is_train=True)
    assert Y.dtype == "float32"
    np.testing.assert_allclose(backprop(np.ones_like(Y)), np.full((6, 5), 3.0), rtol=0.02)
    with pytest.raises(ValueError, match="parameters are of float32, but 'value' is of bfloat16"):
        jax_layer(lambda w, X: X @ w, jnp.ones((5, 3), jnp.bfloat16), KIND)


def test_variables_that_would_be_lost_are_told() -> None:
    skip_unless_installed("tensorflow")
    import keras
    import tensorflow as tf

    from plait.frameworks.tensorflow_layer import tensorflow_layer

    class WithKeras(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.scale = tf.Variable(1.0)
            self.dense = keras.layers.Dense(3)
            self.dense.build((None, 5))

        def __call__(self, X: Any) -> Any:
            return self.dense(X) * self.scale

    class Late(tf.Module):  # type: ignore[misc]
        made = None

        def __call__(self, X: Any) -> Any:
            if self.made is None:
                self.made = tf.Variable(np.ones((5, 3), "f"))
            return X @ self.made

    for module in (WithKeras(), Late()):
        layer = tensorflow_layer(module, KIND)
        with pytest.raises(ValueError, match="uses variables that are none of its own weights"):
            layer(X, is_train=True)

    class Twice(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.a = {"b.c": tf.Variable(1.0), "b": {"c": tf.Variable(2.0)}}

    with pytest.raises(ValueError, match=r"have the same path: a\.b\.c"):
        tensorflow_layer(Twice(), KIND)
    module = Late()
    module.w = tf.Variable(np.ones(2))
    with pytest.raises(ValueError, match="parameters are of float32, but 'w' is of float64"):
        tensorflow_layer(module, KIND)


def test_blocks_get_the_arguments_that_are_named() -> None:
    skip_unless_installed("mxnet")
    from plait.frameworks.mxnet_layer import mxnet, mxnet_layer

    class Some(mxnet.gluon.Block):  # type: ignore[misc]
        def forward(self, X: Any, keep: Any = None, drops: Any = None) -> Any:
            return X if drops is None else X * drops

    class Named(mxnet.gluon.Block):  # type: ignore[misc]
        def forward(self, X: Any, *, drops: Any = None) -> Any:
            return X

    assert not mxnet_layer(Some(), KIND).predict({"X": X, "drops": X * 0}).any()
    assert mxnet_layer(Some(), KIND).predict({"X": X, "drops": X > 9}).shape == X.shape
    with pytest.raises(ValueError, match="by their places alone; drops has none"):
        mxnet_layer(Named(), KIND).predict({"X": X, "drops": X})


def test_compiled_blocks_within_others_are_copied() -> None:
    skip_unless_installed("mxnet")
    from plait.frameworks.mxnet_layer import mxnet, mxnet_layer

    nn = mxnet.gluon.nn
    outer, inner = nn.Sequential(), nn.HybridSequential()
    inner.add(nn.Dense(3, in_units=5))
    outer.add(inner)
    outer.initialize()
    inner.hybridize(static_alloc=True)
    layer = mxnet_layer(outer, KIND)
    before, flags = layer.predict(X), dict(inner._flags)
    copied = layer.copy()
    np.testing.assert_array_equal(copied.predict(X), before)
    assert dict(inner._flags) == flags
    assert inner._active
