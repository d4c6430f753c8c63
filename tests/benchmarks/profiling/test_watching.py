"""Watching changes nothing, and finds layers and products."""

from typing import Any

import numpy as np
import pytest
from thinc.api import Model, chain

import plait
from benchmarks.profiling.clock import Clock
from benchmarks.profiling.watching import BACKWARD, FORWARD, Place, Watched, operations, timed_layer, timed_product
from plait.layers.parameters import walk_paths


def double() -> Model[Any, Any]:
    """A layer that multiplies by a matrix."""

    def forward(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
        W = 2 * np.eye(3, dtype="float32")
        return np.matmul(X, W), lambda dY: np.matmul(dY, W.T)

    return Model("double", forward)


@pytest.mark.parametrize(
    ("left", "right", "count"),
    [
        ((2, 3), (3, 4), 2 * 2 * 3 * 4),
        ((5, 2, 3), (3, 4), 5 * 2 * 2 * 3 * 4),
        ((2, 3), (5, 3, 4), 5 * 2 * 2 * 3 * 4),
        ((6, 1, 2, 3), (5, 3, 4), 6 * 5 * 2 * 2 * 3 * 4),
        ((3,), (3, 4), 2 * 3 * 4),
        ((3,), (3,), 2 * 3),
        ((0, 3), (3, 4), 0),
    ],
)
def test_operations(left: tuple[int, ...], right: tuple[int, ...], count: int) -> None:
    assert operations(left, right) == count
    found = np.zeros(left) @ np.zeros(right)
    assert count == 2 * left[-1] * found.size


def test_layers_and_their_products_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    model, clock = chain(double(), double()), Clock()
    nodes = list(model.walk())
    places = [Place(i, str(i), node.name) for i, node in enumerate(nodes)]
    for place, node in zip(places, nodes, strict=True):
        monkeypatch.setattr(node, "_func", timed_layer(clock, place, node._func))
    monkeypatch.setattr(np, "matmul", timed_product(clock, np.matmul))
    X = np.ones((4, 3), dtype="float32")
    clock.start()
    Y, backprop = model(X, is_train=True)
    dX = backprop(Y)
    clock.stop()
    assert (Y == 4).all()
    assert (dX == 16).all()
    layers = [key for place in places[1:] for key in ((place, FORWARD), (place, BACKWARD))]
    assert clock.operations == dict.fromkeys(layers, 2 * 4 * 3 * 3)
    assert clock.seconds.keys() >= {(places[0], FORWARD), (places[0], BACKWARD), *layers}


def test_a_pipeline_is_as_it_was_afterwards() -> None:
    nlp = plait.blank("en")
    nlp.add_pipe("pos_tagger")
    gold = plait.Doc(words=["The", "cat"])
    gold.set_column("pos", ["DET", "NOUN"])
    examples = [nlp.make_example(gold)]
    updater = nlp.begin_training(lambda: examples)
    nlp.update(examples, updater)
    functions = [node._func for _, node in walk_paths(nlp.encoders["main"])]
    expected = nlp("The cat").values("pos")
    clock, watched = Clock(), Watched(nlp, updater)
    with watched.watching(clock):
        clock.start()
        [doc] = nlp.pipe(["The cat"])
        nlp.update(examples, updater)
        clock.stop()
    assert doc.values("pos") == expected
    assert [node._func for _, node in walk_paths(nlp.encoders["main"])] == functions
    assert isinstance(np.matmul, np.ufunc)
    assert "step" not in vars(updater)
    assert "get_loss" not in vars(nlp.components["pos_tagger"])
    found = {key[0].name for key in clock.seconds if isinstance(key, tuple)}
    layers = {node.name for _, node in walk_paths(nlp.encoders["main"])}
    assert found >= {*layers, "softmax_output", "[tokenizer]", "[get_loss]", "[predict]", "[set_annotations]", "[step]"}
