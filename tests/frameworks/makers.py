"""The same small networks in each framework that is installed, for tests that ask the same of all."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from thinc.api import Model

NI, NO = 5, 3
RNG = np.random.default_rng(0)
W, B = RNG.normal(size=(NI, NO)).astype("f"), RNG.normal(size=(NO,)).astype("f")
U = RNG.normal(size=(4, NO)).astype("f")

Kind = Model[Any, Any]


class Maker(NamedTuple):
    """What a framework makes.

    Attributes:
        dense: tanh(X · W + b), with the weights above.
        pair: (X, Z) to (X · W, X · W + Z), by places or the names X and Z.
        lookup: integers to rows of the table U.
        normal: a norm over batches whose averages are kept; None where the framework keeps nothing itself.
        unmade: a model whose weights have no shape yet; None where there is no such thing.
        odd: (X, use=0) to {"b": X · W, "a": 2 · (X · W), "order": integers}; a second weight V is added to "b" where
            use is 1.
        names: of the two weights of `dense`.
    """

    dense: Callable[[], Model[Any, Any]]
    pair: Callable[[], Model[Any, Any]]
    lookup: Callable[[], Model[Any, Any]]
    normal: Callable[[], Model[Any, Any]] | None
    unmade: Callable[[], Model[Any, Any]] | None
    odd: Callable[[], Model[Any, Any]]
    names: tuple[str, str]


def torch_maker() -> Maker:
    import torch

    from plait.frameworks.torch_layer import pytorch_layer

    class Dense(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.linear = torch.nn.Linear(NI, NO)
            with torch.no_grad():
                self.linear.weight.copy_(torch.from_numpy(W.T))
                self.linear.bias.copy_(torch.from_numpy(B))

        def forward(self, X: Any) -> Any:
            return torch.tanh(self.linear(X))

    class Pair(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.W = torch.nn.Parameter(torch.from_numpy(W.copy()))

        def forward(self, X: Any, Z: Any) -> Any:
            Y = X @ self.W
            return Y, Y + Z

    class Odd(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.W, self.V = (torch.nn.Parameter(torch.from_numpy(one.copy())) for one in (W, B))

        def forward(self, X: Any, use: int = 0) -> Any:
            Y = X @ self.W
            return {"b": Y + self.V if use else Y, "a": 2 * Y, "order": torch.argmax(Y, dim=1)}

    def lookup() -> Any:
        table = torch.nn.Embedding(4, NO)
        with torch.no_grad():
            table.weight.copy_(torch.from_numpy(U))
        return table

    return Maker(
        lambda: pytorch_layer(Dense(), Kind),
        lambda: pytorch_layer(Pair(), Kind),
        lambda: pytorch_layer(lookup(), Kind),
        lambda: pytorch_layer(torch.nn.BatchNorm1d(NI), Kind),
        lambda: pytorch_layer(torch.nn.LazyLinear(NO), Kind),
        lambda: pytorch_layer(Odd(), Kind),
        ("linear.weight", "linear.bias"),
    )


def tensorflow_maker() -> Maker:
    import keras
    import tensorflow as tf

    from plait.frameworks.tensorflow_layer import tensorflow_layer

    def dense() -> Any:
        model = keras.Sequential([keras.Input((NI,)), keras.layers.Dense(NO, activation="tanh")])
        model.set_weights([W, B])
        return model

    class Pair(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.W = tf.Variable(W)

        def __call__(self, X: Any, Z: Any) -> Any:
            Y = X @ self.W
            return Y, Y + Z

    class Odd(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.W, self.V = tf.Variable(W), tf.Variable(B)

        def __call__(self, X: Any, use: int = 0) -> Any:
            Y = X @ self.W
            return {"b": Y + self.V if use else Y, "a": 2 * Y, "order": tf.argmax(Y, axis=1)}

    def lookup() -> Any:
        table = keras.layers.Embedding(4, NO)
        table.build()
        table.set_weights([U])
        return table

    def normal() -> Any:
        return keras.Sequential([keras.Input((NI,)), keras.layers.BatchNormalization()])

    return Maker(
        lambda: tensorflow_layer(dense(), Kind),
        lambda: tensorflow_layer(Pair(), Kind),
        lambda: tensorflow_layer(lookup(), Kind),
        lambda: tensorflow_layer(normal(), Kind),
        lambda: tensorflow_layer(keras.layers.Dense(NO), Kind),
        lambda: tensorflow_layer(Odd(), Kind),
        ("0.kernel", "0.bias"),
    )


def jax_maker() -> Maker:
    import jax.numpy as jnp

    from plait.frameworks.jax_layer import jax_layer

    def odd(weights: Any, X: Any, use: Any = 0) -> Any:
        Y = X @ weights["W"]
        return {"b": Y + use * weights["V"], "a": 2 * Y, "order": jnp.argmax(Y, axis=1)}

    return Maker(
        lambda: jax_layer(
            lambda p, X: jnp.tanh(X @ p["dense"]["w"] + p["dense"]["b"]), {"dense": {"w": W, "b": B}}, Kind
        ),
        lambda: jax_layer(lambda p, X, Z: (X @ p[0], X @ p[0] + Z), [W], Kind),
        lambda: jax_layer(lambda p, ids: p[ids], U, Kind),
        None,
        None,
        lambda: jax_layer(odd, {"W": W, "V": B}, Kind),
        ("dense.w", "dense.b"),
    )


def mxnet_maker() -> Maker:
    from plait.frameworks.mxnet_layer import mxnet, mxnet_layer

    nn, nd = mxnet.gluon.nn, mxnet.nd

    def dense() -> Any:
        block = nn.Sequential()
        block.add(nn.Dense(NO, in_units=NI, activation="tanh"))
        block.initialize()
        block[0].weight.set_data(nd.array(W.T))
        block[0].bias.set_data(nd.array(B))
        return block

    class Pair(mxnet.gluon.Block):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.W = self.params.get("W", shape=W.shape, init=mxnet.init.Constant(nd.array(W)))
            self.initialize()

        def forward(self, X: Any, Z: Any) -> Any:
            Y = nd.dot(X, self.W.data())
            return Y, Y + Z

    class Odd(mxnet.gluon.Block):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            for name, value in (("W", W), ("V", B)):
                given = mxnet.init.Constant(nd.array(value))
                setattr(self, name, self.params.get(name, shape=value.shape, init=given))
            self.initialize()

        def forward(self, X: Any, use: int = 0) -> Any:
            Y = nd.dot(X, self.W.data())
            added = nd.broadcast_add(Y, self.V.data().reshape((1, -1))) if use else Y
            return {"b": added, "a": 2 * Y, "order": nd.argmax(Y, axis=1).astype("int32")}

    def lookup() -> Any:
        block = nn.Embedding(4, NO)
        block.initialize()
        block.weight.set_data(nd.array(U))
        return block

    def normal() -> Any:
        block = nn.BatchNorm(in_channels=NI)
        block.initialize()
        return block

    return Maker(
        lambda: mxnet_layer(dense(), Kind),
        lambda: mxnet_layer(Pair(), Kind),
        lambda: mxnet_layer(lookup(), Kind),
        lambda: mxnet_layer(normal(), Kind),
        lambda: mxnet_layer(nn.Dense(NO), Kind),
        lambda: mxnet_layer(Odd(), Kind),
        ("0.weight", "0.bias"),
    )


MAKERS = {"torch": torch_maker, "tensorflow": tensorflow_maker, "jax": jax_maker, "mxnet": mxnet_maker}


def is_installed(framework: str) -> bool:
    """Whether a framework is there."""
    return find_spec(framework) is not None
