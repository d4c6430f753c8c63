import numpy as np
import pytest
from thinc.api import Linear, Model, Relu, Softmax, chain, clone, fix_random_seed, noop

from plait.layers import Parameter, parameters
from plait.layers.parameters import walk_paths

X = np.ones((2, 5), dtype="float32")


def net(seed: int = 0, nO: int | None = None) -> Model:
    fix_random_seed(seed)
    return chain(Relu(4), clone(Relu(4), 2), Softmax(nO))


def ready(seed: int = 0) -> Model:
    return net(seed).initialize(X, np.ones((2, 3), dtype="float32"))


def test_paths_follow_positions() -> None:
    assert list(parameters(ready(), "tagger")) == [
        "tagger.0.W",
        "tagger.0.b",
        "tagger.1.0.W",
        "tagger.1.0.b",
        "tagger.1.1.W",
        "tagger.1.1.b",
        "tagger.2.W",
        "tagger.2.b",
    ]


def test_refs_name_layers_wherever_they_are() -> None:
    first, last = Linear(3, 3), Linear(2, 3)
    inner = chain(noop(first), last)
    outer = Model("outer", lambda model, X, is_train: (X, lambda dY: dY), layers=[inner])
    outer.set_ref("encode", first)
    inner.set_ref("output_layer", last)
    inner.set_ref("lower", first)
    assert [path for path, _ in walk_paths(outer)] == ["", "", "0", "encode", "output_layer"]
    outer.initialize(np.ones((1, 3), dtype="float32"))
    first.initialize()
    last.initialize()
    assert list(parameters(outer)) == ["encode.W", "encode.b", "output_layer.W", "output_layer.b"]


def test_a_layer_that_occurs_twice_keeps_its_first_path() -> None:
    layer = Linear(3, 3)
    model = chain(layer, Linear(3, 3), layer).initialize(np.ones((1, 3), dtype="float32"))
    assert list(parameters(model)) == ["0.W", "0.b", "1.W", "1.b"]


def test_paths_do_not_depend_on_what_was_made_before() -> None:
    before = list(parameters(ready()))
    ready()
    assert list(parameters(ready())) == before


def test_two_parameters_of_one_path_are_refused() -> None:
    left, right = Linear(1, 1), Linear(1, 1)
    inner = Model("inner", lambda model, X, is_train: (X, lambda dY: dY), layers=[right], refs={"x": right})
    outer = Model("outer", lambda model, X, is_train: (X, lambda dY: dY), layers=[inner])
    right._layers.append(left)
    outer.set_ref("x", left)
    for layer in (left, right):
        layer.initialize()
    with pytest.raises(ValueError, match=r"'x\.W'"):
        parameters(outer)


def test_shims_are_refused() -> None:
    from thinc.shims import Shim

    model = Model("framework", lambda model, X, is_train: (X, lambda dY: dY), shims=[Shim(None)])
    with pytest.raises(ValueError, match="'framework'"):
        parameters(model)


def test_unset_parameters_are_left_out() -> None:
    assert parameters(net()) == {}


def test_parameter_reads_and_writes() -> None:
    model = ready()
    parameter = parameters(model)["0.b"]
    assert isinstance(parameter, Parameter)
    assert parameter.gradient is None
    assert parameter.rows is None
    parameter.clear()
    parameter.value = np.full(4, 2.0, dtype="float32")
    assert model.layers[0].get_param("b").tolist() == [2.0] * 4
    model.layers[0].inc_grad("b", np.ones(4, dtype="float32"))
    parameter.clear()
    gradient = parameter.gradient
    assert gradient is not None
    assert not gradient.any()
