"""A process that is forked predicts the same, whatever other threads were doing with the pipeline when it was."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from thinc.api import fix_random_seed

from plait import Pipeline, locks
from plait.layers import in_tiles, threads
from tests.backbones.test_threads import annotation
from tests.pipeline.small import CNN, SHARED, TEXTS, examples, pipeline, tagger
from tests.pipeline.test_contract import categorizer, ner

pytestmark = [
    pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork here"),
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
]
FORKS, PATIENCE = 12, 60.0
WORDS = [f"{text} {number}" for number in range(20) for text, _, _ in TEXTS]


@pytest.fixture(scope="module")
def nlp() -> Pipeline:
    fix_random_seed(0)
    blocks = {"tagger": tagger(tok2vec=SHARED), "ner": ner(tok2vec=SHARED)}
    blocks["textcat"] = categorizer("plait.MultiLabelTextCategorizer.v1", "TextCatEnsemble")
    nlp = pipeline(blocks, encoder=CNN)
    updater = nlp.begin_training(lambda: examples(nlp))
    for _ in range(3):
        nlp.update(examples(nlp), updater)
    nlp.lexicon.max_forms = 30
    return nlp


def answers(nlp: Pipeline) -> list[Any]:
    return [annotation(doc) for doc in nlp.pipe(WORDS, batch_size=16)]


def in_child(work: Callable[[], bool]) -> int:
    """The exit status of a forked process: 0 where the work gave True. Raises TimeoutError where it does not end."""
    child = os.fork()
    if child == 0:
        status = 3
        try:
            status = 0 if work() else 1
        finally:
            os._exit(status)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, 9)
    os.waitpid(child, 0)
    raise TimeoutError("the forked process did not end")


@pytest.fixture
def busy(nlp: Pipeline) -> Iterator[None]:
    """Other threads annotate all the time, one with large products on the threads of tiles."""
    stop, failed = threading.Event(), []

    def work() -> None:
        try:
            while not stop.is_set():
                list(nlp.pipe(WORDS[:40], batch_size=5))
                in_tiles(nlp.encoders["main"].ops, 5000, lambda start, end: end - start)
        except BaseException as error:
            failed.append(error)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(2)]
    for worker in workers:
        worker.start()
    yield
    stop.set()
    for worker in workers:
        worker.join(PATIENCE)
    assert not failed
    assert not any(worker.is_alive() for worker in workers)


def test_a_fork_while_others_annotate(nlp: Pipeline, busy: None) -> None:
    expected = answers(nlp)
    assert [in_child(lambda: answers(nlp) == expected) for _ in range(FORKS)] == [0] * FORKS
    assert answers(nlp) == expected


def test_a_child_learns_and_starts_threads_of_its_own(nlp: Pipeline, busy: None) -> None:
    expected = answers(nlp)

    def work() -> bool:
        found: list[Any] = []
        helpers = [threading.Thread(target=lambda: found.append(answers(nlp) == expected)) for _ in range(2)]
        for helper in helpers:
            helper.start()
        for helper in helpers:
            helper.join()
        nlp.update(examples(nlp))  # nobody else is there who uses it
        return found == [True, True]

    assert in_child(work) == 0


def test_a_pool_that_is_forked_while_others_annotate(nlp: Pipeline, busy: None) -> None:
    expected = answers(nlp)
    with multiprocessing.get_context("fork").Pool(2, hold, (nlp,)) as pool:
        assert pool.apply_async(answers_there).get(PATIENCE) == expected


_held: list[Pipeline] = []


def hold(nlp: Pipeline) -> None:
    _held.append(nlp)


def answers_there() -> list[Any]:
    return answers(_held[0])


def test_a_fork_waits_for_locks_and_finds_all_free(monkeypatch: pytest.MonkeyPatch) -> None:
    one, many = locks.new_lock(), locks.new_reentrant_lock()
    holding, waited = threading.Event(), 0.2

    def hold_for_a_while() -> None:
        with one, many:
            holding.set()
            time.sleep(waited)

    holder = threading.Thread(target=hold_for_a_while)
    holder.start()
    holding.wait()
    start = time.monotonic()
    assert in_child(lambda: bool(one.acquire(timeout=1) and many.acquire(timeout=1))) == 0
    assert time.monotonic() - start >= waited / 2
    holder.join()
    assert one.acquire(blocking=False)
    one.release()
    # Locks that nobody lets go are free in the child nonetheless.
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    stop = threading.Event()
    holding.clear()

    def hold_on() -> None:
        with one:
            holding.set()
            stop.wait()

    holder = threading.Thread(target=hold_on)
    holder.start()
    holding.wait()
    assert in_child(lambda: bool(one.acquire(timeout=1))) == 0
    assert not one.acquire(blocking=False)
    stop.set()
    holder.join()


def test_the_child_has_the_threads_of_its_parent_to_compute_with() -> None:
    before = threads.n_threads()
    with threads.own_threads():
        assert in_child(lambda: threads.n_threads() == before) == 0
