import gc
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from weakref import finalize

import pytest

from plait import blank, load
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


class Node:
    """Something that the collector knows, as it may refer to others."""


def generation_of(thing: object) -> int:
    return next(n for n in range(3) if any(one is thing for one in gc.get_objects(generation=n)))


def test_what_a_process_starts_with_is_left_alone_the_first_time() -> None:
    gc.disable()  # so that only this test moves anything
    with collector_paused(starting="a test"):
        first = Node()
    assert generation_of(first) == 2
    with collector_paused(starting="a test"):
        second = Node()
    with collector_paused():
        third = Node()
    assert generation_of(second) == generation_of(third) == 0


def test_what_starts_within_another_thing_is_not_through_before_that() -> None:
    gc.disable()
    with collector_paused():
        with collector_paused(starting="an inner test"):
            node = Node()
        assert generation_of(node) == 0


def test_what_others_have_frozen_stays_so() -> None:
    node = Node()
    gc.freeze()
    try:
        with collector_paused(starting="another test"):
            pass
        assert not any(one is node for one in gc.get_objects())  # of what the collector looks at
    finally:
        gc.unfreeze()


def test_pipelines_that_are_loaded_one_after_the_other_are_let_go_of(tmp_path: Path) -> None:
    blank("en").to_disk(tmp_path / "model")
    gone = []
    for _ in range(200):
        nlp = load(tmp_path / "model")
        nlp.itself = nlp  # type: ignore[attr-defined]  # so that only the collector can
        finalize(nlp, gone.append, True)
    assert len(gone) > 100
