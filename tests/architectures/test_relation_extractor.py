"""Labels of pairs of spans: gradients, and the words around pairs."""

import sys
from typing import Any, get_args

import numpy as np
import pytest
from thinc.api import fix_random_seed

from plait import architectures
from plait.architectures.relation_extractor import Surrounding, relation_extractor
from plait.layers import pool
from plait.tokens import Doc, SpanPairs
from tests.layers.gradients import CrossEntropy, check_parameters, here, host, stir

pytestmark = pytest.mark.usefixtures("ops_device")

LABELS = 3
LOSS = CrossEntropy(False)


def batch() -> tuple[list[Doc], SpanPairs]:
    """Pairs that share their surroundings, in both directions, with words between them and without."""
    docs = [Doc("The cat sat on the mat ."), Doc("Yes"), Doc("Cats and dogs , dogs and cats !")]
    spans = np.array([(0, 0, 2), (0, 4, 6), (0, 6, 7), (2, 0, 1), (2, 2, 3), (2, 6, 7)])
    pairs = np.array([(0, 1), (1, 0), (1, 2), (2, 0), (3, 4), (3, 5), (4, 5), (5, 3)])
    return docs, SpanPairs(*spans.T, *pairs.T)


def ready(*surroundings: Surrounding) -> Any:
    fix_random_seed(0)
    backbone = architectures.hash_embed_cnn(12, depth=1, rows=40)
    model = relation_extractor(backbone, pool(["mean", "max"]), pool(["max"]), surroundings, hidden=8)
    model.initialize(batch(), here(np.zeros((len(batch()[1].heads), LABELS), dtype="float32")))
    stir(model)
    return model


def test_gradient() -> None:
    check_parameters(ready(*get_args(Surrounding)), batch(), LOSS.loss, LOSS.gradient)


def test_pairs_do_not_depend_on_each_other() -> None:
    model = ready(*get_args(Surrounding))
    docs, pairs = batch()
    Y = host(model.predict((docs, pairs)))
    for i in range(len(Y)):
        alone = pairs._replace(heads=pairs.heads[i : i + 1], tails=pairs.tails[i : i + 1])
        np.testing.assert_allclose(host(model.predict((docs, alone)))[0], Y[i], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("at_once", [1, 3, 8])
def test_pairs_are_looked_at_in_parts_where_nothing_is_learned(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    model = ready(*get_args(Surrounding))
    whole = host(model.predict(batch()))
    forward, rows = model.get_ref("hidden")._func, []

    def watched(layer: Any, X: Any, is_train: bool) -> Any:
        rows.append(len(X))
        return forward(layer, X, is_train)

    model.get_ref("hidden")._func = watched
    monkeypatch.setattr(sys.modules["plait.architectures.relation_extractor"], "AT_ONCE", at_once)
    np.testing.assert_allclose(host(model.predict(batch())), whole, rtol=1e-4, atol=1e-5)
    assert max(rows) == at_once
    assert sum(rows) == len(whole)
    np.testing.assert_allclose(host(model(batch(), True)[0]), whole, rtol=1e-4, atol=1e-5)


def test_no_pairs() -> None:
    model = ready("between", "text")
    docs, pairs = batch()
    none = pairs._replace(heads=pairs.heads[:0], tails=pairs.tails[:0])
    assert model.predict((docs, none)).shape == (0, LABELS)
    Y, backprop = model.begin_update((docs, none))
    assert Y.shape == (0, LABELS)
    backprop(Y)


def test_words_around_many_pairs_are_gathered_once() -> None:
    model = ready("text")
    context, gathered = model.get_ref("context"), []
    forward = context._func

    def watched(layer: Any, X: Any, is_train: bool) -> Any:
        gathered.append(len(X.data))
        return forward(layer, X, is_train)

    context._func = watched
    docs, pairs = batch()
    model.predict((docs, pairs))
    assert gathered == [len(docs[0]) + len(docs[2])]
