import numpy as np
import pytest

from plait.scoring import LabelCounts, precision_recall_f
from plait.tokens import Categories, Column


def codes(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def test_figures_by_hand() -> None:
    assert precision_recall_f(2, 4, 8) == (0.5, 0.25, pytest.approx(1 / 3))
    assert precision_recall_f(0, 0, 0) == (0.0, 0.0, 0.0)
    assert precision_recall_f(0, 3, 0) == (0.0, 0.0, 0.0)


def test_micro_and_macro_by_hand() -> None:
    # Gold a a a b, predicted a b a c; d never occurs.
    counts = LabelCounts(["a", "b", "c", "d"])
    counts.add(correct=codes(0, 0), predicted=codes(0, 1, 0, 2), gold=codes(0, 0, 0, 1))
    assert counts.micro() == (0.5, 0.5, 0.5)
    # a: p 2/2, r 2/3, f 4/5; b: 0/1, 0/1; c: 0/1, r 0; d: all 0. Means over four labels.
    assert counts.macro() == (pytest.approx(1 / 4), pytest.approx(2 / 12), pytest.approx(0.8 / 4))
    assert counts.per_label()["a"] == {"p": 1.0, "r": pytest.approx(2 / 3), "f": pytest.approx(0.8), "n": 3}
    assert counts.per_label()["d"] == {"p": 0.0, "r": 0.0, "f": 0.0, "n": 0}


def test_columns_of_any_categories_get_one_coding() -> None:
    counts = LabelCounts()
    first = counts.codes(Column(codes(0, 1, -1), ("x", "y")))
    second = counts.codes(Column(codes(1, 0, -1), ("y", "x")))
    assert first.tolist() == second.tolist() == [0, 1, -1]


def test_categories_may_grow_between_batches() -> None:
    categories = Categories(["x"])
    counts = LabelCounts()
    assert counts.codes(Column(codes(0), categories)).tolist() == [0]
    categories.add("y")
    assert counts.codes(Column(codes(1, -1), categories)).tolist() == [1, -1]


def test_numbers_have_no_labels() -> None:
    with pytest.raises(ValueError, match="numbers"):
        LabelCounts().codes(Column(codes(0), None))


def test_merge_goes_by_label_not_by_code() -> None:
    one, other = LabelCounts(["a", "b"]), LabelCounts(["b", "c"])
    one.add(correct=codes(0), predicted=codes(0, 1), gold=codes(0, 0))
    other.add(correct=codes(0, 1), predicted=codes(0, 1), gold=codes(0, 1, 1))
    one.merge(other)
    assert list(one.labels) == ["a", "b", "c"]
    assert one.correct.tolist() == [1, 1, 1]
    assert one.predicted.tolist() == [1, 2, 1]
    assert one.gold.tolist() == [2, 1, 2]


def test_nothing_counted() -> None:
    assert LabelCounts().macro() == LabelCounts().micro() == (0.0, 0.0, 0.0)
