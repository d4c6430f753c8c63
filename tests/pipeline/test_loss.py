"""What components tell of a batch, and their mistakes in it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from thinc.api import Linear, chain, list2ragged, reduce_mean
from thinc.types import Floats2d, Ragged

import plait
from plait.architectures import hash_embed_cnn
from plait.errors import WrongOutput
from plait.pipeline import Component, GetExamples, Loss, Pipeline
from plait.pipeline.loss import check_loss, check_width
from plait.tokens import Doc, Example

from .small import examples

SCORES = [np.full((2, 3), 0.5, dtype="float32"), np.full((1, 3), 0.5, dtype="float32")]


class Length(Component[Floats2d, Floats2d]):
    """Learns how long texts are, with a loss that a test makes."""

    labels = ("length",)

    def __init__(self, make: Callable[[Any], Any]) -> None:
        backbone: Any = hash_embed_cnn(8, 1, rows=50)
        self.model = chain(backbone, list2ragged(), reduce_mean(), Linear(nO=1))
        self.make = make

    def begin_training(self, get_examples: GetExamples) -> None:
        self.initialize_model(get_examples, lambda sample: self.model.ops.alloc2f(len(sample), 1))

    def predict(self, docs: Sequence[Doc]) -> Floats2d:
        return self.model.predict(list(docs))

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[Floats2d]:
        return self.make(scores)  # type: ignore[no-any-return]

    def set_annotations(self, docs: Sequence[Doc], prediction: Floats2d) -> None: ...


def begun(make: Callable[[Any], Any]) -> Pipeline:
    blank = plait.blank("en")
    nlp = Pipeline(blank.config, blank.tokenizer, {}, {"it": Length(make)})
    nlp.begin_training(lambda: examples(nlp))
    return nlp


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda Y: (1.0, 6, Y), "get_loss of Length gives no Loss; came: tuple of 3: float, int, Floats2d (6, 1)"),
        (lambda Y: None, "gives no Loss; came: None; wanted: Loss(total, items, gradient); return one"),
        (lambda Y: Loss(Y, 6, Y), "total is no number; came: Floats2d (6, 1); wanted: float; take float(…) of it"),
        (lambda Y: Loss(1.0, 6.0, Y), "items is no number; came: float; wanted: int"),  # type: ignore[arg-type]
        (lambda Y: Loss(1.0, 6, None), "the gradient is not like the scores; came: None; wanted: Floats2d (6, 1)"),
        (lambda Y: Loss(1.0, 6, [Y]), "came: list of 1 Floats2d (6, 1); wanted: Floats2d (6, 1)"),
        (lambda Y: Loss(1.0, 6, Y[:, 0]), "came: Floats1d (6,); wanted: Floats2d (6, 1)"),
        (lambda Y: Loss(1.0, 6, Y[1:]), "came: Floats2d (5, 1); wanted: Floats2d (6, 1)"),
        (lambda Y: Loss(1.0, 6, Y.astype("float64")), "came: Floats2d of float64 (6, 1); wanted: Floats2d (6, 1)"),
        (lambda Y: Loss(1.0, 6, Y * np.float32("nan")), "not finite; came: Floats2d (6, 1) with nan or inf; wanted"),
        (lambda Y: Loss(1.0, 6, Y * 0 - np.float32("inf")), "see where it divides by 0"),
    ],
)
def test_a_mistake_is_told_on_the_first_batch(make: Callable[[Any], Any], told: str) -> None:
    nlp = begun(make)
    with pytest.raises(WrongOutput) as caught:
        nlp.update(examples(nlp))
    assert caught.value.path == "it"
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda Y: Loss(1.0, 6, Y),
        lambda Y: Loss(np.float32(1), np.int64(6), Y),  # type: ignore[arg-type]
        lambda Y: Loss(1, True, Y),
        lambda Y: Loss(0.0, 0, None),
        lambda Y: Loss(float("nan"), 6, Y * np.float32("nan")),  # for who trains it to find
    ],
)
def test_what_is_no_mistake(make: Callable[[Any], Any]) -> None:
    nlp = begun(make)
    nlp.update(examples(nlp))


def test_only_the_first_batch_with_gold_is_looked_at() -> None:
    made: list[Any] = []
    nlp = begun(lambda Y: made.pop(0))
    made[:] = [Loss(0.0, 0, None), Loss(1.0, 6, None), Loss(1.0, 6, None)]
    nlp.update(examples(nlp))
    for _ in range(2):
        with pytest.raises(WrongOutput):
            nlp.update(examples(nlp))
    gradient = np.ones((6, 1), dtype="float32")
    made[:] = [Loss(1.0, 6, gradient), Loss(1.0, 6.0, gradient)]  # type: ignore[arg-type]
    assert [nlp.update(examples(nlp))["it"].items for _ in range(2)] == [6, 6.0]


def test_scores_that_are_lists_or_no_arrays() -> None:
    check_loss("it", "X", Loss(1.0, 3, [part * 2 for part in SCORES]), SCORES)
    with pytest.raises(WrongOutput, match=r"came: list of 2 Floats2d \(1, 3\), \(2, 3\)"):
        check_loss("it", "X", Loss(1.0, 3, SCORES[::-1]), SCORES)
    with pytest.raises(WrongOutput, match="with nan or inf"):
        check_loss("it", "X", Loss(1.0, 3, [SCORES[0], SCORES[1] / np.float32("nan")]), SCORES)
    ragged = Ragged(SCORES[0], np.array([2], dtype="int32"))  # type: ignore[arg-type]  # int32s
    check_loss("it", "X", Loss(1.0, 3, ragged), ragged)
    check_loss("it", "X", Loss(1.0, 3, None), {"any": "object"})
    nothing = np.zeros((0, 3), dtype="float32")
    check_loss("it", "X", Loss(0.0, 1, nothing), nothing)


def test_scores_that_are_nan_are_not_laid_to_the_loss() -> None:
    broken = [part * np.float32("nan") for part in SCORES]
    check_loss("it", "X", Loss(1.0, 3, broken), broken)


def test_a_score_for_each_label() -> None:
    check_width("it", SCORES, SCORES)
    check_width("it", SCORES, None)
    with pytest.raises(WrongOutput) as caught:
        check_width("it", SCORES, [part[:, :2] for part in SCORES])
    assert caught.value.came == "list of 2 Floats2d (2, 3), (1, 3)"
    assert caught.value.wanted == "list of 2 Floats2d (2, 2), (1, 2), one score for each label"


def test_a_loss_is_frozen() -> None:
    loss = plait.Loss(1.0, 2, None)
    with pytest.raises(AttributeError):
        loss.total = 2.0  # type: ignore[misc]
