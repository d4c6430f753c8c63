import threading
from typing import Any

import numpy as np
import pytest
from thinc import initializers
from thinc.api import HashEmbed, LayerNorm, Maxout, Model, ParametricAttention, Relu, Softmax, chain, fix_random_seed

from plait.layers import dump_weights, hash_table, parameters
from plait.layers.shapes import without_weights

ROWS = 10**12  # as a table of floats, four terabytes for each column


def network() -> Model[Any, Any]:
    return chain(Maxout(6, 5, nP=3, normalize=True, dropout=0.1), Relu(4, 6), Softmax(None, 4))


def initialized(model: Model[Any, Any]) -> Model[Any, Any]:
    """A model whose last layer has two outputs, where nothing else is said of it."""
    last = model.layers[-1] if model.layers else model
    if last.has_dim("nO") is None:
        last.set_dim("nO", 2)
    return model.initialize()


def shapes(model: Model[Any, Any]) -> dict[str, tuple[int, ...]]:
    return {path: parameter.value.shape for path, parameter in parameters(model).items()}


@pytest.mark.parametrize(
    "make", [network, lambda: HashEmbed(4, 30), lambda: ParametricAttention(nO=7), lambda: LayerNorm(3)]
)
def test_shapes_are_those_of_weights(make: Any) -> None:
    model, real = make(), make()
    with without_weights([model]):
        found = shapes(initialized(model))
    assert found == shapes(initialized(real))
    assert found


def test_the_model_is_left_as_it_was() -> None:
    """Dimensions that the shapes were taken with are forgotten, and weights come as if nothing had been."""
    model, untouched = network(), network()
    ops = model.ops
    attrs = {id(node): dict(node.attrs) for node in model.walk()}
    with without_weights([model]):
        initialized(model)
    assert model.layers[-1].has_dim("nO") is None
    assert all(node.ops is ops for node in model.walk())
    assert {id(node): dict(node.attrs) for node in model.walk()} == attrs
    assert parameters(model) == {}
    with pytest.raises(KeyError):
        model.layers[1].get_param("W")
    made = []
    for one in (model, untouched):
        fix_random_seed(3)
        made.append(dump_weights(one.initialize(np.ones((2, 5), "float32"), np.ones((2, 3), "float32"))))
    assert made[0] == made[1]


def test_weights_and_gradients_that_are_there_come_back() -> None:
    model = initialized(network())
    ones: Any = np.ones(4, dtype="float32")
    model.layers[1].inc_grad("b", ones)
    before = dump_weights(model)
    with without_weights([model]):
        assert dump_weights(model) == before
        model.initialize()
        assert dump_weights(model) != before
    assert dump_weights(model) == before
    assert model.layers[1].get_grad("b").tolist() == [1.0] * 4


def test_an_exception_leaves_the_model_as_it_was() -> None:
    model = network()

    def fail() -> None:
        with without_weights([model]):
            initialized(model)
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        fail()
    assert model.layers[-1].has_dim("nO") is None
    assert parameters(model) == {}


def test_neither_memory_nor_random_numbers_are_taken() -> None:
    model = chain(hash_table(4, ROWS, seed=3), Relu(4, 4))
    state: Any = np.random.get_state()
    with without_weights([model]):
        model.initialize()
        assert shapes(model)["0.E"] == (ROWS, 4)
        table: Any = parameters(model)["0.E"].value
        assert set(table.strides) == {0}
    now: Any = np.random.get_state()
    assert now[1].tolist() == state[1].tolist()
    assert now[2:] == state[2:]


@pytest.mark.parametrize("name", [name for name in initializers.__all__ if name != "zero_init"])
def test_every_random_initializer_of_thinc_gives_its_shape(name: str) -> None:
    model = Relu(ROWS, 3, init_W=getattr(initializers, name))
    with without_weights([model]):
        model.initialize()
        assert model.get_param("W").shape == (ROWS, 3)


def test_other_threads_go_on_drawing() -> None:
    drawn: list[Any] = []
    with without_weights([Relu(2, 2)]):
        thread = threading.Thread(target=lambda: drawn.append(Relu(5, 5).initialize().get_param("W")))
        thread.start()
        thread.join()
    assert len(np.unique(drawn[0])) > 20


def test_layers_may_write_to_and_calculate_with_what_they_allocate() -> None:
    def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
        W = model.ops.alloc2f(3, 4)
        W[0] = 1
        W[:, 1:] += 2
        W /= W.sum(axis=1, keepdims=True)
        model.set_param("W", W.T @ W)

    model: Model[Any, Any] = Model("own", lambda model, X, is_train: (X, lambda dY: dY), init=init, params={"W": None})
    with without_weights([model]):
        model.initialize()
        assert shapes(model) == {"W": (4, 4)}
