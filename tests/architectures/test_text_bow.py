import numpy as np
import pytest
from thinc.api import Adam

from plait.architectures import text_cat_bow
from plait.layers import Updater, parameters
from plait.tokens import Doc


def test_word_order_is_learned_from_pairs() -> None:
    docs = [Doc("dog bites man"), Doc("man bites dog")]
    gold = np.eye(2, dtype="f")
    for ngram_size, learns in ((2, True), (1, False)):
        model = text_cat_bow(True, ngram_size=ngram_size).initialize(docs, gold)
        updater = Updater(Adam(0.001))
        for _ in range(50):
            scores, backprop = model(docs, is_train=True)
            backprop(scores - gold)
            updater.step(parameters(model))
        assert bool((model.predict(docs).argmax(axis=1) == [0, 1]).all()) is learns


def test_subwords_carry_over_to_unknown_words() -> None:
    model = text_cat_bow(True, ngram_size=1).initialize([], np.zeros((1, 2), dtype="f"))
    updater = Updater(Adam(0.001))
    docs = [Doc("walking talking"), Doc("walked talked")]
    for _ in range(20):
        scores, backprop = model(docs, is_train=True)
        backprop(scores - np.eye(2, dtype="f"))
        updater.step(parameters(model))
    assert model.predict([Doc("jumping"), Doc("jumped")]).argmax(axis=1).tolist() == [0, 1]
    assert text_cat_bow(True, max_subword=0).attrs["subwords"] == []


def test_settings_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="ngram_size"):
        text_cat_bow(True, ngram_size=0)
    with pytest.raises(ValueError, match="got 4 to 3"):
        text_cat_bow(True, min_subword=4, max_subword=3)
