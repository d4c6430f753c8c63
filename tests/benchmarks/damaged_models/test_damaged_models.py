"""A small model, damaged in every file: what came of it, and that a loss would be noticed."""

import random
import sys
from pathlib import Path

import pytest

from benchmarks.damaged_models import __main__ as damaged
from benchmarks.damaged_models.damages import BY_ACCIDENT, ON_PURPOSE

MODEL = Path(__file__).parents[2] / "fixtures" / "formats" / "2" / "model"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits memory as Linux does")
def test_no_damage_does_harm(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["damaged_models", str(MODEL), "--damages", "25", "--seed", "7"])
    status = damaged.main()
    out, errors = capsys.readouterr()
    assert (status, errors) == (0, "")
    assert out.splitlines()[-1] == "275 damages, 0 faults (seed 7)"
    assert all(name in out for name in ("meta.json", "config.cfg", "a pipe", *BY_ACCIDENT, *ON_PURPOSE))


@pytest.mark.parametrize(
    ("kind", "outcome", "message", "is_signed", "is_fault"),
    [
        ("zeros", "refused", "model/a: not as saved", False, False),
        ("zeros", "refused", "something is wrong", False, True),  # the file is not named
        ("zeros", "harmless", "", False, False),
        ("zeros", "other predictions", "", False, True),
        ("value changed, signed", "other predictions", "", True, False),
        ("value changed, signed", "hangs", "", True, True),
        ("value changed, signed", "crashes", "", True, True),
        ("value changed, signed", "KeyError when it loads", "'x'", True, True),
    ],
)
def test_what_is_a_fault(kind: str, outcome: str, message: str, is_signed: bool, is_fault: bool) -> None:
    assert bool(damaged._fault("a", kind, outcome, message, is_signed)) is is_fault


@pytest.mark.parametrize("name", [*BY_ACCIDENT, *ON_PURPOSE])
def test_damages_change_something(name: str) -> None:
    data = (MODEL / "components" / "ner" / "calibration.json").read_bytes()
    rng = random.Random(0)
    damage = {**BY_ACCIDENT, **ON_PURPOSE}[name]
    assert any(damage(rng, data) != data for _ in range(5))
