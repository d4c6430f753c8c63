from typing import Any

import numpy as np
import pytest
from thinc.api import Model

from plait.layers import one_batch, parameters, share
from plait.tokens import Doc


def encoder_of(calls: list[Any]) -> Model[Any, Any]:
    """Words to their number times a weight; it writes down what it is asked for."""

    def forward(model: Any, docs: list[Doc], is_train: bool) -> Any:
        calls.append(("forward", [doc.text for doc in docs], is_train))
        w = model.get_param("w")

        def backprop(d_vectors: list[Any]) -> list[Doc]:
            calls.append(("backward", [part.sum().item() for part in d_vectors]))
            model.inc_grad("w", sum((part.sum(axis=0) * len(part) for part in d_vectors), np.zeros(1, dtype="f")))
            return []

        return [np.full((len(doc), 1), len(doc), dtype="f") * w for doc in docs], backprop

    def init(model: Any, X: Any = None, Y: Any = None) -> Any:
        calls.append(("init",))
        model.set_param("w", np.ones(1, dtype="f"))
        return model

    return Model("encoder", forward, init=init, dims={"nO": 1}, params={"w": None})


@pytest.fixture
def docs() -> list[Doc]:
    return [Doc("one"), Doc("two words"), Doc("three words here")]


def ones(vectors: list[Any]) -> list[Any]:
    return [np.ones_like(part) for part in vectors]


def test_one_pass_each_way_for_all_users(docs: list[Doc]) -> None:
    calls: list[Any] = []
    encoder = encoder_of(calls)
    first, second = share(encoder), share(encoder)
    first.initialize(docs)
    second.initialize(docs)
    calls.clear()
    with one_batch() as batch:
        for model, some in ((first, docs), (second, docs[::-1])):
            vectors, backprop = model(some, is_train=True)
            assert [len(part) for part in vectors] == [len(doc) for doc in some]
            backprop(ones(vectors))
        assert [call[0] for call in calls] == ["forward"]
        batch.backprop()
        batch.backprop()
    assert calls == [("forward", [doc.text for doc in docs], True), ("backward", [2.0, 4.0, 6.0])]
    assert encoder.get_grad("w").tolist() == [2.0 + 8.0 + 18.0]


def test_only_new_docs_are_computed(docs: list[Doc]) -> None:
    calls: list[Any] = []
    encoder = encoder_of(calls)
    model = share(encoder).initialize(docs)
    calls.clear()
    with one_batch() as batch:
        model(docs[:2], is_train=True)
        vectors, backprop = model([docs[2], docs[0]], is_train=True)
        assert [part.shape for part in vectors] == [(3, 1), (1, 1)]
        backprop(ones(vectors))
        batch.backprop()
    assert [call[1] for call in calls if call[0] == "forward"] == [["one", "two words"], ["three words here"]]
    assert [call[1] for call in calls if call[0] == "backward"] == [[1.0, 0.0], [3.0]]


def test_training_and_prediction_are_kept_apart(docs: list[Doc]) -> None:
    calls: list[Any] = []
    model = share(encoder_of(calls)).initialize(docs)
    calls.clear()
    with one_batch():
        model.predict(docs)
        model(docs, is_train=True)
        model.predict(docs)
    assert [call[2] for call in calls] == [False, True]


def test_a_doc_twice_in_a_batch_gets_both_gradients(docs: list[Doc]) -> None:
    calls: list[Any] = []
    model = share(encoder_of(calls)).initialize(docs)
    with one_batch() as batch:
        vectors, backprop = model([docs[0], docs[0]], is_train=True)
        assert len(vectors) == 2
        backprop(ones(vectors))
        batch.backprop()
    assert calls[-1] == ("backward", [2.0])


def test_outside_of_a_batch_it_just_runs(docs: list[Doc]) -> None:
    calls: list[Any] = []
    encoder = encoder_of(calls)
    model = share(encoder).initialize(docs)
    for _ in range(2):
        vectors, backprop = model(docs, is_train=True)
        backprop(ones(vectors))
    assert [call[0] for call in calls] == ["init", "forward", "backward", "forward", "backward"]


def test_an_initialized_encoder_is_left_as_it_is(docs: list[Doc]) -> None:
    calls: list[Any] = []
    encoder = encoder_of(calls)
    share(encoder).initialize(docs)
    encoder.set_param("w", np.full(1, 7, dtype="f"))
    share(encoder).initialize(docs)
    assert encoder.get_param("w").tolist() == [7.0]
    assert calls.count(("init",)) == 1


def test_the_encoder_is_no_layer(docs: list[Doc]) -> None:
    model = share(encoder_of([])).initialize(docs)
    assert parameters(model) == {}
    assert model.get_dim("nO") == 1


def test_no_docs(docs: list[Doc]) -> None:
    model = share(encoder_of([])).initialize(docs)
    with one_batch() as batch:
        vectors, backprop = model([], is_train=True)
        assert vectors == []
        backprop([])
        batch.backprop()


def test_a_batch_within_another_leaves_it_as_it_was(docs: list[Doc]) -> None:
    calls: list[Any] = []
    model = share(encoder_of(calls)).initialize(docs)
    calls.clear()
    with one_batch() as outer:
        vectors, backprop = model(docs, is_train=True)
        backprop(ones(vectors))
        with one_batch() as inner:
            model(docs[:1], is_train=True)
            inner.backprop()
        model(docs, is_train=True)
        outer.backprop()
    texts = [doc.text for doc in docs]
    assert calls == [("forward", texts, True), ("forward", texts[:1], True), ("backward", [1.0, 2.0, 3.0])]


@pytest.mark.parametrize("number", [2, 4])
def test_as_many_gradients_as_docs(docs: list[Doc], number: int) -> None:
    model = share(encoder_of([]))
    model.initialize(docs)
    with one_batch():
        vectors, backprop = model(docs, is_train=True)
        with pytest.raises(ValueError, match="argument"):
            backprop([np.ones_like(vectors[0])] * number)
