import gc
from collections.abc import Iterator
from threading import Thread

import pytest

from plait.collector import collector_paused


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_it_runs_again_when_all_are_through() -> None:
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_stays_off_for_those_who_had_it_off() -> None:
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()


def test_it_runs_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="no"), collector_paused():
        raise ValueError("no")
    assert gc.isenabled()


def test_threads_wait_for_the_last_one() -> None:
    seen = []

    def work() -> None:
        with collector_paused():
            pass
        seen.append(gc.isenabled())

    with collector_paused():
        thread = Thread(target=work)
        thread.start()
        thread.join()
    assert seen == [False]
    assert gc.isenabled()


def test_it_is_left_as_it_was_whatever_goes_on_inside() -> None:
    with collector_paused():
        gc.enable()
        gc.disable()
    assert gc.isenabled()
    gc.disable()
    with collector_paused():
        gc.enable()
    assert not gc.isenabled()
