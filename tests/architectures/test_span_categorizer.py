"""Labels of runs of words: gradients, texts without words, saving, growing, and candidates in parts."""

import sys
from typing import Any

import numpy as np
import pytest
from thinc.api import fix_random_seed
from thinc.util import data_validation

from plait import architectures
from plait.architectures import span_categorizer
from plait.config.signatures import read_signature
from plait.errors import WrongOutput
from plait.layers import (
    Promise,
    attend,
    can_grow,
    dump_weights,
    grow_output,
    has_weights,
    load_weights,
    parameters,
    pool,
    watch,
)
from plait.tokens import Candidates, Doc
from tests.layers.gradients import CrossEntropy, check_parameters, here, host, stir

pytestmark = pytest.mark.usefixtures("ops_device")

LABELS = 3
LOSS = CrossEntropy(False)
POOLINGS = {
    "reductions": lambda: pool(["first", "last", "mean", "max"]),
    "last alone": lambda: pool(["last"]),
    "attention": attend,
}
each = pytest.mark.parametrize("pooling", POOLINGS)


def made(pooling: str = "reductions") -> Any:
    fix_random_seed(0)
    return span_categorizer(architectures.hash_embed_cnn(12, depth=1, rows=40), POOLINGS[pooling](), hidden_size=5)


def docs() -> list[Doc]:
    return [Doc(text) for text in ["The cat sat on the mat .", "", "Yes", "Cats and dogs , dogs and cats !"]]


def candidates(*rows: tuple[int, int, int]) -> Candidates:
    starts, firsts, ends = (np.array([row[i] for row in rows], dtype=np.int32) for i in range(3))
    return Candidates(starts, firsts, ends)


def batch() -> tuple[list[Doc], Candidates]:
    """Runs that overlap, stand within each other, and one of a whole text."""
    return docs(), candidates((0, 0, 2), (0, 1, 2), (0, 1, 6), (2, 0, 1), (3, 0, 8), (3, 4, 6))


def ready(pooling: str = "reductions") -> Any:
    model = made(pooling)
    X = batch()
    with data_validation(True), held(model):
        model.initialize(X, here(np.zeros((len(X[1].docs), LABELS), dtype="float32")))
    stir(model)
    return model


def held(model: Any) -> Any:
    kind = read_signature(span_categorizer, "architectures").made
    return watch({"it": model}, [Promise(model, kind, "it says", "correct it", "it")])


@each
def test_output(pooling: str) -> None:
    model = ready(pooling)
    Y = host(model.predict(batch()))
    assert Y.shape == (6, LABELS)
    assert Y.dtype == np.float32
    assert ((Y > 0) & (Y < 1)).all()
    assert model.get_dim("nO") == LABELS
    np.testing.assert_allclose(host(model(batch(), True)[0]), Y, rtol=1e-5, atol=1e-6)


@each
def test_gradient(pooling: str) -> None:
    check_parameters(ready(pooling), batch(), LOSS.loss, LOSS.gradient)


def test_every_pass_is_as_annotated() -> None:
    model = ready()
    with held(model):
        for X in (batch(), (docs(), candidates()), ([], candidates()), (docs()[1:2], candidates())):
            Y, backprop = model.begin_update(X)
            assert Y.shape == (len(X[1].docs), LABELS)
            backprop(Y)
            assert model.predict(X).shape == Y.shape


def test_a_row_for_each_candidate_is_wanted() -> None:
    model = ready()
    forward = model._func
    model._func = lambda model, X, is_train: (forward(model, X, is_train)[0][1:], lambda dY: X)
    with held(model), pytest.raises(WrongOutput, match="a row for each candidate: 6"):
        model.predict(batch())


def test_candidates_do_not_depend_on_each_other() -> None:
    model = ready()
    given, runs = batch()
    together = host(model.predict((given, runs)))
    for i in range(len(runs.docs)):
        np.testing.assert_allclose(host(model.predict((given, runs.take([i]))))[0], together[i], rtol=1e-4, atol=1e-6)


def test_parts_are_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    model = ready()
    whole = host(model.predict(batch()))
    monkeypatch.setattr(sys.modules[span_categorizer.__module__], "AT_ONCE", 4)
    np.testing.assert_allclose(host(model.predict(batch())), whole, rtol=1e-5, atol=1e-6)


@each
def test_weights_survive_saving(pooling: str) -> None:
    model, other = ready(pooling), made(pooling)
    assert not has_weights(other)
    load_weights(other, dump_weights(model))
    np.testing.assert_array_equal(host(other.predict(batch())), host(model.predict(batch())))
    assert {path: one.value.shape for path, one in parameters(other).items()} == {
        path: one.value.shape for path, one in parameters(model).items()
    }


def test_a_model_before_data() -> None:
    model = made()
    model.set_dim("nO", LABELS)
    model.initialize()
    assert model.predict(batch()).shape == (6, LABELS)


def test_growing_keeps_what_was_learned() -> None:
    model = ready()
    before = host(model.predict(batch()))
    assert can_grow(model)
    grow_output(model, LABELS + 2)
    after = host(model.predict(batch()))
    assert after.shape == (6, LABELS + 2)
    assert model.get_dim("nO") == LABELS + 2
    np.testing.assert_allclose(after[:, :LABELS], before, rtol=1e-5)


def test_inputs_and_gradients_are_left_as_they_are() -> None:
    model, (given, runs) = ready(), batch()
    for part in runs:
        part.flags.writeable = False
    Y, backprop = model((given, runs), True)
    gradient = LOSS.gradient(Y)
    before = host(gradient).copy()
    if isinstance(gradient, np.ndarray):
        gradient.flags.writeable = False
    backprop(gradient)
    np.testing.assert_array_equal(host(gradient), before)


def test_only_the_backbone_has_dropout() -> None:
    model = ready()
    expected = host(model.predict(batch()))
    for node in model.walk():
        if "dropout_rate" in node.attrs:
            node.attrs["dropout_rate"] = 0.5
    np.testing.assert_array_equal(host(model.predict(batch())), expected)
    assert not np.array_equal(host(model(batch(), True)[0]), expected)
