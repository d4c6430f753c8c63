import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.scoring import best_threshold, precision_recall_f


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
