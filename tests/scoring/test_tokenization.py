import pytest

from plait.scoring import ColumnScore, TokenizationScore
from plait.tokens import Doc, Example


def example(predicted: list[str], reference: list[str]) -> Example:
    text = "".join(reference)
    return Example(Doc(text, words=predicted), Doc(text, words=reference))


def test_figures_by_hand() -> None:
    score = TokenizationScore()
    # Of "ab", "c", "d" against "a", "b", "c", "d" the words c and d are right: p 2/3, r 2/4.
    score.update([example(["ab", "c", "d"], ["a", "b", "c", "d"])])
    assert score.results() == {
        "token_p": pytest.approx(2 / 3),
        "token_r": pytest.approx(0.5),
        "token_f": pytest.approx(4 / 7),
        "token_acc": pytest.approx(2 / 5),
    }


def test_same_words_are_all_right() -> None:
    score = TokenizationScore()
    score.update([example(["a", "b"], ["a", "b"])])
    assert set(score.results().values()) == {1.0}


def test_words_that_nobody_gave_are_no_truth() -> None:
    score = TokenizationScore()
    score.update([Example(Doc("ab", words=["a", "b"]), Doc("ab"))])
    assert score.results() == {}


def test_merged_is_as_fed_with_everything() -> None:
    pair = [example(["ab"], ["a", "b"]), example(["c"], ["c"])]
    whole, one, other = TokenizationScore(), TokenizationScore(), TokenizationScore()
    whole.update(pair)
    one.update(pair[:1])
    other.update(pair[1:])
    one.merge(other)
    assert one.results() == whole.results() != {}


def test_only_its_like_can_be_merged() -> None:
    with pytest.raises(ValueError, match="TokenizationScore"):
        TokenizationScore().merge(ColumnScore("tag"))
