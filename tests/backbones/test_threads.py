"""Many threads on one pipeline of every component give what one gives, in every bit, over every backbone.

The lexicon is so small that its generations turn over all the time, the caches of words have room for a few, and Python
changes threads as often as it can.
"""

import copy
import random
import sys
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

from plait.layers import word_cache
from plait.pipeline import Pipeline
from plait.tokens import Doc
from tests.pipeline.small import TEXTS, examples

from .trained import each_alone, made, raw

THREADS, REQUESTS, STEPS = 3, 9, 2
FORMS, ROOM = 40, 64  # of the lexicon, and words in a cache
ALL = "plait.HashEmbedCNN.v1"  # over which there is every component; there are these over others
FEW = ("EntityRecognizer-EntityRecognizer", "Tagger-Tagger", "TextCategorizer-TextCatReduce")

Request = tuple[str, list[str]]


@pytest.fixture
def restless() -> Iterator[None]:
    """Python looks for another thread to run after a few instructions."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def small_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_cache, "MAX_BYTES", 4 * 12 * ROOM)


def requests(seed: int) -> list[Request]:
    """Single texts, batches, and Docs that were made one by one, so that they are of several generations."""
    rng = random.Random(seed)
    known = [word for text, _, _ in TEXTS for word in text.split()]
    made_up = [f"{rng.choice(known)}{number}" for number in range(60)]

    def text() -> str:
        return " ".join(rng.choices(known + made_up, k=rng.randint(1, 15)))

    kinds = [("text", 1), ("pipe", 5), ("docs", 8)]
    return [(kind, [text() for _ in range(size)]) for kind, size in (kinds[i % len(kinds)] for i in range(REQUESTS))]


def answer(nlp: Pipeline, request: Request) -> str:
    """All that is predicted for a request, as a digest."""
    kind, texts = request
    if kind == "text":
        docs = [nlp(texts[0])]
    elif kind == "pipe":
        docs = list(nlp.pipe(texts, batch_size=4))
    else:
        docs = [nlp.make_doc(text) for text in texts]
        nlp.annotate(docs)
    found = sha256()
    for doc in docs:
        found.update(repr(annotation(doc)).encode())
    for Y in raw(nlp, docs).values():
        found.update(np.ascontiguousarray(Y).tobytes())
    return found.hexdigest()


def annotation(doc: Doc) -> tuple[Any, ...]:
    spans = {name: [(one.start, one.end, one.label, one.score) for one in doc.spans[name]] for name in doc.spans}
    ents = [(one.start, one.end, one.label, one.score) for one in doc.ents]
    relations = [(one.head.start, one.tail.start, one.label, one.score) for one in doc.relations]
    columns = {name: doc.values(name) for name in sorted(doc.columns)}
    return doc.text, doc.words, columns, doc.cats, ents, relations, spans


def side_by_side(works: list[Callable[[], None]]) -> None:
    """Run each in a thread of its own, all from one moment on. Raises what the first of them raises."""
    start, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(60)
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if errors:
        raise errors[0]
    assert not any(thread.is_alive() for thread in threads)


def digest(nlp: Pipeline) -> str:
    found = sha256()
    for path, parameter in sorted(nlp.parameters().items()):
        found.update(path.encode() + np.ascontiguousarray(parameter.value).tobytes())
    return found.hexdigest()


@each_alone
@pytest.mark.usefixtures("restless", "small_caches")
def test_threads_give_what_one_gives_beside_one_that_trains(row: str) -> None:
    learner = made(row, "shared")
    if row != ALL:
        for name in [name for name in learner.components if name not in FEW]:
            learner.remove_pipe(name)
    updater = learner.begin_training(lambda: examples(learner), optimizer=Adam(0.02))

    def learn() -> None:
        fix_random_seed(1)  # from which the others draw nothing
        for _ in range(STEPS):
            learner.update(examples(learner), updater, dropout=0.1)

    learn()
    alone, together, pupil = (copy.deepcopy(learner) for _ in range(3))
    together.lexicon.max_forms = FORMS
    todo = requests(0)
    expected = [answer(alone, request) for request in todo]
    found: dict[tuple[int, int], str] = {}

    def work(number: int) -> Callable[[], None]:
        def run() -> None:
            for at in random.Random(number).sample(range(len(todo)), len(todo)):
                found[number, at] = answer(together, todo[at])

        return run

    def teach() -> None:
        updater = pupil.begin_training(lambda: examples(pupil), optimizer=Adam(0.02))
        fix_random_seed(1)
        for _ in range(STEPS):
            pupil.update(examples(pupil), updater, dropout=0.1)
        taught.append(digest(pupil))

    taught: list[str] = []
    side_by_side([teach, *(work(number) for number in range(THREADS))])
    assert len(found) == THREADS * len(todo)
    assert [todo[at][0] for (_, at), one in found.items() if one != expected[at]] == []
    pupil = copy.deepcopy(alone)
    teach()
    assert taught[0] == taught[1]
