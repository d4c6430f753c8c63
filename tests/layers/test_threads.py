import os
import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

from plait.layers import in_tiles, n_threads, own_threads
from plait.layers import threads as module

OPS = NumpyOps()


@pytest.mark.parametrize("n", [0, 1, module.MIN_ROWS - 1, module.MIN_ROWS, 1025, 10_000])
def test_tiles_cover_all_rows_once_and_in_order(n: int) -> None:
    cuts = module.tiles(OPS, n)
    assert [cut[0] for cut in cuts] == [0, *(cut[1] for cut in cuts[:-1])]
    assert cuts[-1][1] == n
    assert len(cuts) == 1 or len(cuts) % 2 == 0
    assert max(end - start for start, end in cuts) <= module.TILE


@pytest.fixture
def two_threads(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A state in which two threads work, whatever the machine has."""
    state = module._State()
    monkeypatch.setattr(module, "_state", state)
    monkeypatch.setattr(module, "n_threads", lambda: 2)
    yield state
    state.pool.shutdown()


@pytest.mark.usefixtures("two_threads")
def test_results_come_in_order_and_from_both_threads() -> None:
    met = threading.Barrier(2, timeout=30)
    seen = set()

    def work(start: int, end: int) -> tuple[int, int]:
        if len(seen) < 2:
            seen.add(threading.get_ident())
            met.wait()
        return start, end

    assert module.in_parallel([(0, 1), (1, 2), (2, 5)], work) == [(0, 1), (1, 2), (2, 5)]
    assert len(seen) == 2


@pytest.mark.usefixtures("two_threads")
def test_what_is_raised_comes_out_and_the_threads_go_on() -> None:
    def work(start: int, end: int) -> int:
        if start == at:
            raise RuntimeError("in a tile")
        return start

    for at in (0, 3):  # noqa: B007  # the closure reads it
        with pytest.raises(RuntimeError, match="in a tile"):
            module.in_parallel([(i, i + 1) for i in range(4)], work)
    at = -1
    assert module.in_parallel([(i, i + 1) for i in range(4)], work) == [0, 1, 2, 3]


@pytest.mark.usefixtures("two_threads")
def test_work_within_a_tile_stays_on_its_thread() -> None:
    def inner(start: int, end: int) -> int:
        return threading.get_ident()

    def outer(start: int, end: int) -> bool:
        return set(module.in_parallel([(0, 1), (1, 2)], inner)) == {threading.get_ident()}

    assert module.in_parallel([(0, 1), (1, 2)], outer) == [True, True]


@pytest.mark.usefixtures("two_threads")
def test_threads_treat_overflow_as_their_caller_does() -> None:
    def work(start: int, end: int) -> None:
        met.wait()
        np.float32([3e38]) * np.float32([10])

    met = threading.Barrier(2, timeout=30)
    with np.errstate(over="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        module.in_parallel([(0, 1), (1, 2)], work)
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        module.in_parallel([(0, 1), (1, 2)], work)


def test_products_are_on_one_thread_while_any_caller_is_within(two_threads: Any) -> None:
    library = two_threads.blas._library
    if library is None:
        pytest.skip("numpy computes with a library of which we know nothing")
    before = library.num_threads
    for wanted in (2, 1):
        library.set_num_threads(wanted)  # as whoever uses the process may have it
        assert two_threads.blas.threads == wanted
        with own_threads():
            with own_threads():
                assert library.num_threads == 1
            assert library.num_threads == 1
            assert two_threads.blas.threads == wanted
        assert library.num_threads == wanted
    library.set_num_threads(before)


def test_any_thread_may_be_the_one_that_enters_or_leaves(two_threads: Any) -> None:
    library = two_threads.blas._library
    if library is None:
        pytest.skip("numpy computes with a library of which we know nothing")
    before = library.num_threads
    two_threads.blas.set_to(2)
    has_entered, may_leave = threading.Event(), threading.Event()
    within: list[int] = []

    def other() -> None:
        with own_threads():
            within.append(library.num_threads)
            has_entered.set()
            may_leave.wait()

    thread = threading.Thread(target=other)
    with own_threads():  # the first, which is through before the last
        thread.start()
        has_entered.wait()
    within.append(library.num_threads)
    may_leave.set()
    thread.join()
    assert within == [1, 1]
    assert library.num_threads == two_threads.blas.threads == 2
    two_threads.blas.set_to(before)


def test_the_library_of_numpy_is_the_one_that_a_search_finds() -> None:
    root = Path(np.__file__).parent
    searched = [
        controller
        for controller in ThreadpoolController().select(internal_api="openblas").lib_controllers
        if {root, root.with_name("numpy.libs")} & set(Path(controller.filepath).parents)
    ]
    found = module._Blas()._library
    assert [controller.filepath for controller in searched] == ([found.filepath] if found else [])
    assert [controller.info() for controller in searched] == ([found.info()] if found else [])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
def test_a_forked_process_has_threads_of_its_own() -> None:
    in_tiles(OPS, 2000, lambda start, end: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that a process with threads is forked
        child = os.fork()
    if child == 0:
        os._exit(0 if sum(in_tiles(OPS, 2000, lambda start, end: end - start)) == 2000 else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
def test_a_process_that_was_forked_within_enters_by_itself(two_threads: Any) -> None:
    if two_threads.blas._library is None:
        pytest.skip("numpy computes with a library of which we know nothing")
    with own_threads(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that a process with threads is forked
        child = os.fork()
        if child == 0:
            outside = module.is_alone()
            with own_threads():
                inside = module.is_alone() and module._state.blas._library.num_threads == 1
            os._exit(0 if inside and not outside else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.usefixtures("two_threads")
def test_where_no_thread_can_be_had_one_does_all(two_threads: Any) -> None:
    two_threads.pool.shutdown()  # as when Python ends
    assert module.in_parallel([(0, 1), (1, 2)], lambda start, end: start) == [0, 1]


def test_there_is_a_thread_at_least() -> None:
    assert n_threads() >= 1


def test_a_thread_is_alone_by_what_it_entered_itself() -> None:
    """What another thread has entered it may leave while this one computes."""
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with own_threads():
            entered.set()
            leave.wait(30)

    thread = threading.Thread(target=other)
    thread.start()
    entered.wait(30)
    is_there = module._state.blas.is_there
    assert module.is_alone() is not is_there
    with own_threads(), own_threads():
        assert module.is_alone()
    leave.set()
    thread.join()
    assert module.is_alone() is not is_there
