"""One backbone under every component at once, beside copies of it under each: the same numbers for less work."""

import copy
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import pytest

from plait.layers import Group
from plait.pipeline import Pipeline
from plait.tokens import Doc
from tests.pipeline.small import TEXTS, blank_docs, examples, references
from tests.pipeline.test_shared_batches import cleared
from tests.pipeline.test_shared_encoder import counted

from .trained import each, equal, raw, trained


def learning(row: str) -> Pipeline:
    """A copy of the pipeline whose components share a backbone, for a test to do with as it likes."""
    return copy.deepcopy(trained(row, "shared"))


@cache
def apart(row: str) -> Pipeline:
    """The same pipeline in which each component has a copy of the backbone. It stays as it is."""
    other = learning(row)
    for name in [*other.components]:
        other.own_encoder(name)
    assert other.encoders == {}
    return other


def texts() -> list[Doc]:
    return [Doc(text) for text, _, _ in TEXTS]


@each
def test_once_forwards_and_once_backwards_a_batch(row: str) -> None:
    nlp = learning(row)
    batch = examples(nlp, [*references(), *blank_docs()])
    with counted(nlp) as calls:
        nlp.update(batch, dropout=0.0)
    assert calls == {"train": 1, "predict": 0, "backprop": 1}
    with counted(nlp) as calls:
        nlp.update(batch, dropout=0.0, annotating=[*nlp.components])
    assert calls == {"train": 1, "predict": 1, "backprop": 1}
    with counted(nlp) as calls:
        nlp.annotate([*texts(), Doc("")])
        nlp.evaluate(batch)
    assert calls == {"train": 0, "predict": 2, "backprop": 0}


@each
def test_predictions_are_those_of_copies(row: str) -> None:
    nlp, other = trained(row, "shared"), apart(row)
    equal(raw(nlp, texts()), raw(other, texts()))
    mine, theirs = list(nlp.pipe([*texts(), Doc("")])), list(other.pipe([*texts(), Doc("")]))
    assert [(doc.values("tag"), doc.cats) for doc in mine] == [(doc.values("tag"), doc.cats) for doc in theirs]


@each
def test_its_gradient_is_the_sum_of_those_of_copies(row: str) -> None:
    nlp, other = learning(row), copy.deepcopy(apart(row))
    for pipeline in (nlp, other):
        for one in pipeline.parameters().values():  # away from where there is nothing left to learn
            one.node.set_param(one.name, one.value * 0.7)
        for order in (1, -1):  # which add up
            pipeline.update(examples(pipeline, references()[::order]), dropout=0.0)
    mine, theirs = cleared(nlp), cleared(other)
    names = {path.removeprefix("encoders.main.") for path in mine if path.startswith("encoders.main.")}
    copies: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for path, gradient in theirs.items():
        rest = path.partition(".tok2vec.")[2]
        if rest in names:
            copies[rest].append(gradient)
        else:
            np.testing.assert_allclose(mine[path], gradient, rtol=1e-3, atol=1e-5, err_msg=path)
    for name, parts in copies.items():
        assert len(parts) == len(nlp.components), name
        largest = max(float(np.abs(part).max()) for part in parts)
        total = np.sum(parts, axis=0)
        np.testing.assert_allclose(mine[f"encoders.main.{name}"], total, rtol=1e-3, atol=1e-4 * largest + 1e-5)


@each
def test_threads_predict_while_it_learns_elsewhere(row: str) -> None:
    nlp, learner = trained(row, "shared"), learning(row)
    alone = [raw(nlp, [doc]) for doc in texts()]
    batch, stopped = examples(learner), threading.Event()
    updater = learner.begin_training(lambda: batch)
    fresh = copy.deepcopy(nlp)  # which nobody has used yet

    def learn() -> None:
        while not stopped.is_set():
            learner.update(batch, updater)

    learning_thread = threading.Thread(target=learn)
    learning_thread.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda doc: raw(fresh, [doc]), texts() * 2))
            docs = list(pool.map(fresh, [text for text, _, _ in TEXTS * 2]))
    finally:
        stopped.set()
        learning_thread.join()
    for one, wanted in zip(together, alone * 2, strict=True):
        equal(wanted, one)
    assert [doc.values("tag") for doc in docs] == [nlp(text).values("tag") for text, _, _ in TEXTS * 2]
    assert not any(one.gradient is not None and one.gradient.any() for one in fresh.parameters().values())


@each
def test_a_group_can_freeze_it(row: str) -> None:
    nlp = learning(row)
    batch = examples(nlp)
    before = {path: one.value.copy() for path, one in nlp.parameters().items()}
    updater = nlp.begin_training(lambda: batch, groups={"encoders.*": Group(frozen=True)})
    with counted(nlp) as calls:
        for _ in range(2):
            nlp.update(batch, updater, dropout=0.0)
    assert calls["train"] == 2
    same = {path: np.array_equal(one.value, before[path]) for path, one in nlp.parameters().items()}
    assert {path.split(".")[0] for path in same if not same[path]} == set(nlp.components)


@pytest.mark.parametrize("frozen", [0, 3, 6])
def test_components_that_are_frozen_give_no_gradient(frozen: int) -> None:
    nlp = learning("plait.HashEmbedCNN.v1")
    names = [*nlp.components]
    with counted(nlp) as calls:
        losses = nlp.update(examples(nlp), dropout=0.0, frozen=names[:frozen])
    assert list(losses) == names[frozen:]
    assert calls == {"train": 1, "predict": 0, "backprop": 1}
    found = cleared(nlp)
    assert {path.split(".")[0] for path in found} == {"encoders", *names[frozen:]}
    total: dict[str, Any] = {}
    for name in names[frozen:]:  # run by themselves, each backpropagates at once
        nlp.get_pipe(name).update(examples(nlp))
        for path, gradient in cleared(nlp).items():
            total[path] = total.get(path, 0) + gradient
    for path, gradient in found.items():
        np.testing.assert_allclose(gradient, total[path], rtol=1e-3, atol=1e-6, err_msg=path)
