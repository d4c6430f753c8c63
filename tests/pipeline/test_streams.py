"""Streams with texts that cannot be annotated: what is told of them, and that all others come through in order."""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import plait
from plait import Pipeline
from plait.errors import InUse, NotInitialized, TextFailed, WorkersFailed
from plait.pipeline import workers
from plait.tokens import Doc
from tests.pipeline.small import CNN, examples, pipeline, tagger

BAD = "a poisoned text , long enough to be cut somewhere in the middle of it"


class Poisoned(RuntimeError):
    """What no other process can make anew."""

    def __init__(self, docs: int, *, bad: int) -> None:
        super().__init__(f"{bad} of {docs} Docs")


def fail_for(nlp: Pipeline, name: str, *, end: bool = False) -> None:
    """Have a component fail for what holds the word "poisoned", or end its process."""
    component = nlp.get_pipe(name)
    predict = component.predict

    def failing(docs: Sequence[Doc]) -> Any:
        bad = sum("poisoned" in doc.text for doc in docs)
        if bad and end:
            os.kill(os.getpid(), signal.SIGKILL)
        if bad:
            raise Poisoned(len(docs), bad=bad)
        return predict(docs)

    component.predict = failing  # type: ignore[method-assign]


@pytest.fixture
def nlp() -> Pipeline:
    nlp = pipeline({"tagger": tagger(), "other": tagger("pos", tok2vec=CNN)})
    nlp.begin_training(lambda: examples(nlp))
    fail_for(nlp, "other")
    return nlp


TEXTS = [*(f"text {i} is good" for i in range(9)), BAD, *(f"text {i} is good" for i in range(10, 25))]


def test_the_first_that_fails_is_raised_after_those_before_it(nlp: Pipeline) -> None:
    stream = nlp.pipe(TEXTS, batch_size=4)
    assert [next(stream).text for _ in range(9)] == TEXTS[:9]
    with pytest.raises(TextFailed) as caught:
        next(stream)
    told = caught.value
    assert (told.position, told.text, told.component, told.context) == (9, BAD, "other", None)
    assert isinstance(told.__cause__, Poisoned)
    assert str(told) == (
        "text 9 of the stream, counted from 0, which begins 'a poisoned text , long enough to be cut ': the component "
        "'other' failed with Poisoned: 1 of 1 Docs"
    )


def test_all_others_come_through_with_what_came_beside_them(nlp: Pipeline) -> None:
    expected = {doc.text: doc.values("pos") for doc in nlp.pipe(text for text in TEXTS if text != BAD)}
    given: list[Any] = [*TEXTS]
    given[3], given[20] = 7, Doc(BAD)
    pairs = [(text, i) for i, text in enumerate(given)]
    failures: list[TextFailed] = []
    found = list(nlp.pipe(pairs, as_tuples=True, batch_size=5, on_error=failures.append))
    assert [number for _, number in found] == [i for i in range(len(given)) if i not in (3, 9, 20)]
    assert all(doc.text == given[i] and doc.values("pos") == expected[doc.text] for doc, i in found)
    assert [(one.position, one.context, one.component) for one in failures] == [
        (3, 3, ""),
        (9, 9, "other"),
        (20, 20, "other"),
    ]
    assert "a text is a string; got 7" in str(failures[0])
    assert failures[2].text is given[20]
    # Without pairs, a Doc by a Doc.
    failures.clear()
    assert len(list(nlp.pipe(given, on_error=failures.append))) == len(given) - 3
    assert [one.position for one in failures] == [3, 9, 20]


def test_what_no_text_is_to_blame_for_is_raised_as_it_is(nlp: Pipeline) -> None:
    untrained = plait.blank("en")
    untrained.add_pipe("tagger")
    with pytest.raises(NotInitialized):
        list(untrained.pipe(["A text"], on_error=print))
    with nlp.training():
        assert len(list(nlp.pipe(TEXTS[:3]))) == 3  # in this thread

    def broken() -> Any:
        yield "fine"
        raise KeyError("of the one who reads")

    with pytest.raises(KeyError):
        list(nlp.pipe(broken(), on_error=print))
    with pytest.raises(ValueError, match="with as_tuples"):
        list(nlp.pipe([("a", 1), "b"], as_tuples=True, on_error=print))  # type: ignore[list-item]


def test_a_batch_that_fails_as_a_whole_is_told(nlp: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    component = nlp.get_pipe("tagger")
    predict, error = component.predict, [MemoryError("no room")]

    def failing(docs: Sequence[Doc]) -> Any:
        if len(docs) > 1:
            raise error[0]
        return predict(docs)

    monkeypatch.setattr(component, "predict", failing)
    texts = [text for text in TEXTS if text != BAD]
    assert [doc.text for doc in nlp.pipe(texts)] == texts  # each by itself has the room that it needs
    error[0] = RuntimeError("only together")  # type: ignore[call-overload]
    with pytest.raises(RuntimeError, match="only together"):
        list(nlp.pipe(texts))
    assert len(list(nlp.pipe(texts, on_error=print))) == len(texts)


def test_long_texts_are_refused(nlp: Pipeline) -> None:
    assert nlp.max_length is None
    nlp.config["nlp"]["max_length"] = 20
    for one in ("x" * 21, Doc("x" * 21)):
        with pytest.raises(ValueError, match=r"a text may have 20 characters and this one has 21; .*nlp\.max_length"):
            nlp(one)
    with pytest.raises(ValueError, match="20 characters"):
        nlp.make_doc("x" * 21)
    failures: list[TextFailed] = []
    assert [doc.text for doc in nlp.pipe(["short", "y" * 30, "x" * 20], on_error=failures.append)] == [
        "short",
        "x" * 20,
    ]
    assert [(one.position, one.component) for one in failures] == [(1, "")]
    assert len(nlp.make_example(Doc("x " * 30)).predicted) == 30  # what is learned from is not held to it


@pytest.mark.parametrize("text", ["", " \n", "\ud800 half a pair", "\x00", "a\u0301" * 50, "x" * 5000])
def test_odd_texts_are_texts(nlp: Pipeline, text: str) -> None:
    assert [doc.text for doc in nlp.pipe([text, "and"])] == [text, "and"]


# In several processes


def begin_poisoned(pickled: bytes) -> None:
    original(pickled)
    fail_for(workers._nlp, "other")


def begin_deadly(pickled: bytes) -> None:
    original(pickled)
    fail_for(workers._nlp, "other", end=True)


original = workers._begin


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """A pipeline whose batches all go to the processes, where alone it fails."""
    monkeypatch.setattr(workers, "ALONE", 0.0)
    monkeypatch.setattr(workers, "_is_any_ready", lambda ready: ready[0].result())
    nlp = pipeline({"tagger": tagger(), "other": tagger("pos", tok2vec=CNN)})
    nlp.begin_training(lambda: examples(nlp))
    return nlp


def long_stream(bad: Sequence[int]) -> list[str]:
    return [BAD if i in bad else f"text {i} is good" for i in range(120)]


def test_processes_tell_the_same(plain: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_begin", begin_poisoned)
    failures: list[TextFailed] = []
    texts: list[Any] = long_stream([50, 110])
    texts[70] = None
    found = list(plain.pipe(texts, batch_size=8, n_workers=2, on_error=failures.append))
    bad = [50, 70, 110]
    assert [doc.text for doc in found] == [text for i, text in enumerate(texts) if i not in bad]
    assert [(one.position, one.component) for one in failures] == [(50, "other"), (70, ""), (110, "other")]
    assert "Poisoned: 1 of 1 Docs" in str(failures[0])
    with pytest.raises(TextFailed, match="text 50 of the stream"):
        list(plain.pipe(texts, batch_size=8, n_workers=2))


def test_a_process_that_is_killed_on_the_way_is_told(plain: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_begin", begin_deadly)
    texts = long_stream([50])
    stream, seen = plain.pipe(texts, batch_size=8, n_workers=2, on_error=print), list[str]()
    with pytest.raises(WorkersFailed, match="while texts") as caught:
        seen.extend(doc.text for doc in stream)
    assert caught.value.texts is not None
    first, last = caught.value.texts
    assert first <= 50 <= last
    assert seen == texts[:first]


# Training beside


def test_training_and_annotating_keep_apart(nlp: Pipeline) -> None:
    def elsewhere(work: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work).result()

    with nlp.training():
        with pytest.raises(InUse, match="another thread is training") as caught:
            elsewhere(lambda: nlp("A text"))
        assert caught.value.by == "training"
        with pytest.raises(InUse):
            elsewhere(lambda: nlp.update(examples(nlp)))
        nlp.update(examples(nlp))
        nlp("A text")
    elsewhere(lambda: nlp("A text"))
    with nlp._users.annotating():
        elsewhere(lambda: nlp("A text"))
        with pytest.raises(InUse, match="another thread is annotating"):
            elsewhere(lambda: nlp.update(examples(nlp)))
    elsewhere(lambda: nlp.update(examples(nlp)))
