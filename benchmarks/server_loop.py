"""A server loop: threads that take requests from a queue and annotate them with one pipeline.

    python -m benchmarks.server_loop MODEL CORPUS.conllu [--words 10000000] [--threads 8] [--unseen 0.2] [--points 100]
        [--seed 0] [--max-forms N] [--json FILE]

The texts are those of `benchmarks.long_stream`: sentences of the corpus, in which a share of the words is always new.
Every other request is one text, the others are batches of 2 to 32. First one thread answers all requests, then as many
threads as are asked for answer the same ones, with the pipeline loaded anew. Of each answer a digest is kept, of all
that was annotated; the program ends with the status 1 where any differs. Only answering is timed: requests are made a
hundredth of the stream at a time, and memory is looked at in between. What is said of memory is worked out as by
`benchmarks.long_stream`.
"""

import argparse
import json
import queue
import random
import threading
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks.failures import check_outputs, told
from benchmarks.long_run.unseen import unseen_texts
from benchmarks.long_stream import TENTHS, Point, resident, sentences, summary
from plait import Doc, Pipeline, load
from plait.training.readers import conllu

MOST = 32  # texts of a request
SHOWN = 5


class Request(NamedTuple):
    """What somebody asks for.

    Attributes:
        number: of the request, counted from 0.
        texts: to be annotated; one that is alone is annotated by `nlp(text)`, several by `nlp.pipe`.
    """

    number: int
    texts: list[str]


class Pass(NamedTuple):
    """All requests, answered once.

    Attributes:
        digests: of the answers, by the numbers of the requests.
        points: memory and speed on the way.
        words, seconds: of all of them.
    """

    digests: list[bytes]
    points: list[Point]
    words: int
    seconds: float


def main() -> None:
    """Answer all requests twice, and print what comes of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--words", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--unseen", type=float, default=0.2, help="the share of words that is replaced (default: 0.2)")
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--max-forms", type=int, help="that the lexicon holds before it begins anew")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.points < 2 * TENTHS or given.threads < 1:
        parser.error(f"--points is at least {2 * TENTHS} and --threads 1; got {given.points} and {given.threads}")
    check_outputs(given.json)
    with told():
        docs = list(conllu(given.corpus)())
    passes = []
    for threads in (1, given.threads):
        with told():
            nlp = load(given.model)
        if given.max_forms:
            nlp.lexicon.max_forms = given.max_forms
        stream = unseen_texts(docs, given.unseen, given.seed)
        found = answer_all(nlp, stream, given.words, given.points, threads, given.seed)
        passes.append(found)
        print(f"{threads} thread{'s' * (threads > 1)}: {found.words / found.seconds:,.0f} words/s")
        print("\n".join(f"  {line}" for line in sentences(summary(found.points)[0])), flush=True)
    one, many = passes
    wrong = [i for i, (mine, theirs) in enumerate(zip(one.digests, many.digests, strict=True)) if mine != theirs]
    print(verdict(wrong, len(one.digests), one.words, given.threads))
    if given.json:
        told_of = {
            name: {
                "words": each.words,
                "words_per_second": each.words / each.seconds,
                **summary(each.points)[0],
                "points": [point._asdict() for point in each.points],
            }
            for name, each in (("one", one), ("many", many))
        }
        facts = {"threads": given.threads, "requests": len(one.digests), "different": wrong, **told_of}
        given.json.write_text(json.dumps(facts, indent=2) + "\n")
    if wrong:
        raise SystemExit(1)


def verdict(wrong: Sequence[int], requests: int, words: int, threads: int) -> str:
    """Whether the answers are the same, for people."""
    told_of = f"{requests:,} requests of {words:,} words, {threads} threads beside one"
    if not wrong:
        return f"SAME RESULTS: {told_of}"
    shown = ", ".join(map(str, wrong[:SHOWN])) + (", …" if len(wrong) > SHOWN else "")
    return f"DIFFERENT RESULTS for {len(wrong):,} of {told_of}: requests {shown}"


def answer_all(
    nlp: Pipeline, stream: Iterator[tuple[str, int]], size: int, count: int, threads: int, seed: int
) -> Pass:
    """Answer requests for so many words by so many threads, with points at equal distances."""
    rng, digests, points = random.Random(seed), list[bytes](), []
    done, seconds, turns, generation = 0, 0.0, 0, nlp.lexicon.generation.serial
    with Server(nlp, threads) as server:
        for number in range(1, count + 1):
            requests, words = requests_of(stream, rng, len(digests), size * number / count - done)
            digests += [b""] * len(requests)
            start = perf_counter()
            server.answer(requests, digests)
            took = perf_counter() - start
            done, seconds = done + words, seconds + took
            now = nlp.lexicon.generation
            turns, generation = turns + (now.serial != generation), now.serial
            points.append(Point(done / 1e6, resident(), words / took, len(now.forms), turns))
    return Pass(digests, points, done, seconds)


def requests_of(
    stream: Iterator[tuple[str, int]], rng: random.Random, first: int, size: float
) -> tuple[list[Request], int]:
    """Requests for at least so many words, and how many words these are."""
    requests: list[Request] = []
    words = 0
    while not requests or words < size:
        texts = list(islice(stream, 1 if rng.random() < 0.5 else rng.randint(2, MOST)))
        requests.append(Request(first + len(requests), [text for text, _ in texts]))
        words += sum(length for _, length in texts)
    return requests, words


class Server:
    """Threads that wait for requests. Used in a `with` statement, they end with it."""

    def __init__(self, nlp: Pipeline, threads: int) -> None:
        self._nlp = nlp
        self._waiting: queue.Queue[tuple[Request, list[bytes]] | None] = queue.Queue()
        self._errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(threads)]

    def __enter__(self) -> "Server":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def answer(self, requests: Sequence[Request], digests: list[bytes]) -> None:
        """Have all requests answered; their digests stand at their numbers then. Raises what a thread raised."""
        for request in requests:
            self._waiting.put((request, digests))
        self._waiting.join()
        if self._errors:
            raise self._errors[0]

    def _serve(self) -> None:
        while (taken := self._waiting.get()) is not None:
            request, digests = taken
            try:
                digests[request.number] = answer(self._nlp, request.texts)
            except BaseException as error:
                self._errors.append(error)
            finally:
                self._waiting.task_done()


def answer(nlp: Pipeline, texts: Sequence[str]) -> bytes:
    """Annotate texts, and give a digest of all that was annotated."""
    found = blake2b(digest_size=8)
    for doc in [nlp(texts[0])] if len(texts) == 1 else nlp.pipe(texts):
        for part in annotated(doc):
            found.update(part)
    return found.digest()


def annotated(doc: Doc) -> Iterator[Any]:
    """All that a pipeline has said of a text, as bytes."""
    yield from (doc.starts.tobytes(), doc.ends.tobytes(), repr(doc.cats).encode())
    for name in sorted(doc.columns):
        yield from (name.encode(), doc.columns[name].codes.tobytes())
    tables: list[Any] = [doc.ent_table, *(doc.spans.tables[name] for name in sorted(doc.spans.tables))]
    if doc.relation_table is not None:
        tables += [doc.relation_table.heads, doc.relation_table.tails]
        yield doc.relation_table.labels.codes.tobytes()
        yield b"" if doc.relation_table.scores is None else doc.relation_table.scores.tobytes()
    for table in filter(None, tables):
        yield from (table.starts.tobytes(), table.ends.tobytes(), table.labels.codes.tobytes())
        yield b"" if table.scores is None else table.scores.tobytes()


if __name__ == "__main__":
    main()
