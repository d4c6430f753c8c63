"""The span finder: losses and candidates worked by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from thinc.api import Model

import plait
from plait.errors import LabelsFrozen
from plait.pipeline import SpanFinder
from plait.tokens import Doc, Example, Span

from .small import examples, references

WORDS = ["New", "York", "City"]


def finder(*scores: Sequence[tuple[float, float]], **settings: Any) -> SpanFinder:
    """One whose model gives these for the words of each Doc."""
    given = [np.array(rows, dtype=np.float32).reshape(-1, 2) for rows in scores]
    made = SpanFinder(Model("given", lambda model, X, is_train: (given, lambda dY: X)), **settings)
    made.name = "finder"
    return made


def example(spans: Sequence[tuple[int, int, str]] | None) -> Example:
    doc = Doc(words=WORDS)
    if spans is not None:
        doc.spans["sc"] = [Span(doc, *span) for span in spans]
    return Example(doc.copy_words(), doc)


def half(n_words: int) -> list[np.ndarray]:
    return [np.full((n_words, 2), 0.5, dtype=np.float32)]


def written(it: SpanFinder, docs: Sequence[Doc]) -> list[list[tuple[int, int, float]]]:
    it.set_annotations(docs, it.predict(docs))
    return [[(one.start, one.end, round(one.score or 0, 4)) for one in doc.spans[it.key]] for doc in docs]


def test_candidates_are_pairs_of_words() -> None:
    it = finder([(0.9, 0.1), (0.6, 0.5), (0.1, 0.8)], [(0.5, 0.5)], threshold=0.25)
    docs = [Doc(words=WORDS), Doc(words=WORDS[:1])]
    assert written(it, docs) == [[(0, 2, 0.45), (0, 3, 0.72), (1, 2, 0.3), (1, 3, 0.48)], [(0, 1, 0.25)]]
    assert {one.label for one in docs[0].spans["candidates"]} == {""}
    it = finder([(0.9, 0.1), (0.6, 0.5), (0.1, 0.8)], threshold=0.25, max_length=2, key="x")
    assert written(it, docs[:1]) == [[(0, 2, 0.45), (1, 2, 0.3), (1, 3, 0.48)]]


def test_the_loss() -> None:
    loss = finder().get_loss([example([(0, 1, "A"), (0, 3, "B")])], half(3))
    np.testing.assert_array_equal(loss.gradient[0], [[-0.5, -0.5], [0.5, 0.5], [0.5, -0.5]])
    assert loss.total == pytest.approx(-6 * np.log(0.5))
    assert loss.items == 3


def test_missing_is_not_none() -> None:
    loss = finder().get_loss([example(None), example([])], half(3) * 2)
    assert loss.items == 3
    np.testing.assert_array_equal(np.concatenate(loss.gradient), [[0, 0]] * 3 + [[0.5, 0.5]] * 3)


def test_nothing_is_known_where_words_differ() -> None:
    """The tokenizer finds "NewYork" and "City"; a gold span begins within the first, another one begins with it."""
    gold = Doc("NewYork City", words=WORDS)
    gold.spans["sc"] = [Span(gold, 1, 3, "A"), Span(gold, 0, 2, "B")]
    one = Example(Doc("NewYork City"), gold)
    np.testing.assert_array_equal(finder().get_loss([one], half(2)).gradient[0], [[-0.5, -0.5], [0, 0]])


def test_what_cannot_be_learned_is_told() -> None:
    nlp = plait.blank("en")
    it = nlp.add_pipe("span_finder", config={"max_length": 2})
    with pytest.raises(ValueError, match=r"no span of the training data in doc.spans\['sc'\] is there"):
        nlp.begin_training(lambda: examples(nlp, [doc.copy_words() for doc in references()]))
    nlp.begin_training(lambda: examples(nlp))
    assert it.notes() == ["span_finder: 4 of 12 gold spans have more words than max_length = 2; they will not be found"]
    assert it.is_initialized


def test_it_has_no_labels() -> None:
    with pytest.raises(LabelsFrozen, match="'finder'"):
        finder().add_label("A")
