"""Where spans begin and end: gradients, texts without words, saving."""

from typing import Any

import numpy as np
import pytest
from thinc.api import fix_random_seed
from thinc.util import data_validation

from plait import architectures
from plait.architectures import span_finder
from plait.config.signatures import read_signature
from plait.layers import Promise, dump_weights, has_weights, load_weights, watch
from plait.tokens import Doc
from tests.layers.gradients import CrossEntropy, check_parameters, host, stir

pytestmark = pytest.mark.usefixtures("ops_device")

LOSS = CrossEntropy(False)


def docs() -> list[Doc]:
    return [Doc(text) for text in ["The cat sat on the mat .", "", "Yes", "Cats and dogs , dogs and cats !"]]


def made() -> Any:
    fix_random_seed(0)
    return span_finder(architectures.hash_embed_cnn(12, depth=1, rows=40))


def ready() -> Any:
    model = made()
    with data_validation(True), held(model):
        model.initialize(docs())
    stir(model)
    return model


def held(model: Any) -> Any:
    kind = read_signature(span_finder, "architectures").made
    return watch({"it": model}, [Promise(model, kind, "it says", "correct it", "it")])


def test_two_probabilities_for_each_word() -> None:
    model = ready()
    Y = model.predict(docs())
    assert [part.shape for part in Y] == [(7, 2), (0, 2), (1, 2), (8, 2)]
    flat = np.concatenate([host(part) for part in Y])
    assert ((flat > 0) & (flat < 1)).all()


def test_gradient() -> None:
    check_parameters(ready(), docs(), LOSS.loss, LOSS.gradient)


def test_every_pass_is_as_annotated() -> None:
    model = ready()
    with held(model):
        for batch in (docs(), docs()[1:2], [], docs()[::-1]):
            Y, backprop = model.begin_update(batch)
            assert len(Y) == len(batch)
            backprop(Y)


def test_weights_survive_saving() -> None:
    model, other = ready(), made()
    assert not has_weights(other)
    load_weights(other, dump_weights(model))
    for one, same in zip(model.predict(docs()), other.predict(docs()), strict=True):
        np.testing.assert_array_equal(host(one), host(same))
