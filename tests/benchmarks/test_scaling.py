"""The lengths of streams, and exponents, worked out by hand."""

import pytest

from benchmarks.scaling import exponent, in_proportion, per_word, sizes


def test_sizes_are_two_a_decade() -> None:
    assert sizes(10_000) == [10_000]
    assert sizes(1_000_000) == [10_000, 31_623, 100_000, 316_228, 1_000_000]
    assert sizes(500_000)[-1] == 316_228


@pytest.mark.parametrize("power", [1.0, 1.5])
def test_exponent(power: float) -> None:
    rows = [{"words": words, "seconds": 3 * words**power} for words in (10, 100, 1000)]
    assert exponent(rows, "words") == pytest.approx(power)


def test_panels() -> None:
    rows = [{"words": 1000, "seconds": 0.02}, {"words": 4000, "seconds": 0.1}]
    assert per_word(rows).y == pytest.approx([20, 25])
    assert in_proportion(rows).line == ([0.0, 4000], [0.0, 0.1])
