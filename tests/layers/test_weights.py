"""Weights as a file: what returns, and what is refused before anything is taken for it."""

import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import Model, Relu, Softmax, chain, clone

from plait.layers import (
    ASSETS,
    check_assets,
    check_room,
    dump_weights,
    hash_table,
    is_restoring,
    load_weights,
    parameters,
    restoring,
)

from .test_parameters import X, net, ready


def test_weights_and_widths_return() -> None:
    model, other = ready(1), net(2)
    load_weights(other, dump_weights(model))
    assert other.layers[2].get_dim("nO") == 3
    np.testing.assert_array_equal(other.predict(X), model.predict(X))
    assert dump_weights(other) == dump_weights(model)


def test_what_was_read_is_left_as_it_is_when_the_model_is_trained() -> None:
    data = bytearray(dump_weights(ready(1)))
    before, other = bytes(data), net(2)
    load_weights(other, memoryview(data))
    for slot in parameters(other).values():
        slot.value += 1
    assert data == before


def test_weights_are_aligned_wherever_they_lie_in_the_file() -> None:
    data = dump_weights(ready(1))
    length = int.from_bytes(data[:8], "little")
    header = data[8 : 8 + length].rstrip()
    header += b" " * (1 - len(header) % 2)  # an odd length
    other = net(2)
    load_weights(other, len(header).to_bytes(8, "little") + header + data[8 + length :])
    arrays = [slot.value for slot in parameters(other).values()]
    assert all(array.ctypes.data % 64 == 0 and array.flags.writeable for array in arrays)
    assert not any(np.shares_memory(one, two) for one, two in combinations(arrays, 2))
    assert dump_weights(other) == data


def test_where_there_is_no_memory_for_them_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(arrays: object) -> object:
        raise MemoryError

    other = net(2)
    monkeypatch.setattr("plait.layers.weights._copies", full)
    with pytest.raises(MemoryError):
        load_weights(other, dump_weights(ready(1)))
    assert other.layers[2].has_dim("nO") is None


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


def header_of(data: bytes) -> tuple[dict[str, Any], bytes]:
    length = 8 + int.from_bytes(data[:8], "little")
    return json.loads(data[8:length]), data[length:]


def with_header(header: dict[str, Any], rest: bytes) -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + rest


def facts(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Weights of which what is told of the layers was changed."""
    header, rest = header_of(dump_weights(ready()))
    told = json.loads(header["__metadata__"]["plait"])
    change(told["nodes"])
    header["__metadata__"]["plait"] = json.dumps(told)
    return with_header(header, rest)


def arrays(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Weights of which what is told of the arrays was changed."""
    header, rest = header_of(dump_weights(ready()))
    change(header)
    return with_header(header, rest)


def moved(header: dict[str, Any]) -> None:
    """One array lies where another does."""
    header["1.0.W"]["data_offsets"] = header["1.1.W"]["data_offsets"]


HARM = {
    "another shape": arrays(lambda one: one["0.W"].update(shape=[5, 4])),
    "a flat shape": arrays(lambda one: one["0.W"].update(shape=[20])),
    "a huge shape": arrays(lambda one: one["0.W"].update(shape=[2**40, 2**40])),
    "many axes": arrays(lambda one: one["0.W"].update(shape=[1] * 100_000 + [20])),
    "another type": arrays(lambda one: one["0.W"].update(dtype="I32")),
    "no type": arrays(lambda one: one["0.W"].update(dtype="O")),
    "one place for two": arrays(lambda one: (moved(one), one.update(more=one["0.W"]))),
    "past the end": arrays(lambda one: one["0.W"].update(data_offsets=[0, 2**50])),
    "before the start": arrays(lambda one: one["0.W"].update(data_offsets=[-80, 0])),
    "depth": with_header({"__metadata__": {"plait": "[" * 100_000}}, b""),
    "a wide layer": facts(lambda nodes: nodes["0"]["dims"].update(nO=10**12)),
    "a layer below zero": facts(lambda nodes: nodes["0"]["dims"].update(nO=-1)),
    "no width": facts(lambda nodes: nodes["0"]["dims"].update(nO=True)),
    "another width": facts(lambda nodes: nodes["2"]["dims"].update(nO=4)),
    "a setting of another kind": facts(lambda nodes: nodes["0"]["attrs"].update(dropout_rate="x")),
    "another word in a setting": facts(lambda nodes: nodes["0"]["attrs"].update(attrs=["NORN"])),
    "words in a setting without any": facts(lambda nodes: nodes["0"]["attrs"].update(none=["NORM"])),
    "no words in a setting": facts(lambda nodes: nodes["0"]["attrs"].update(attrs=[])),
    "no layers": facts(lambda nodes: nodes.clear()),
}


@pytest.mark.parametrize("kind", HARM)
def test_harm_is_refused_and_nothing_changes(kind: str) -> None:
    model = net()
    model.layers[0].attrs.update(dropout_rate=0.5, attrs=["NORM"], none=[])
    with pytest.raises(ValueError, match=r"damaged|do not fit"):
        load_weights(model, HARM[kind])
    assert parameters(model) == {}
    assert model.layers[0].has_dim("nO")
    assert model.layers[2].has_dim("nO") is None


@pytest.mark.parametrize("length", [0, 2**31, 2**60, 2**64 - 1])
def test_a_header_is_not_believed_to_be_long(length: int) -> None:
    data = dump_weights(ready())
    with pytest.raises(ValueError, match="damaged"):
        load_weights(net(), length.to_bytes(8, "little") + data[8:])


def test_a_model_is_no_larger_than_what_it_is_filled_with() -> None:
    check_room("a model", 10**12)
    with restoring(400):
        assert is_restoring()
        check_room("a model", 100)
        with pytest.raises(ValueError, match="a model of 101 weights cannot be filled with the 400 bytes"):
            check_room("a model", 101)
    assert not is_restoring()


class Files:
    """What a layer saves besides its weights."""

    def __init__(self, held: dict[str, bytes]) -> None:
        self.held = held

    def files(self) -> dict[str, bytes]:
        return self.held


def test_a_layer_with_weights_has_its_files() -> None:
    for held, good in (({"a": b""}, True), ({}, False)):
        model: Model[Any, Any] = Relu(4, 5)
        model.attrs[ASSETS] = Files(held)
        check_assets(model)  # which has no weights yet
        model.initialize()
        if good:
            check_assets(model)
        else:
            with pytest.raises(ValueError, match="the files of the layer 'relu' at 'model' are missing"):
                check_assets(model)
