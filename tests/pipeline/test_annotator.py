"""Annotating: one text, streams of texts, and some of the components alone."""

import tracemalloc
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import plait
from plait.pipeline import Pipeline, annotator
from plait.tokens import Doc

from .small import CNN, EMBED, TEXTS, examples, pipeline, references, tagger


@pytest.fixture(scope="module")
def trained() -> Pipeline:
    nlp = pipeline({"one": tagger(tok2vec=EMBED), "two": tagger("pos", tok2vec=EMBED)})
    nlp.begin_training(lambda: examples(nlp))
    return nlp


@pytest.fixture
def nlp(trained: Pipeline) -> Iterator[Pipeline]:
    yield trained
    trained.select()  # all run again


def test_a_text_and_a_doc(nlp: Pipeline) -> None:
    doc = nlp("Cats  sleep.")
    assert (doc.text, doc.words) == ("Cats  sleep.", ["Cats", "sleep", "."])
    assert None not in doc.values("tag")
    given = Doc(words=["Cats", "sleep."])
    assert nlp(given) is given
    assert len(given.values("pos")) == 2
    assert nlp.make_doc("Cats sleep.").columns == {}


@pytest.mark.parametrize("gold", ["a text", ("a text", {"cats": {"a": 1}}), None])
@pytest.mark.parametrize("gold_tokens", [False, True])
def test_an_example_is_made_of_a_gold_doc(nlp: Pipeline, gold: Doc, gold_tokens: bool) -> None:
    wanted = f"a gold Doc is wanted; got {type(gold).__name__}"
    with pytest.raises(ValueError, match=wanted):
        nlp.make_example(gold, gold_tokens=gold_tokens)
    with pytest.raises(ValueError, match=wanted):
        list(nlp.make_examples([gold], gold_tokens=gold_tokens))


def test_examples_are_made_of_many_docs(nlp: Pipeline) -> None:
    with pytest.raises(ValueError, match="as a list or another iterable; got one Doc"):
        list(nlp.make_examples(Doc("a text")))  # type: ignore[arg-type]  # what the test is about


@pytest.mark.parametrize("text", [None, 3, b"bytes", ["a", "list"]])
def test_a_text_that_is_no_string(nlp: Pipeline, text: str) -> None:
    for call in (lambda: nlp(text), lambda: nlp.make_doc(text), lambda: list(nlp.pipe(["a", text]))):
        with pytest.raises(ValueError, match="a text is a string; got"):
            call()


@pytest.mark.parametrize("batch_size", [1, 2, 4, 1000, None])
def test_a_stream_is_in_order_whatever_the_batches(nlp: Pipeline, batch_size: int | None) -> None:
    texts = [text for text, _, _ in TEXTS]
    docs = list(nlp.pipe(iter(texts), batch_size=batch_size))
    assert [doc.text for doc in docs] == texts
    assert [doc.values("tag") for doc in docs] == [nlp(text).values("tag") for text in texts]
    pairs = list(nlp.pipe(((text, i) for i, text in enumerate(texts)), as_tuples=True, batch_size=batch_size))
    assert [(doc.text, i) for doc, i in pairs] == [(text, i) for i, text in enumerate(texts)]


def test_texts_and_docs_can_be_mixed(nlp: Pipeline) -> None:
    given = Doc(words=["Dogs", "eat"])
    docs = list(nlp.pipe(["Cats sleep", given, "Mice", given]))
    assert [doc.text for doc in docs] == ["Cats sleep", "Dogs eat", "Mice", "Dogs eat"]
    assert docs[1] is docs[3] is given


def test_a_stream_is_read_as_it_is_used(nlp: Pipeline) -> None:
    read = []

    def texts() -> Iterator[str]:
        for i in range(1000):
            read.append(i)
            yield "Cats sleep"

    stream = nlp.pipe(texts(), batch_size=4)
    assert read == []
    next(stream)
    assert len(read) == 4


def test_mistakes_are_told_at_once(nlp: Pipeline) -> None:
    with pytest.raises(ValueError, match="many texts"):
        nlp.pipe("one text")
    with pytest.raises(ValueError, match="many texts"):
        nlp.pipe(Doc("one text"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 1"):
        nlp.pipe([], batch_size=0)
    for wrong in ("ab", ["a", 1], ("a", 1, 2)):
        with pytest.raises(ValueError, match="pairs"):
            list(nlp.pipe([wrong], as_tuples=True))  # type: ignore[arg-type]


def test_long_texts_of_a_batch_are_annotated_one_by_one(nlp: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotator, "MAX_BATCH_WORDS", 6)
    sizes = []
    annotate = nlp.annotate

    def counting(docs: list[Doc]) -> None:
        sizes.append([len(doc) for doc in docs])
        annotate(docs)

    monkeypatch.setattr(nlp, "annotate", counting)
    docs = list(nlp.pipe(["a b c", "a b c", "a", "a b c d e f g h", "", "a"]))
    assert sizes == [[3, 3], [1], [8], [0, 1]]
    assert [len(doc.values("tag")) for doc in docs] == [3, 3, 1, 8, 0, 1]


def test_selection_as_a_block_and_for_good(nlp: Pipeline) -> None:
    def written() -> list[str]:
        return sorted(nlp("Cats sleep").columns)

    assert written() == ["pos", "tag"]
    with nlp.select(enable="one") as same:
        assert same is nlp
        assert (nlp.pipe_names, written()) == (["one"], ["tag"])
        with nlp.select(disable="one"):
            assert (nlp.pipe_names, written()) == (["two"], ["pos"])
        assert nlp.pipe_names == ["one"]
    assert nlp.pipe_names == ["one", "two"]
    nlp.select(enable=["one", "two"], disable=["two"])
    assert nlp.pipe_names == ["one"]
    nlp.select()
    assert nlp.pipe_names == ["one", "two"]
    with nlp.select(enable=[]):
        assert written() == []
    with pytest.raises(RuntimeError, match="within"), nlp.select(disable=["one"]):
        raise RuntimeError("within")
    assert nlp.pipe_names == ["one", "two"]
    with pytest.raises(ValueError, match="no component 'three'; it has: one, two"):
        nlp.select(disable=["three"])
    assert nlp.pipe_names == ["one", "two"]


def test_threads_share_a_pipeline(nlp: Pipeline) -> None:
    texts = [text for text, _, _ in TEXTS] * 5
    wanted = [nlp(text).values("tag") for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert [doc.values("tag") for doc in pool.map(nlp, texts)] == wanted


def test_gold_words_or_new_ones(nlp: Pipeline) -> None:
    gold = Doc("don't sleep", words=["don't", "sleep"])
    assert nlp.make_example(gold).predicted.words == ["do", "n't", "sleep"]
    same = nlp.make_example(gold, gold_tokens=True)
    assert same.predicted.words == ["don't", "sleep"]
    assert same.predicted is not gold
    many = list(nlp.make_examples([gold] * 1500))
    assert [len(many), many[-1].predicted.words] == [1500, ["do", "n't", "sleep"]]


def test_a_pipeline_without_components_finds_words() -> None:
    nlp = plait.blank("fr")
    assert nlp.lang == "fr"
    assert nlp("L'été arrive.").words[0].startswith("L")
    assert list(nlp.pipe([])) == []


@pytest.mark.slow
def test_a_very_long_text_needs_bounded_memory() -> None:
    """One text of 200,000 words in less than a gigabyte."""
    nlp = plait.blank("en")
    nlp.add_pipe("tagger")
    nlp.begin_training(lambda: examples(nlp))
    text = " ".join(f"word{i % 20_000}" for i in range(200_000))
    tracemalloc.start()
    doc = nlp(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(doc.values("tag")) == 200_000
    assert peak < 1e9
    start = nlp(" ".join(text.split()[:500]))
    agree = [a == b for a, b in zip(doc.values("tag"), start.values("tag")[:490], strict=False)]
    assert sum(agree) >= 485


def test_references_are_left_alone(nlp: Pipeline) -> None:
    docs = references()
    nlp.evaluate(examples(nlp, docs))
    assert [doc.values("tag") for doc in docs] == [doc.values("tag") for doc in references()]


def test_a_full_lexicon_changes_no_annotation() -> None:
    """Docs of several generations stand in one batch, and words that were forgotten come again."""
    nlp = pipeline({"tagger": tagger(tok2vec=CNN)})
    updater = nlp.begin_training(lambda: examples(nlp))
    nlp.update(examples(nlp), updater, dropout=0.0)
    small = plait.Config(nlp.config)
    small["nlp"]["tokenizer"]["max_forms"] = 3
    forgetful = Pipeline.from_config(small).from_files(nlp.to_files())
    texts = [text for text, _, _ in TEXTS] * 2
    docs = [forgetful.make_doc(text) for text in texts]
    assert len({doc.generation.serial for doc in docs}) > 3
    forgetful.annotate(docs)
    assert [doc.values("tag") for doc in docs] == [nlp(text).values("tag") for text in texts]
    losses = [one.update(examples(one), dropout=0.0)["tagger"] for one in (nlp, forgetful)]
    assert losses[0].total == pytest.approx(losses[1].total, rel=1e-5)


def test_a_component_may_use_another_pipeline(nlp: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = pipeline({"it": tagger(tok2vec=EMBED)})
    outer.begin_training(lambda: examples(outer))
    it = outer.get_pipe("it")
    predict = it.predict
    found = []

    def asking(docs: Sequence[Doc]) -> Any:
        found.extend(nlp(doc.text).values("tag") for doc in docs)
        return predict(docs)

    monkeypatch.setattr(it, "predict", asking)
    assert None not in outer("Cats sleep.").values("tag")
    assert found == [nlp("Cats sleep.").values("tag")]
