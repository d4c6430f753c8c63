from typing import Any

import numpy as np
import pytest
from thinc.api import Model

from plait.architectures import entity_recognizer, hash_embed_cnn
from plait.layers import TagScores, crf, grow_output, independent_tags
from plait.tokens import Doc

DOCS = [Doc("a b"), Doc(""), Doc("c")]


def truth(n_tags: int) -> TagScores:
    nothing = np.zeros((0, 0), dtype="float32")
    return TagScores([np.zeros((len(doc), n_tags), dtype="float32") for doc in DOCS], nothing)


def test_an_untrained_recognizer_prefers_nothing() -> None:
    model = entity_recognizer(hash_embed_cnn(8, 1, 20), crf(), nO=5).initialize(DOCS)
    scores = model.predict(DOCS)
    assert [part.tolist() for part in scores.emissions] == [[[0] * 5] * 2, [], [[0] * 5]]
    assert scores.transitions.tolist() == [[0] * 6] * 6


def test_the_number_of_tags_comes_from_the_truth() -> None:
    model = entity_recognizer(hash_embed_cnn(8, 1, 20), crf()).initialize(DOCS, truth(9))
    assert model.get_dim("nO") == model.get_ref("output_layer").get_dim("nO") == 9


def test_tags_may_be_scored_each_for_itself() -> None:
    model = entity_recognizer(hash_embed_cnn(8, 1, 20), independent_tags()).initialize(DOCS, truth(5))
    assert model.predict(DOCS).transitions.shape == (0, 0)
    grow_output(model, 9)
    assert [part.shape for part in model.predict(DOCS).emissions] == [(2, 9), (0, 9), (1, 9)]


@pytest.mark.parametrize("told", [True, False])
def test_a_backbone_may_not_say_how_wide_it_is(told: bool) -> None:
    inner = hash_embed_cnn(8, 1, 20)
    dims = {"nO": 8} if told else {}
    backbone: Model[Any, Any] = Model(
        "any",
        lambda model, X, is_train: model.layers[0](X, is_train),
        init=lambda model, X=None, Y=None: model.layers[0].initialize(X),
        layers=[inner],
        dims=dims,
    )
    model = entity_recognizer(backbone, crf()).initialize(DOCS, truth(5))
    assert model.get_ref("output_layer").get_dim("nI") == 8
