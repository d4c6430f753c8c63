"""Annotating a stream of texts in several processes, each with the pipeline."""

import multiprocessing
import pickle
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from time import perf_counter
from typing import Any

from ..errors import WorkersFailed
from ..layers import one_thread_only
from ..tokens import Annotation, Doc, put_annotation, take_annotation
from .outcomes import Failure, Outcome, outcomes

Batch = Sequence[str | Doc]
Sent = tuple[Annotation, dict[int, Failure]]  # what a process gives back: of the Docs, and of texts that failed

ALONE = 1.0  # seconds of work before processes are worth what it takes to start them
AHEAD = 2  # batches for each process that are sent before they are needed


def annotate_in_workers(
    nlp: Any, batches: Iterator[Batch], n_workers: int, *, first_only: bool
) -> Iterator[list[Outcome]]:
    """What becomes of the texts of each batch, in order; see `outcomes`.

    Short streams are annotated here: processes are started when there was work for a second, and get batches from the
    moment on in which they are ready. They work on one thread each.

    Args:
        nlp: an `Annotator` that can be pickled, on a CPU.
        batches: texts and Docs.
        n_workers: how many processes to start.
        first_only: whether a batch ends with its first failure.

    Raises:
        ValueError: the pipeline is on a GPU.
        WorkersFailed: a process ended, such as for want of memory.
    """
    if any(component.model.ops.device_type != "cpu" for component in nlp.components.values()):
        raise ValueError(f"n_workers is for CPUs, and one process for a GPU; got n_workers = {n_workers}")
    began = perf_counter()
    done = 0
    for batch in batches:
        done += len(batch)
        yield outcomes(nlp, batch, first_only=first_only)
        if perf_counter() - began > ALONE:
            break
    else:
        return
    context = multiprocessing.get_context("spawn")  # a fork would take over locks and threads in any state
    pool = ProcessPoolExecutor(n_workers, context, _begin, (pickle.dumps(nlp, -1),))
    try:
        yield from _spread(pool, nlp, batches, n_workers, first_only, done)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _spread(
    pool: ProcessPoolExecutor, nlp: Any, batches: Iterator[Batch], n: int, first_only: bool, done: int
) -> Iterator[list[Outcome]]:
    """Annotate here until the processes are ready, and there from then on; `done` texts were before."""
    ready = _started(pool, n)
    while not _is_any_ready(ready):
        batch = next(batches, None)
        if batch is None:
            return
        done += len(batch)
        yield outcomes(nlp, batch, first_only=first_only)
    sent: deque[tuple[Batch, Future[Sent]]] = deque()
    try:
        ready[0].result()
        for batch in batches:
            sent.append((batch, pool.submit(_annotate, batch, first_only)))
            if len(sent) >= AHEAD * n:
                yield _received(nlp, sent[0][0], sent[0][1].result())
                done += len(sent.popleft()[0])
        while sent:
            yield _received(nlp, sent[0][0], sent[0][1].result())
            done += len(sent.popleft()[0])
    except BrokenProcessPool as error:
        there = sum(len(batch) for batch, _ in sent)
        raise WorkersFailed(n, (done, done + there - 1) if there else None) from error


def _started(pool: ProcessPoolExecutor, n: int) -> "list[Future[bool]]":
    """For each process, whether it is ready. Raises WorkersFailed where one ends while the others are started."""
    try:
        return [pool.submit(_is_ready) for _ in range(n)]
    except BrokenProcessPool as error:
        raise WorkersFailed(n) from error
    except OSError as error:
        if error.errno is not None:  # of the system, which has no room for one
            raise
        raise WorkersFailed(n) from error  # a pipe that the pool closed, as it found that one had ended


def _is_any_ready(ready: "Sequence[Future[bool]]") -> bool:
    return any(one.done() for one in ready)


def _received(nlp: Any, batch: Batch, found: Sent) -> list[Outcome]:
    """What became of the texts of a batch, whose words are found here as well: that is quicker than to be sent them."""
    annotation, failures = found
    annotated = len(annotation.others)
    docs: list[Doc] = nlp.make_docs([text for i, text in enumerate(batch) if i not in failures][:annotated])
    put_annotation(docs, annotation)
    good = iter(docs)
    return [failures[i] if i in failures else next(good) for i in range(annotated + len(failures))]


_nlp: Any = None  # the pipeline of a process that was started here


def _begin(pickled: bytes) -> None:
    global _nlp
    one_thread_only()
    _nlp = pickle.loads(pickled)
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)


def _is_ready() -> bool:
    return _nlp is not None


def _annotate(batch: Batch, first_only: bool) -> Sent:
    found = outcomes(_nlp, batch, first_only=first_only)
    failures = {
        i: Failure(one.component, _sendable(one.error)) for i, one in enumerate(found) if isinstance(one, Failure)
    }
    return take_annotation([one for one in found if isinstance(one, Doc)]), failures


def _sendable(error: Exception) -> Exception:
    """An exception as it is, or one that tells of it where it cannot be sent to another process."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever the class of somebody's own raises
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
