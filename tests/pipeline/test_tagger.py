"""The tagger: its loss by hand and against finite differences, its labels, what it writes."""

import math
from typing import Any

import numpy as np
import pytest

from plait.errors import ConfigError
from plait.pipeline import Tagger
from plait.tokens import Doc, Example

from .small import EMBED, examples, pipeline, tagger


def make(labels: tuple[str, ...] = ("A", "B"), **settings: Any) -> Tagger:
    nlp = pipeline({"it": tagger(tok2vec=EMBED, **settings)})
    it = nlp.get_pipe("it")
    assert isinstance(it, Tagger)
    for label in labels:
        it.add_label(label)
    return it


def example(*tags: str | None) -> Example:
    gold = Doc(words=[f"w{i}" for i in range(len(tags))])
    gold.set_column("tag", tags)
    return Example(gold.copy_words(), gold)


def scores(*rows: list[float]) -> Any:
    return np.array(rows, dtype="float32")


def test_the_loss_by_hand() -> None:
    batch = [example("A", None), example("B")]
    given = [scores([0.5, 0.5], [0.9, 0.1]), scores([0.75, 0.25])]
    loss = make().get_loss(batch, given)
    assert loss.items == 2
    assert loss.total == pytest.approx(-math.log(0.5) - math.log(0.25))
    np.testing.assert_allclose(loss.gradient[0], [[-0.5, 0.5], [0, 0]])
    np.testing.assert_allclose(loss.gradient[1], [[0.75, -0.75]])
    assert [part.tolist() for part in given] == [scores([0.5, 0.5], [0.9, 0.1]).tolist(), [[0.75, 0.25]]]


def test_smoothing_by_hand() -> None:
    loss = make(label_smoothing=0.2).get_loss([example("A")], [scores([0.5, 0.5])])
    # The target is 0.9 for the gold label and 0.1 for the other.
    assert loss.total == pytest.approx(-0.9 * math.log(0.5) - 0.1 * math.log(0.5))
    np.testing.assert_allclose(loss.gradient[0], [[0.5 - 0.9, 0.5 - 0.1]], rtol=1e-6)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_the_gradient_is_that_of_the_logits(smoothing: float) -> None:
    it = make(("A", "B", "C"), label_smoothing=smoothing)
    logits = np.random.default_rng(0).normal(size=(4, 3))
    batch = [example("C", "A", None, "B")]

    def loss(at: Any) -> Any:
        exp = np.exp(at)
        return it.get_loss(batch, [exp / exp.sum(axis=1, keepdims=True)])

    gradient = loss(logits).gradient[0]
    step = 1e-5
    for place in np.ndindex(*logits.shape):
        up, down = logits.copy(), logits.copy()
        up[place] += step
        down[place] -= step
        assert gradient[place] == pytest.approx((loss(up).total - loss(down).total) / (2 * step), abs=1e-5)


def test_a_probability_of_nothing_costs_a_number() -> None:
    loss = make().get_loss([example("A")], [scores([0.0, 1.0])])
    assert math.isfinite(loss.total)


def test_words_that_disagree_are_missing() -> None:
    gold = Doc("don't go", words=["don't", "go"])
    gold.set_column("tag", ["A", "B"])
    merged = Example(Doc("don't go", words=["don't go"]), gold)
    assert make().get_loss([merged], [scores([0.5, 0.5])]).items == 0


def test_labels_are_those_of_its_column_sorted() -> None:
    nlp = pipeline({"it": tagger("mine", tok2vec=EMBED)})
    docs = [Doc(words=["a", "b"]) for _ in range(3)]
    docs[0].set_column("mine", ["z", None])
    docs[1].set_column("mine", ["", "y"])
    nlp.begin_training(lambda: examples(nlp, docs))
    assert nlp.get_pipe("it").labels == ("", "y", "z")
    assert nlp("a b").column("mine") is not None


def test_nothing_in_the_column_is_told_with_what_there_is() -> None:
    nlp = pipeline({"it": tagger("xpos", tok2vec=EMBED)})
    doc = Doc(words=["a"])
    doc.set_column("tag", ["X"])
    doc.set_column("pos", [None])
    doc.set_column("head", [0])
    with pytest.raises(ValueError, match=r"no training example .* the column 'xpos'; columns with values: tag"):
        nlp.begin_training(lambda: examples(nlp, [doc]))
    with pytest.raises(ValueError, match="columns with values: none"):
        nlp.begin_training(lambda: examples(nlp, [Doc(words=["a"])]))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"label_smoothing": 1.5}, "label_smoothing"),
        ({"label_smoothing": -0.1}, "label_smoothing"),
        ({"unseen": "skip"}, "unseen"),
        ({"column": "head"}, r"column: .*the text \"head\"; wanted: a column of labels"),
    ],
)
def test_settings_are_checked(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        pipeline({"it": {**tagger(tok2vec=EMBED), **settings}})


def test_a_column_of_numbers_is_refused_without_a_config_too() -> None:
    model = pipeline({"it": tagger(tok2vec=EMBED)}).get_pipe("it").model
    with pytest.raises(ValueError, match="'head' holds numbers"):
        Tagger(model, column="head")


def test_a_column_is_one_array_for_all_docs() -> None:
    it = make()
    docs = [Doc(words=["a", "b"]), Doc(words=["c"])]
    it.set_annotations(docs, np.array([1, 0, 1], dtype=np.int32))
    assert [doc.values("tag") for doc in docs] == [["B", "A"], ["B"]]
    first, second = docs[0].columns["tag"].codes, docs[1].columns["tag"].codes
    assert first.base is second.base is not None


def test_docs_of_a_batch_may_lack_the_column() -> None:
    bare = Doc(words=["x", "y"])
    batch = [example("A"), Example(bare.copy_words(), bare), example(None, "B")]
    given = [scores([0.5, 0.5]), scores([0.3, 0.7], [0.3, 0.7]), scores([0.3, 0.7], [0.25, 0.75])]
    loss = make().get_loss(batch, given)
    assert loss.items == 2
    assert loss.total == pytest.approx(-math.log(0.5) - math.log(0.75))
    assert [part.shape for part in loss.gradient] == [(1, 2), (2, 2), (2, 2)]
    assert not loss.gradient[1].any()
