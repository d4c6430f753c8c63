import pytest

from plait.scoring import ColumnScore, TokenizationScore
from plait.tokens import Doc, Example

Values = list[str | None]


def doc(words: list[str], tags: Values | None) -> Doc:
    made = Doc("".join(words), words=words)
    if tags is not None:
        made.set_column("tag", tags)
    return made


def score(*pairs: tuple[Doc, Doc]) -> ColumnScore:
    made = ColumnScore("tag")
    made.update([Example(predicted, reference) for predicted, reference in pairs])
    return made


def test_same_words_give_plain_accuracy() -> None:
    results = score((doc(["a", "b", "c"], ["X", "Y", "Y"]), doc(["a", "b", "c"], ["X", "X", "Y"]))).results()
    assert results == {
        "tag_acc": pytest.approx(2 / 3),
        "tag_per_label": {
            "X": {"p": 1.0, "r": 0.5, "f": pytest.approx(2 / 3), "n": 2},
            "Y": {"p": 0.5, "r": 1.0, "f": pytest.approx(2 / 3), "n": 1},
        },
    }


def test_other_words_give_the_f_of_conll_2018() -> None:
    # 3 predicted words, 4 of the reference; c is right, d has the wrong tag: 2 * 1 / 7.
    results = score(
        (doc(["ab", "c", "d"], ["X", "Y", "Z"]), doc(["a", "b", "c", "d"], ["X", "X", "Y", "X"])),
    ).results()
    assert results["tag_acc"] == pytest.approx(2 / 7)


def test_missing_gold_counts_on_neither_side() -> None:
    results = score((doc(["a", "b"], ["X", "Y"]), doc(["a", "b"], ["X", None]))).results()
    assert results == {"tag_acc": 1.0, "tag_per_label": {"X": {"p": 1.0, "r": 1.0, "f": 1.0, "n": 1}}}


def test_missing_gold_under_other_words() -> None:
    # "ab" touches the missing a, so that b is missed and "ab" does not count: 2 * 1 / (1 + 2).
    results = score((doc(["ab", "c"], ["X", "Y"]), doc(["a", "b", "c"], [None, "X", "Y"]))).results()
    assert results["tag_acc"] == pytest.approx(2 / 3)


def test_missing_prediction_is_wrong() -> None:
    assert score((doc(["a", "b"], ["X", None]), doc(["a", "b"], ["X", "X"]))).results()["tag_acc"] == 0.5
    assert score((doc(["a"], None), doc(["a"], ["X"]))).results()["tag_acc"] == 0.0


def test_nothing_annotated_gives_no_figure() -> None:
    assert score((doc(["a"], ["X"]), doc(["a"], None))).results() == {}
    assert score((doc(["a"], ["X"]), doc(["a"], [None]))).results() == {}
    assert score().results() == {}


def test_empty_docs_are_fine() -> None:
    empty = Doc("")
    empty.set_column("tag", [])
    assert score((Doc(""), empty)).results() == {}


def test_merged_is_as_fed_with_everything() -> None:
    pairs = [
        (doc(["a", "b"], ["X", "Y"]), doc(["a", "b"], ["X", "Z"])),
        (doc(["ab"], ["Y"]), doc(["a", "b"], ["Y", "Y"])),
        (doc(["c"], ["Y"]), doc(["c"], ["Y"])),
    ]
    whole, one, other = score(*pairs), score(*pairs[:1]), score(*pairs[1:])
    one.merge(other)
    assert one.results() == whole.results() != {}


def test_only_its_like_can_be_merged() -> None:
    for other in (ColumnScore("pos"), TokenizationScore()):
        with pytest.raises(ValueError, match="'tag'"):
            ColumnScore("tag").merge(other)
