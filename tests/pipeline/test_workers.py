import os
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from plait import Pipeline
from plait.errors import WorkersFailed
from plait.pipeline import workers
from plait.tokens import Doc, put_annotation, take_annotation
from tests.pipeline.small import CNN, SHARED, examples, pipeline, tagger

TEXTS = [f"A text of {i} words , or so ." for i in range(40)]


def trained() -> Pipeline:
    nlp = pipeline({"tagger": tagger(tok2vec=SHARED), "other": tagger("pos", tok2vec=SHARED)}, encoder=CNN)
    nlp.begin_training(lambda: examples(nlp))
    return nlp


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE", 0.0)


def annotation(doc: Doc) -> tuple[Any, ...]:
    return doc.text, doc.words, {name: doc.values(name) for name in doc.columns}, doc.cats, doc.user_data


@pytest.mark.usefixtures("at_once")
def test_processes_give_what_one_gives_in_order() -> None:
    nlp = trained()
    expected = [annotation(doc) for doc in nlp.pipe(TEXTS, batch_size=4)]
    given = Doc(words=["Known", "words"])
    given.user_data["kept"] = 1
    stream = [*((text, i) for i, text in enumerate(TEXTS)), (given, "a Doc")]
    found = list(nlp.pipe(stream, batch_size=4, n_workers=2, as_tuples=True))
    assert [annotation(doc) for doc, _ in found[:-1]] == expected
    assert [other for _, other in found] == [*range(len(TEXTS)), "a Doc"]
    assert found[-1][0] is given
    assert given.user_data == {"kept": 1}
    assert given.columns.keys() == found[0][0].columns.keys()


def test_short_streams_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ProcessPoolExecutor", None)
    nlp = trained()
    assert [doc.text for doc in nlp.pipe(TEXTS, batch_size=4, n_workers=2)] == TEXTS
    assert list(nlp.pipe([], n_workers=2)) == []


@pytest.mark.usefixtures("at_once")
def test_what_goes_wrong_in_a_process_comes_out() -> None:
    nlp = trained()

    def texts() -> Iterator[Any]:
        yield from TEXTS * 50
        yield 3

    with pytest.raises(ValueError, match="a text is a string"):
        list(nlp.pipe(texts(), batch_size=4, n_workers=2))


@pytest.mark.usefixtures("at_once")
def test_a_process_that_ends_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_begin", _end)
    with pytest.raises(WorkersFailed, match="one of the 2 processes"):
        list(trained().pipe(TEXTS * 50, batch_size=4, n_workers=2))


def _end(pickled: bytes) -> None:
    os._exit(1)


@pytest.mark.parametrize("raised", [OSError("handle is closed"), BrokenProcessPool("ended")])
@pytest.mark.usefixtures("at_once")
def test_a_process_that_ends_while_others_are_started_is_told(
    monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def submit(*_: object) -> None:
        raise raised

    monkeypatch.setattr(workers.ProcessPoolExecutor, "submit", submit)
    with pytest.raises(WorkersFailed, match="one of the 2 processes"):
        list(trained().pipe(TEXTS * 50, batch_size=4, n_workers=2))


def test_numbers_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="n_workers"):
        Pipeline.pipe(trained(), TEXTS, n_workers=0)


def test_annotation_is_taken_and_put() -> None:
    docs = [Doc("Two words"), Doc("One"), Doc("")]
    for doc in docs:
        doc.set_column("tag", ["X"] * len(doc))
    docs[0].cats = {"a": 1.0}
    docs[1].set_column("odd", ["y"])
    docs[1].user_data["b"] = 2
    fresh = [doc.copy_words() for doc in docs]
    put_annotation(fresh, take_annotation(docs))
    assert [annotation(doc) for doc in fresh] == [annotation(doc) for doc in docs]
    put_annotation(fresh, take_annotation([doc.copy_words() for doc in docs]))
    assert not any(doc.columns or doc.cats for doc in fresh)
