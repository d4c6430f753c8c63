"""Lines with the least squares, worked out by hand."""

import pytest

from benchmarks.long_run.lines import fit


def test_points_on_a_line() -> None:
    line = fit([0, 1, 2, 3], [1, 3, 5, 7])
    assert (line.start, line.slope, line.error) == (1, 2, 0)
    assert not line.is_noise


def test_the_error_is_that_of_the_books_where_residuals_alternate() -> None:
    """y = ±1 by turns; by hand, slope 0.2 · … is -0.4, residuals' squares 3.2, spread 5: error √(3.2 / 2 / 5)."""
    line = fit([0, 1, 2, 3], [1, -1, 1, -1])
    assert line.slope == pytest.approx(-0.4)
    assert line.error == pytest.approx((3.2 / 2 / 5) ** 0.5)
    assert line.is_noise


def test_residuals_that_are_alike_tell_less() -> None:
    """A wave of one period around a rising line: a slope that independent points would take for certain is not."""
    wave = [0, 1, 2, 2, 1, 0, -1, -2, -2, -1] * 2
    rising = [0.2 * i + value for i, value in enumerate(sorted(wave))]
    alike, apart = fit(range(20), wave), fit(range(20), [2, -2] * 10)
    assert alike.error > 2 * apart.error
    assert not fit(range(20), rising).is_noise


def test_two_points_are_too_few() -> None:
    with pytest.raises(ValueError, match="needs three points; got 2"):
        fit([0, 1], [0, 1])
