"""Text categorizers: losses by hand and against finite differences, thresholds, what they refuse."""

import math
from typing import Any

import numpy as np
import pytest

from plait.config import Problem, build_block
from plait.errors import ConfigError
from plait.pipeline import MultiLabelTextCategorizer, Pipeline, TextCategorizer
from plait.pipeline.textcat import Categorizer
from plait.tokens import Doc, Example

from .small import examples, pipeline

NAN = float("nan")


def build(kind: type[Categorizer], **settings: Any) -> Pipeline:
    exclusive = kind is TextCategorizer
    model = {"@architectures": "plait.TextCatBOW.v1", "exclusive_classes": exclusive, "length": 64}
    return pipeline({"it": {"@components": f"plait.{kind.__name__}.v1", "model": model, **settings}})


def make(kind: type[Categorizer], labels: str = "ABC", **settings: Any) -> Any:
    it = build(kind, **settings).get_pipe("it")
    for label in labels:
        it.add_label(label)
    return it


def example(**cats: float | None) -> Example:
    gold = Doc(words=["a", "text"])
    gold.cats = dict(cats)
    return Example(gold.copy_words(), gold)


def scores(*rows: list[float]) -> Any:
    return np.array(rows, dtype="float32")


def test_the_exclusive_loss_by_hand() -> None:
    batch = [example(B=1.0), example(), example(A=None, B=0.0), example(A=1.0, B=0.0, C=0.0)]
    loss = make(TextCategorizer).get_loss(batch, scores([0.2, 0.5, 0.3], [1, 0, 0], [1, 0, 0], [0.25, 0.5, 0.25]))
    assert loss.items == 2
    assert loss.total == pytest.approx(-math.log(0.5) - math.log(0.25))
    np.testing.assert_allclose(loss.gradient, [[0.2, -0.5, 0.3], [0, 0, 0], [0, 0, 0], [-0.75, 0.5, 0.25]], atol=1e-7)


def test_the_multilabel_loss_by_hand() -> None:
    batch = [example(A=1.0, B=0.0), example(), example(A=None, B=None, C=1.0)]
    given = scores([0.5, 0.25, 0.9], [0.1, 0.1, 0.1], [0.5, 0.5, 0.75])
    loss = make(MultiLabelTextCategorizer).get_loss(batch, given)
    assert loss.items == 2
    assert loss.total == pytest.approx(-math.log(0.5) - math.log(0.75) - math.log(0.75))
    np.testing.assert_allclose(loss.gradient, [[-0.5, 0.25, 0], [0, 0, 0], [0, 0, -0.25]], atol=1e-7)


@pytest.mark.parametrize("kind", [TextCategorizer, MultiLabelTextCategorizer])
def test_the_gradient_is_that_of_the_logits(kind: type[Categorizer]) -> None:
    it = make(kind)
    cats: list[dict[str, float | None]] = [
        {"A": 1.0, "B": 0.0, "C": 0.0},
        {"A": 0.25, "C": 0.75},
        {"B": 0.0, "C": None},
        {"A": 0.5, "B": 0.25, "C": None},
    ]
    batch = [example(**one) for one in cats]
    logits = np.random.default_rng(0).normal(size=(4, 3))

    def loss(at: Any) -> Any:
        exp = np.exp(at)
        return it.get_loss(batch, exp / exp.sum(axis=1, keepdims=True) if kind is TextCategorizer else exp / (1 + exp))

    gradient = loss(logits).gradient
    assert np.abs(gradient).sum() > 0.1
    step = 1e-5
    for place in np.ndindex(*logits.shape):
        up, down = logits.copy(), logits.copy()
        up[place] += step
        down[place] -= step
        assert gradient[place] == pytest.approx((loss(up).total - loss(down).total) / (2 * step), abs=1e-5)


@pytest.mark.parametrize("kind", [TextCategorizer, MultiLabelTextCategorizer])
def test_certainty_costs_a_number(kind: type[Categorizer]) -> None:
    loss = make(kind, "AB").get_loss([example(A=1.0, B=0.0)], scores([0.0, 1.0]))
    assert math.isfinite(loss.total)
    assert loss.total > 20


@pytest.mark.parametrize(
    ("cats", "told"),
    [
        ({"A": 1.0, "B": 1.0}, "this text has several categories: 'a text'"),
        ({"A": 0.0, "B": 0.0, "C": 0.0}, "none of the categories"),
        ({"A": 1.5}, "from 0 .no. to 1"),
        ({"A": -1.0}, "from 0 .no. to 1"),
        ({"A": "yes"}, "'A' of a text has 'yes'"),
    ],
)
def test_gold_that_makes_no_sense_is_refused(cats: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make(TextCategorizer).get_loss([example(A=1.0), example(**cats)], scores([1, 0, 0], [1, 0, 0]))


def test_exclusive_categories_are_two_or_more() -> None:
    nlp = build(TextCategorizer)
    doc = Doc(words=["a"])
    doc.cats = {"A": 1.0}
    with pytest.raises(ValueError, match="textcat_multilabel"):
        nlp.begin_training(lambda: examples(nlp, [doc]))
    other = build(MultiLabelTextCategorizer)
    other.begin_training(lambda: examples(other, [doc]))
    assert other.get_pipe("it").labels == ("A",)


@pytest.mark.parametrize("kind", [TextCategorizer, MultiLabelTextCategorizer])
def test_a_model_of_the_other_kind_is_refused(kind: type[Categorizer]) -> None:
    exclusive = kind is TextCategorizer
    model = {"@architectures": "plait.TextCatBOW.v1", "exclusive_classes": not exclusive, "length": 64}
    has, wanted = str(not exclusive).lower(), str(exclusive).lower()
    with pytest.raises(ConfigError) as caught:
        pipeline({"it": {"@components": f"plait.{kind.__name__}.v1", "model": model}})
    (problem,) = caught.value.problems
    assert isinstance(problem, Problem)
    assert (problem.path, problem.came) == ("components.it.model.exclusive_classes", has)
    assert problem.wanted == f"exclusive = {wanted}, which 'plait.{kind.__name__}.v1' needs at components.it.model"
    assert problem.cure == f"write exclusive_classes = {wanted}"
    # And by the component itself, where no config speaks for the model.
    with pytest.raises(ValueError, match=f"the model has exclusive_classes = {has}; this component needs {wanted}"):
        kind(build_block(model))


def test_scores_of_exclusive_categories_sum_to_1() -> None:
    nlp = build(TextCategorizer)
    docs = [Doc(words=["a", str(i)]) for i in range(3)]
    for i, doc in enumerate(docs):
        doc.cats = {"ABC"[i]: 1.0}
    nlp.begin_training(lambda: examples(nlp, docs))
    assert nlp.get_pipe("it").labels == ("A", "B", "C")
    assert sum(value or 0.0 for value in nlp("a 1").cats.values()) == pytest.approx(1.0)


# Thresholds


def annotated(pairs: list[tuple[dict[str, float | None], dict[str, float]]]) -> list[Example]:
    batch = []
    for gold, predicted in pairs:
        one = example(**gold)
        one.predicted.cats = dict(predicted)
        batch.append(one)
    return batch


PAIRS: list[tuple[dict[str, float | None], dict[str, float]]] = [
    ({"A": 1.0, "B": 0.0}, {"A": 0.3, "B": 0.6}),
    ({"A": 1.0, "B": 0.0}, {"A": 0.2, "B": 0.7}),
    ({"A": 0.0, "B": 1.0}, {"A": 0.1, "B": 0.9}),
    ({"A": None}, {"A": 0.95, "B": 0.95}),
]


def test_a_threshold_a_label() -> None:
    it = make(MultiLabelTextCategorizer, "AB", tune="label")
    assert it.thresholds == {"A": 0.5, "B": 0.5}
    it.calibrate(annotated(PAIRS))
    assert it.thresholds == pytest.approx({"A": 0.15, "B": 0.8})
    doc = Doc("x")
    doc.cats = {"A": 0.2, "B": 0.5}
    assert it.predicted_labels(doc) == ["A"]
    (score,) = it.new_scores()
    score.update(annotated(PAIRS))
    assert score.results()["cats_micro_f"] == 1.0


def test_one_threshold_for_all() -> None:
    it = make(MultiLabelTextCategorizer, "AB", tune="micro")
    it.calibrate(annotated(PAIRS))
    assert len(set(it.thresholds.values())) == 1
    # Taking all from 0.2 on finds all three, with two that are wrong; nothing scores better.
    assert it.thresholds["A"] == pytest.approx(0.15)


def test_no_tuning() -> None:
    it = make(MultiLabelTextCategorizer, "AB", tune="none", threshold=0.4)
    it.calibrate(annotated(PAIRS))
    assert it.thresholds == {"A": 0.4, "B": 0.4}
    assert not it.calibrates  # so that nobody holds all examples in memory for it
    tuned = make(MultiLabelTextCategorizer, "AB", threshold=0.4)
    assert tuned.calibrates
    tuned.calibrate([])
    tuned.calibrate(annotated([({}, {"A": 0.5})]))
    assert tuned.thresholds == {"A": 0.4, "B": 0.4}


def test_thresholds_are_tuned_in_scoring_and_saved() -> None:
    nlp = build(MultiLabelTextCategorizer, tune="label")
    docs = [Doc(words=["a", str(i)]) for i in range(4)]
    for i, doc in enumerate(docs):
        doc.cats = {"A": float(i % 2), "B": 1.0 - i % 2}
    nlp.begin_training(lambda: examples(nlp, docs))
    it = nlp.get_pipe("it")
    assert isinstance(it, MultiLabelTextCategorizer)
    nlp.evaluate(examples(nlp, docs))
    assert it.thresholds == {"A": 0.5, "B": 0.5}
    updater = nlp.begin_training(lambda: examples(nlp, docs))
    for _ in range(3):
        nlp.update(examples(nlp, docs), updater, dropout=0.0)
    scores = nlp.evaluate(iter(examples(nlp, docs)), calibrate=True)
    assert it.thresholds != {"A": 0.5, "B": 0.5}
    assert scores["cats_micro_f"] == 1.0
    loaded = Pipeline.from_bytes(nlp.to_bytes()).get_pipe("it")
    assert isinstance(loaded, MultiLabelTextCategorizer)
    assert loaded.thresholds == it.thresholds


def test_a_label_that_cannot_be_added_gets_no_threshold() -> None:
    it = make(MultiLabelTextCategorizer, "")
    with pytest.raises(ValueError, match="a label is a string"):
        it.add_label("")
    assert it.thresholds == {}
