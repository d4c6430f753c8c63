import pytest

from plait.scoring import CatsScore, ColumnScore
from plait.tokens import Doc, Example

Cats = dict[str, float | None]
LABELS = ["a", "b", "c"]


def example(predicted: Cats, gold: Cats) -> Example:
    one, other = Doc("text"), Doc("text")
    one.cats, other.cats = predicted, gold
    return Example(one, other)


def exclusive(*pairs: tuple[Cats, Cats]) -> CatsScore:
    score = CatsScore(LABELS, exclusive=True)
    score.update([example(*pair) for pair in pairs])
    return score


def multilabel(*pairs: tuple[Cats, Cats], thresholds: float | dict[str, float] = 0.5) -> CatsScore:
    score = CatsScore(LABELS, exclusive=False, thresholds=thresholds)
    score.update([example(*pair) for pair in pairs])
    return score


def sure(label: str) -> Cats:
    return {other: 0.9 if other == label else 0.05 for other in LABELS}


def test_exclusive_by_hand() -> None:
    # Gold a a a b, predicted a b a c, as in the hand-worked counts.
    gold: list[Cats] = [{"a": 1.0}, {"a": 1.0, "b": 0.0}, {"a": 1.0}, {"b": 1.0}]
    results = exclusive(*zip(map(sure, "abac"), gold, strict=True)).results()
    assert results["cats_acc"] == results["cats_micro_p"] == results["cats_micro_r"] == results["cats_micro_f"] == 0.5
    assert results["cats_macro_p"] == pytest.approx(1 / 3)
    assert results["cats_macro_r"] == pytest.approx(2 / 9)
    assert results["cats_macro_f"] == pytest.approx(0.8 / 3)
    assert results["cats_per_label"] == {
        "a": {"p": 1.0, "r": pytest.approx(2 / 3), "f": pytest.approx(0.8), "n": 3},
        "b": {"p": 0.0, "r": 0.0, "f": 0.0, "n": 1},
        "c": {"p": 0.0, "r": 0.0, "f": 0.0, "n": 0},
    }


def test_exclusive_gold_that_names_none_is_left_out() -> None:
    right: tuple[Cats, Cats] = (sure("a"), {"a": 1.0})
    for gold in ({}, {"a": 0.0}, {"a": None, "other": 1.0}):
        assert exclusive(right, (sure("b"), gold)).results()["cats_acc"] == 1.0
        assert exclusive((sure("b"), gold)).results() == {}


def test_exclusive_gold_of_an_unknown_label_is_a_mistake() -> None:
    results = exclusive((sure("a"), {"a": 1.0}), (sure("a"), {"new": 1.0})).results()
    assert results["cats_acc"] == 0.5
    assert results["cats_micro_p"] == 0.5


def test_exclusive_without_prediction_is_wrong() -> None:
    results = exclusive(({}, {"a": 1.0})).results()
    assert results["cats_acc"] == 0.0
    assert results["cats_micro_p"] == 0.0


def test_two_gold_labels_are_refused_where_they_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="a, b"):
        exclusive((sure("a"), {"a": 1.0, "b": 1.0}))


def test_multilabel_by_hand() -> None:
    # Text 1: a right, b missed, c right to be off. Text 2: a wrongly on, b is not annotated, c right.
    results = multilabel(
        ({"a": 0.5, "b": 0.4, "c": 0.1}, {"a": 1.0, "b": 1.0, "c": 0.0}),
        ({"a": 0.6, "b": 0.9, "c": 0.8}, {"a": 0.0, "b": None, "c": 1.0}),
    ).results()
    assert results["cats_micro_p"] == pytest.approx(2 / 3)
    assert results["cats_micro_r"] == pytest.approx(2 / 3)
    assert results["cats_acc"] == 0.0
    assert results["cats_macro_f"] == pytest.approx((2 / 3 + 0 + 1) / 3)


def test_multilabel_absent_is_not_negative() -> None:
    results = multilabel((sure("a"), {"c": 0.0})).results()
    assert results["cats_acc"] == 1.0
    assert results["cats_per_label"]["a"] == {"p": 0.0, "r": 0.0, "f": 0.0, "n": 0}  # type: ignore[index]
    assert multilabel((sure("a"), {"other": 1.0})).results() == {}


def test_thresholds() -> None:
    pair: tuple[Cats, Cats] = ({"a": 0.3, "b": 0.3, "c": 0.3}, {"a": 1.0, "b": 1.0, "c": 1.0})
    assert multilabel(pair, thresholds=0.3).results()["cats_micro_r"] == 1.0
    assert multilabel(pair, thresholds={"a": 0.2, "b": 0.31}).results()["cats_micro_r"] == pytest.approx(1 / 3)


def test_no_labels_no_figures() -> None:
    score = CatsScore([], exclusive=True)
    score.update([example({}, {"a": 1.0})])
    assert score.results() == {}


@pytest.mark.parametrize("make", [exclusive, multilabel])
def test_merged_is_as_fed_with_everything(make: type[CatsScore]) -> None:
    pairs: list[tuple[Cats, Cats]] = [(sure("a"), {"a": 1.0}), (sure("b"), {"c": 1.0}), (sure("c"), {"c": 1.0})]
    whole, one, other = make(*pairs), make(*pairs[:1]), make(*pairs[1:])
    one.merge(other)
    assert one.results() == whole.results() != {}


def test_only_its_like_can_be_merged() -> None:
    score = CatsScore(LABELS, exclusive=False)
    strangers = [
        CatsScore(LABELS, exclusive=True),
        CatsScore(["a"], exclusive=False),
        CatsScore(LABELS, exclusive=False, thresholds=0.1),
        ColumnScore("tag"),
    ]
    for other in strangers:
        with pytest.raises(ValueError, match="same"):
            score.merge(other)  # type: ignore[arg-type]
