import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.scoring import Decisions, best_threshold, best_thresholds, precision_recall_f


def test_by_hand() -> None:
    # Taking 0.9 and 0.6: 2 of 2, f 1; the next score is 0.2.
    assert best_threshold(np.array([1, 0, 1]), np.array([0.9, 0.2, 0.6]), 0.5) == pytest.approx(0.4)


def test_rare_label_gets_a_low_threshold() -> None:
    threshold = best_threshold(np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.30, 0.05, 0.20, 0.10]), 0.5)
    assert threshold == pytest.approx(0.15)


def test_everything_is_right() -> None:
    assert best_threshold(np.array([1, 1]), np.array([0.8, 0.6]), 0.5) == pytest.approx(0.3)


def test_missing_values_have_no_say() -> None:
    gold, scores = np.array([[1.0, np.nan], [0.0, np.nan]]), np.array([[0.8, 0.9], [0.4, 0.7]])
    assert best_threshold(gold, scores, 0.5) == pytest.approx(0.6)


@pytest.mark.parametrize("gold", [[], [0.0], [np.nan]])
def test_nothing_to_go_by_gives_the_default(gold: list[float]) -> None:
    assert best_threshold(np.array(gold), np.full(len(gold), 0.7), 0.25) == 0.25


rows = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.6, 1.0])), min_size=1, max_size=12)


@given(rows)
def test_no_threshold_is_better(rows: list[tuple[bool, float]]) -> None:
    gold, scores = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])

    def f(threshold: float) -> float:
        taken = scores >= threshold
        return precision_recall_f(int((taken & gold).sum()), int(taken.sum()), int(gold.sum()))[2]

    found = f(best_threshold(gold, scores, 0.5))
    assert found >= max(f(threshold) for threshold in (0.05, 0.15, 0.35, 0.55, 0.8)) - 1e-12


def decisions(*rows: tuple[str, float, bool], names: tuple[str, ...] = ("A", "B")) -> Decisions:
    labels = np.array([names.index(row[0]) for row in rows], dtype=np.int32)
    return Decisions(names, labels, np.array([row[1] for row in rows]), np.array([row[2] for row in rows], dtype=bool))


def test_figures_at_thresholds_by_hand() -> None:
    """Of A, 0.9 is right, 0.5 wrong, and one cannot be predicted; of B, 0.4 is right; C is never predicted."""
    found = decisions(
        *[("A", 0.9, True), ("A", 0.5, False), ("A", -np.inf, True), ("B", 0.4, True), ("C", -np.inf, True)],
        names=("A", "B", "C"),
    )
    low, high = found.at({"A": 0.0, "B": 0.0}), found.at({"A": 0.6, "B": 0.4})
    assert low.micro() == (pytest.approx(2 / 3), 0.5, pytest.approx(4 / 7))
    assert high.micro() == (1.0, 0.5, pytest.approx(2 / 3))
    assert high.per_label()["A"] == {"p": 1.0, "r": 0.5, "f": pytest.approx(2 / 3), "n": 2}
    assert high.per_label()["C"] == {"p": 0.0, "r": 0.0, "f": 0.0, "n": 1}
    assert found.at({"A": 0.95, "B": 0.5}).predicted.tolist() == [0, 0, 0]


def test_decisions_of_rows() -> None:
    gold = np.array([[1, np.nan], [0, 1]])
    found = Decisions.of_rows(("A", "B"), gold, np.array([[0.1, 0.2], [0.3, 0.4]]))
    assert [found.labels.tolist(), found.scores.tolist(), found.holds.tolist()] == [
        [0, 0, 1],
        [0.1, 0.3, 0.4],
        [True, False, True],
    ]
    more = found.and_missed(np.array([0, 2]))
    assert more.labels.tolist() == [0, 0, 1, 1, 1]
    assert more.scores.tolist()[3:] == [-np.inf, -np.inf]
    assert more.holds.tolist()[3:] == [True, True]


def test_one_threshold_or_one_a_label() -> None:
    found = decisions(("A", 0.9, True), ("A", 0.7, False), ("B", 0.3, True), ("B", 0.1, False))
    given = {"A": 0.5, "B": 0.5}
    assert best_thresholds(found, given, "label", 0.5) == {"A": pytest.approx(0.8), "B": pytest.approx(0.2)}
    assert best_thresholds(found, given, "micro", 0.5) == dict.fromkeys("AB", pytest.approx(0.2))


@pytest.mark.parametrize("by", ["micro", "label"])
def test_what_cannot_be_predicted_has_a_say_in_how_much_is(by: str) -> None:
    """Of 1 alone, 1 of 4 is right, F 0.4; of both, 2 of 5 are, F 0.5: without the missed ones the first were better."""
    rows = [("A", 0.9, True), ("A", 0.8, False), ("A", 0.7, False), ("A", 0.6, True)]
    missed = [("A", -np.inf, True)] * 2
    assert best_thresholds(decisions(*rows), {"A": 0.5}, by, 0.5)["A"] == pytest.approx(0.85)  # type: ignore[arg-type]
    assert best_thresholds(decisions(*rows, *missed), {"A": 0.5}, by, 0.5)["A"] == pytest.approx(0.3)  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["micro", "label"])
def test_where_nothing_tells_thresholds_stay(by: str) -> None:
    given = {"A": 0.1, "B": 0.2}
    assert best_thresholds(decisions(("A", -np.inf, True)), given, by, 0.5) == given  # type: ignore[arg-type]
    found = best_thresholds(decisions(("A", 0.9, True)), given, by, 0.5)  # type: ignore[arg-type]
    assert found == {"A": pytest.approx(0.45), "B": pytest.approx(0.45) if by == "micro" else 0.2}


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from([-np.inf, 0.1, 0.5, 0.9]), st.booleans()), min_size=1))
def test_thresholds_that_are_found_are_no_worse(rows: list[tuple[str, float, bool]]) -> None:
    found = decisions(*rows)
    given = {"A": 0.3, "B": 0.6}
    by_label = best_thresholds(found, given, "label", 0.5)
    for name in given:
        assert found.at(by_label).per_label()[name]["f"] >= found.at(given).per_label()[name]["f"]
    common = dict.fromkeys(given, 0.4)
    assert found.at(best_thresholds(found, common, "micro", 0.5)).micro()[2] >= found.at(common).micro()[2]
