import pytest

from plait.training.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("plait.training.pace.perf_counter", found)
    return found


def write(pace: Pace, clock: Clock, seconds: float) -> None:
    with pace.writing():
        clock.now += seconds


def test_quick_ones_are_never_left_out(clock: Clock) -> None:
    pace = Pace()
    assert pace.is_due()
    write(pace, clock, 0.1)
    assert pace.is_due()


def test_slow_ones_are_kept_to_a_twentieth(clock: Clock) -> None:
    pace = Pace()
    write(pace, clock, 2.0)
    assert not pace.is_due()
    clock.now += 39.9
    assert not pace.is_due()
    clock.now += 0.1
    assert pace.is_due()
    write(pace, clock, 0.1)
    assert pace.is_due()


def test_who_says_how_often_gets_that(clock: Clock) -> None:
    pace = Pace(unless=True)
    write(pace, clock, 2.0)
    assert pace.is_due()


def test_the_last_one_may_become_so_old(clock: Clock) -> None:
    never, pace = Pace(), Pace(minutes=0.5)
    clock.now += 29.9
    assert not pace.is_overdue()
    clock.now += 0.1
    assert pace.is_overdue()
    write(pace, clock, 2.0)
    assert not pace.is_overdue()
    clock.now += 30
    assert pace.is_overdue()
    assert not never.is_overdue()
