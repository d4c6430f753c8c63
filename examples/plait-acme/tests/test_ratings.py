"""The predictor of ratings: its loss and scores worked by hand, and that it learns."""

from typing import Any

import numpy as np
import pytest
from thinc.api import fix_random_seed

from plait import Doc, Example, Pipeline, blank
from plait.config import Config
from plait.errors import ConfigError
from plait.pipeline import Component
from plait_acme import RatingPredictor, RatingScore

MODEL = {"@architectures": "plait.TextCatBOW.v1", "exclusive_classes": False, "length": 1000}
FRIENDLY = {"thank you so much": 1.0, "many thanks": 0.75, "please send it": 0.5, "send it": 0.25, "send it now": 0.0}


def pipeline(**settings: Any) -> Pipeline:
    nlp = blank("en")
    nlp.add_pipe("acme.RatingPredictor.v1", name="ratings", config={"model": MODEL, **settings})
    return nlp


def examples(nlp: Pipeline) -> list[Example]:
    references = []
    for text, rating in FRIENDLY.items():
        doc = nlp.make_doc(text)
        doc.cats = {"friendly": rating, "long": None if text == "send it" else float(len(doc) > 2)}
        references.append(doc)
    return list(nlp.make_examples(references))


def trained(steps: int = 300, **settings: Any) -> Pipeline:
    fix_random_seed(0)
    nlp = pipeline(**settings)
    gold = examples(nlp)
    updater = nlp.begin_training(lambda: gold)
    for _ in range(steps):
        nlp.update(gold, updater, dropout=0.0)
    return nlp


def of(predicted: dict[str, float | None], gold: dict[str, float | None]) -> Example:
    docs = Doc(words=["a"]), Doc(words=["a"])
    docs[0].cats, docs[1].cats = predicted, gold
    return Example(*docs)


def test_the_loss_is_that_of_the_formula_and_the_gradient_its_slope() -> None:
    ratings: Component[Any, Any] = trained(steps=1).get_pipe("ratings")
    gold = [of({}, {"friendly": 0.75, "long": None}), of({}, {"friendly": 0.0, "long": 1.0})]
    logits = np.array([[0.4, -1.0], [-0.5, 2.0]])
    fractions = 1 / (1 + np.exp(-logits))
    loss = ratings.get_loss(gold, fractions.astype("float32"))
    p = fractions
    by_hand = -(0.75 * np.log(p[0, 0]) + 0.25 * np.log(1 - p[0, 0]) + np.log(1 - p[1, 0]) + np.log(p[1, 1]))
    assert loss.total == pytest.approx(by_hand, rel=1e-5)
    assert loss.items == 2
    np.testing.assert_allclose(loss.gradient, [[p[0, 0] - 0.75, 0], [p[1, 0], p[1, 1] - 1]], rtol=1e-5)
    for at in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        moved = logits.copy()
        moved[at] += 1e-4
        total = ratings.get_loss(gold, 1 / (1 + np.exp(-moved))).total
        assert (total - by_hand) / 1e-4 == pytest.approx(float(loss.gradient[at]), abs=1e-3)


def test_ratings_beyond_the_range_are_refused() -> None:
    nlp = trained(steps=1)
    with pytest.raises(ValueError, match="numbers from 0 to 1"):
        nlp.get_pipe("ratings").get_loss([of({}, {"friendly": 4.0})], np.full((1, 2), 0.5, dtype="float32"))


def test_it_learns_ratings_between_the_ends() -> None:
    nlp = trained()
    for text, rating in FRIENDLY.items():
        assert nlp(text).cats["friendly"] == pytest.approx(rating, abs=0.05)
    scores = nlp.evaluate(examples(nlp))
    assert scores["rating_closeness"] > 0.95
    assert scores["rating_r2"] > 0.95


def test_predictions_are_rounded_to_steps() -> None:
    nlp = trained(step=0.25)
    assert {text: nlp(text).cats["friendly"] for text in FRIENDLY} == FRIENDLY


def test_the_score_by_hand() -> None:
    score = RatingScore(["a", "b"])
    assert score.results() == {}
    score.update([of({"a": 0.5, "b": 1.0}, {"a": 1.0, "b": 1.0}), of({"a": 0.25}, {"a": 0.0, "b": 0.5})])
    # Three ratings: |p - q| is 0.5, 0 and 0.25; q is 1, 1 and 0 with the mean 2/3.
    assert score.results() == pytest.approx({"rating_closeness": 0.75, "rating_r2": 1 - 0.3125 / (2 / 3)})
    other = RatingScore(["a", "b"])
    other.update([of({"a": 0.0}, {"a": 1.0})])
    other.merge(score)
    assert other.results()["rating_closeness"] == pytest.approx(1 - 1.75 / 4)
    assert other.results()["rating_r2"] == 0.0
    assert set(other.results()) == set(other.names)
    with pytest.raises(ValueError, match="same labels"):
        other.merge(RatingScore(["a"]))


def test_a_trained_one_is_saved_and_loaded() -> None:
    nlp = trained(steps=20)
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    assert loaded("many thanks").cats == nlp("many thanks").cats


def test_a_model_whose_labels_exclude_each_other_is_refused() -> None:
    with pytest.raises(ConfigError, match="exclusive"):
        pipeline(model={**MODEL, "exclusive_classes": True})


def test_nothing_to_learn() -> None:
    nlp = pipeline()
    with pytest.raises(ValueError, match="nothing to learn"):
        nlp.begin_training(lambda: nlp.make_examples([Doc(words=["a"])]))
    assert isinstance(nlp.get_pipe("ratings"), RatingPredictor)
    assert isinstance(nlp.config, Config)
