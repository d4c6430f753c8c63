"""The lengths of streams, and exponents, worked out by hand."""

import pytest

from benchmarks.scaling import exponent, in_proportion, main, per_word, sizes


def test_sizes_are_two_a_decade() -> None:
    assert sizes(10_000) == [10_000]
    assert sizes(1_000_000) == [10_000, 31_623, 100_000, 316_228, 1_000_000]
    assert sizes(500_000)[-1] == 316_228


@pytest.mark.parametrize("largest", [0, 99_999])
def test_streams_that_are_too_short_are_refused_at_once(
    largest: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["scaling", "nowhere", "nowhere.cfg", "nowhere", f"--largest={largest}"])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "--largest is at least 100000" in capsys.readouterr().err


@pytest.mark.parametrize("power", [1.0, 1.5])
def test_exponent(power: float) -> None:
    rows = [{"words": words, "seconds": 3 * words**power} for words in (10, 100, 1000)]
    assert exponent(rows, "words") == pytest.approx(power)


def test_panels() -> None:
    rows = [{"words": 1000, "seconds": 0.02}, {"words": 4000, "seconds": 0.1}]
    assert per_word(rows).y == pytest.approx([20, 25])
    assert in_proportion(rows).line == ([0.0, 4000], [0.0, 0.1])
