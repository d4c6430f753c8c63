"""The expected calibration error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.scoring import CalibrationError


def error(*pairs: tuple[float, bool]) -> CalibrationError:
    found = CalibrationError()
    found.add(np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs], dtype=bool))
    return found


def test_by_hand() -> None:
    """In the bin of 0.8: 1 right, 1.65 promised; in that of 0.1: none right, 0.15 promised; of three predictions."""
    assert error((0.8, True), (0.85, False), (0.15, False)).value == pytest.approx((0.65 + 0.15) / 3)


def test_promises_that_are_kept() -> None:
    assert error(*[(0.75, True)] * 3, (0.75, False)).value == pytest.approx(0)
    assert error((1.0, True), (0.0, False)).value == 0.0


def test_too_sure_and_too_modest_ones_do_not_make_up_for_each_other() -> None:
    assert error((0.9, False), (0.1, True)).value == pytest.approx(0.9)


def test_nothing_was_counted() -> None:
    found = CalibrationError()
    assert (found.n, found.value) == (0, 0.0)
    found.add(np.array([]), np.array([], dtype=bool))
    assert (found.n, found.value) == (0, 0.0)


rows = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=20)


@given(rows, rows)
def test_merged_is_as_fed_with_everything(one: list[tuple[float, bool]], other: list[tuple[float, bool]]) -> None:
    merged = error(*one)
    merged.merge(error(*other))
    whole = error(*one, *other)
    assert merged.n == whole.n
    assert merged.value == pytest.approx(whole.value)
    assert 0 <= whole.value <= 1
