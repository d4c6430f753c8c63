"""Platt scaling: it finds what bent probabilities, and does no harm where there is little to find."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.pipeline.calibration import Calibration


def logit(p: np.ndarray) -> np.ndarray:
    return np.log(p) - np.log1p(-p)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(("a", "b"), [(0.4, -0.7), (1.0, 0.0), (2.0, 1.0)])
def test_it_finds_what_bent_the_probabilities(a: float, b: float) -> None:
    """Of 200,000 predictions, as many are right as sigmoid(a x + b) says."""
    rng = np.random.default_rng(0)
    p = rng.uniform(0.02, 0.98, 200_000)
    right = rng.random(len(p)) < sigmoid(a * logit(p) + b)
    found = Calibration()
    found.fit(p, right)
    assert (found.a, found.b) == (pytest.approx(a, abs=0.03), pytest.approx(b, abs=0.03))
    np.testing.assert_allclose(found(p), sigmoid(a * logit(p) + b), atol=0.02)


def test_by_hand() -> None:
    """With a = 2 and b = 0 odds are squared: 3 to 1 becomes 9 to 1."""
    assert Calibration(2.0)(np.array([0.75, 0.5, 0.25])).tolist() == pytest.approx([0.9, 0.5, 0.1])
    assert Calibration()(np.array([0.2, 0.9])).tolist() == pytest.approx([0.2, 0.9])
    assert Calibration()(np.array([])).shape == (0,)
    assert Calibration()(np.array([0.0, 1.0])).dtype == np.float32


@pytest.mark.parametrize("n", [1, 10, 10_000])
@pytest.mark.parametrize("right", [True, False])
def test_what_can_be_told_apart_wholly_does_not_diverge(n: int, right: bool) -> None:
    p = np.concatenate([np.full(n, 0.9), np.full(n, 0.2)])
    found = Calibration()
    found.fit(p, np.concatenate([np.full(n, right), np.full(n, False)]))
    assert np.isfinite([found.a, found.b]).all()
    assert 0 < found.a < 50
    assert abs(found.b) < 50
    low, high = found(np.array([0.2, 0.9]))
    assert low < high


def test_nothing_changes_nothing() -> None:
    found = Calibration()
    found.fit(np.array([]), np.array([], dtype=bool))
    assert (found.a, found.b) == (1.0, 0.0)


def test_one_example_does_not_turn_a_probability_over() -> None:
    at = np.array([0.9])
    right, wrong = Calibration(), Calibration()
    right.fit(at, np.array([True]))
    wrong.fit(at, np.array([False]))
    assert 0.3 < float(wrong(at)[0]) < 0.9 < float(right(at)[0]) < 0.97


def test_probabilities_that_are_upside_down_are_left() -> None:
    found = Calibration()
    found.fit(np.array([0.9] * 50 + [0.1] * 50), np.array([False] * 50 + [True] * 50))
    assert (found.a, found.b) == (1.0, 0.0)


rows = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=20)


@given(rows)
def test_the_order_stays_and_the_sum_is_that_of_the_right_ones(rows: list[tuple[float, bool]]) -> None:
    """Whatever the predictions, calibration is monotone, and a step of it up or down would be no better."""
    p, right = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=bool)
    found = Calibration()
    found.fit(p, right)
    assert found.a > 0
    ordered = found(np.sort(p))
    assert (np.diff(ordered) >= 0).all()
    assert ((ordered >= 0) & (ordered <= 1)).all()


@given(rows)
def test_no_other_numbers_are_better(rows: list[tuple[float, bool]]) -> None:
    p, right = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=bool)
    found = Calibration()
    found.fit(p, right)
    if (found.a, found.b) == (1.0, 0.0):
        return
    x = logit(np.clip(p, 1e-6, 1 - 1e-6))

    def cost(a: float, b: float) -> float:
        z = a * x + b
        return float((np.logaddexp(0, z) - right * z).sum()) + ((a - 1) ** 2 + b**2) / 2

    best = cost(found.a, found.b)
    assert best <= min(cost(found.a + da, found.b + db) for da in (-0.05, 0, 0.05) for db in (-0.05, 0, 0.05)) + 1e-7
