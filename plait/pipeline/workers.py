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

Batch = Sequence[str | Doc]

ALONE = 1.0  # seconds of work before processes are worth what it takes to start them
AHEAD = 2  # batches for each process that are sent before they are needed


def annotate_in_workers(nlp: Any, batches: Iterator[Batch], n_workers: int) -> Iterator[list[Doc]]:
    """The Docs of each batch, in order.

    Short streams are annotated here: processes are started when there was work for a second, and get batches from the
    moment on in which they are ready. They work on one thread each.

    Args:
        nlp: an `Annotator` that can be pickled, on a CPU.
        batches: texts and Docs.
        n_workers: how many processes to start.

    Raises:
        ValueError: the pipeline is on a GPU.
        WorkersFailed: a process ended, such as for want of memory.
    """
    if any(component.model.ops.device_type != "cpu" for component in nlp.components.values()):
        raise ValueError(f"n_workers is for CPUs, and one process for a GPU; got n_workers = {n_workers}")
    began = perf_counter()
    for batch in batches:
        yield nlp.annotated(batch)
        if perf_counter() - began > ALONE:
            break
    else:
        return
    context = multiprocessing.get_context("spawn")  # a fork would take over locks and threads in any state
    pool = ProcessPoolExecutor(n_workers, context, _begin, (pickle.dumps(nlp, -1),))
    try:
        yield from _spread(pool, nlp, batches, n_workers)
    except BrokenProcessPool as error:
        raise WorkersFailed(n_workers) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _spread(pool: ProcessPoolExecutor, nlp: Any, batches: Iterator[Batch], n: int) -> Iterator[list[Doc]]:
    """Annotate here until the processes are ready, and there from then on."""
    ready = [pool.submit(_is_ready) for _ in range(n)]
    while not any(one.done() for one in ready):
        batch = next(batches, None)
        if batch is None:
            return
        yield nlp.annotated(batch)
    ready[0].result()
    sent: deque[tuple[Batch, Future[Annotation]]] = deque()
    for batch in batches:
        sent.append((batch, pool.submit(_annotate, batch)))
        if len(sent) >= AHEAD * n:
            yield _received(nlp, *sent.popleft())
    while sent:
        yield _received(nlp, *sent.popleft())


def _received(nlp: Any, batch: Batch, found: "Future[Annotation]") -> list[Doc]:
    """The Docs of a batch, whose words are found here as well: that is quicker than to be sent them."""
    docs: list[Doc] = nlp.make_docs(batch)
    put_annotation(docs, found.result())
    return docs


_nlp: Any = None  # the pipeline of a process that was started here


def _begin(pickled: bytes) -> None:
    global _nlp
    one_thread_only()
    _nlp = pickle.loads(pickled)
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)


def _is_ready() -> bool:
    return _nlp is not None


def _annotate(batch: Batch) -> Annotation:
    return take_annotation(_nlp.annotated(batch))
