"""How two values are compared in words, worked out by hand."""

import pytest

from benchmarks.suite.quantities import MEGABYTES, PERCENT, SECONDS, WORDS_PER_SECOND, Quantity, number


@pytest.mark.parametrize(
    ("quantity", "ours", "theirs", "compared", "said"),
    [
        (SECONDS, 10.0, 53.0, 5.3, "5.3x faster"),
        (SECONDS, 30.0, 20.0, 2 / 3, "1.50x slower"),
        (WORDS_PER_SECOND, 53.0, 10.0, 5.3, "5.3x faster"),
        (WORDS_PER_SECOND, 1.0, 250.0, 1 / 250, "250x slower"),
        (MEGABYTES, 120.0, 100.0, 5 / 6, "1.20x larger"),
        (MEGABYTES, 100.0, 200.0, 2.0, "2.00x smaller"),
        (SECONDS, 10.0, 10.01, 1.001, "equal"),
        (PERCENT, 94.5, 93.8, 0.7, "+0.7 points"),
        (PERCENT, 90.0, 91.25, -1.25, "-1.2 points"),
    ],
)
def test_compare(quantity: Quantity, ours: float, theirs: float, compared: float, said: str) -> None:
    found = quantity.compare(ours, theirs)
    assert found == pytest.approx(compared)
    assert found is not None
    assert quantity.said(found) == said


def test_nothing_is_so_many_times_as_fast_as_zero() -> None:
    assert SECONDS.compare(1.0, 0.0) is None
    assert WORDS_PER_SECOND.compare(0.0, 1.0) is None
    assert PERCENT.compare(5.0, 0.0) == 5.0


def test_number() -> None:
    assert [number(value) for value in (45678.9, 45.67, 4.567, 0.0123)] == ["45,679", "45.7", "4.57", "0.0123"]
