import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import Linear, Model, Relu, Softmax, chain, clone, fix_random_seed, noop

from plait.layers import Parameter, dump_weights, hash_table, load_weights, parameters
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


def test_weights_and_widths_return() -> None:
    model, other = ready(1), net(2)
    load_weights(other, dump_weights(model))
    assert other.layers[2].get_dim("nO") == 3
    np.testing.assert_array_equal(other.predict(X), model.predict(X))
    assert dump_weights(other) == dump_weights(model)


def test_settings_return_but_passing_states_do_not() -> None:
    model, other = hash_table(2, 3, seed=5), hash_table(2, 3, seed=6)
    model.attrs["dropout_rate"] = 0.5
    other.attrs["dropout_rate"] = 0.25
    model.initialize()
    data = dump_weights(model)
    load_weights(other, data)
    assert other.attrs["seed"] == 5
    assert other.attrs["dropout_rate"] == 0.25
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    assert "touched" not in header["__metadata__"]["plait"]


def test_load_names_what_does_not_fit() -> None:
    data = dump_weights(ready())
    with pytest.raises(ValueError, match="nO") as error:
        load_weights(net(nO=9).initialize(X), data)
    assert "'2.W' has the shape (3, 4); the model wants (9, 4)" in str(error.value)
    smaller = chain(Relu(4), Softmax())
    with pytest.raises(ValueError, match=r"'1\.0\.W' is in the file, but the model has no such parameter"):
        load_weights(smaller, data)
    larger = chain(Relu(4), clone(Relu(4), 2), Softmax(), Relu(3))
    with pytest.raises(ValueError, match=r"'3\.W' is in the model, but not in the file"):
        load_weights(larger, data)
    assert not any(node.has_param("W") for node in larger.walk() if "W" in node.param_names)


def test_load_reports_a_lost_parameter() -> None:
    model = ready()
    data = dump_weights(model)
    model.layers[0].set_param("b", None)
    with pytest.raises(ValueError, match=r"'0\.b' is in the model, but not in the file"):
        load_weights(ready(), dump_weights(model))
    load_weights(net(), dump_weights(model))
    assert data != dump_weights(model)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_damaged_weights_never_load_as_something_else(at: int, change: int) -> None:
    """A change in the header is refused or means nothing; one in the numbers is the business of a checksum."""
    model, other = ready(1), net(2)
    data = bytearray(dump_weights(model))
    length = 8 + int.from_bytes(data[:8], "little")
    data[at % length] = (data[at % length] + change) % 256
    try:
        load_weights(other, bytes(data))
    except ValueError as error:
        message = str(error)
        assert "damaged" in message or "do not fit" in message
    else:
        assert [p.value.shape for p in parameters(other).values()] == [
            p.value.shape for p in parameters(model).values()
        ]


@pytest.mark.parametrize("keep", [0, 7, 100, -1])
def test_truncated_weights_are_refused(keep: int) -> None:
    with pytest.raises(ValueError, match="damaged"):
        load_weights(net(), dump_weights(ready())[:keep])
