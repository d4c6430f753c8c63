"""Pipelines and components that are sent to other processes, or copied in this one."""

import copy
import gc
import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import ref

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

import plait
from plait.architectures import hash_embed_cnn
from plait.architectures import tagger as tagger_model
from plait.architectures.types import Tok2Vec
from plait.errors import ConfigError
from plait.layers import ASSETS
from plait.pipeline import Component, Pipeline, Tagger
from plait.registry import registry
from plait.tokens import Doc

from .small import CNN, EMBED, SHARED, TEXTS, examples, pipeline, references, tagger
from .test_contract import categorizer

OWN = "test.SentEncoder.v1"


@registry.architectures(OWN)
def sent_encoder(width: int = 16) -> Tok2Vec:
    """An architecture of somebody's own, which a new process has as soon as it imports this module."""
    return hash_embed_cnn(width, depth=1, rows=100)


BLOCKS = {
    "tagger": tagger(tok2vec=SHARED),
    "pos": tagger("pos", tok2vec=SHARED),
    "textcat": categorizer("plait.MultiLabelTextCategorizer.v1", "TextCatEnsemble"),
}


def trained(blocks: dict[str, Any] = BLOCKS, *, encoder: dict[str, Any] = CNN, steps: int = 4) -> Pipeline:
    fix_random_seed(0)
    nlp = pipeline(blocks, encoder=encoder)
    learn(nlp, steps)
    return nlp


def learn(nlp: Pipeline, steps: int) -> None:
    updater = nlp.begin_training(lambda: examples(nlp), optimizer=Adam(0.01))
    for _ in range(steps):
        nlp.update(examples(nlp), updater, dropout=0.0)


def raw(nlp: Pipeline) -> dict[str, Any]:
    """What each model gives."""
    docs = [nlp.make_doc(text) for text, _, _ in TEXTS]
    found = {name: component.model.predict(docs) for name, component in nlp.components.items()}
    return {name: np.concatenate(Y) if isinstance(Y, list) else Y for name, Y in found.items()}


def same(one: Pipeline, other: Pipeline) -> None:
    """Both are the same, in every bit of what they predict."""
    assert one is not other
    assert other.config == one.config
    assert (other.pipe_names, list(other.components), list(other.encoders)) == (
        one.pipe_names,
        list(one.components),
        list(one.encoders),
    )
    assert [c.labels for c in other.components.values()] == [c.labels for c in one.components.values()]
    theirs = raw(other)
    for name, Y in raw(one).items():
        np.testing.assert_array_equal(theirs[name], Y, err_msg=name)


@contextmanager
def counted(nlp: Pipeline) -> Iterator[list[bool]]:
    """The passes of the shared encoder, each whether it was one of training."""
    encoder, calls = nlp.encoders["main"], []
    forward = encoder._func

    def counting(model: Any, docs: list[Doc], is_train: bool) -> Any:
        calls.append(is_train)
        return forward(model, docs, is_train)

    encoder._func = counting
    try:
        yield calls
    finally:
        encoder._func = forward


def sent(one: Any) -> Any:
    return pickle.loads(pickle.dumps(one))


ways = pytest.mark.parametrize("way", [sent, copy.deepcopy, copy.copy])
Way = Callable[[Any], Any]


@ways
def test_a_pipeline_predicts_the_same_and_shares_as_before(way: Way) -> None:
    nlp = trained()
    other = way(nlp)
    same(nlp, other)
    with counted(other) as calls:
        other.update(examples(other), dropout=0.0)
        other("Cats sleep .")
    assert calls == [True, False]
    assert other.encoders["main"] is not nlp.encoders["main"]


@ways
def test_both_learn_alike_and_apart(way: Way) -> None:
    nlp = trained()
    other, before = way(nlp), raw(nlp)
    learn(other, 3)
    for name, Y in raw(nlp).items():
        np.testing.assert_array_equal(Y, before[name])
        assert not np.array_equal(Y, raw(other)[name])
    learn(nlp, 3)
    same(nlp, other)


@ways
def test_what_is_not_trained_is_not_trained_afterwards(way: Way) -> None:
    nlp = pipeline(BLOCKS, encoder=CNN)
    nlp.get_pipe("pos").add_label("early")
    other = way(nlp)
    assert not other.is_initialized
    assert other.get_pipe("pos").labels == ("early",)
    for one in (nlp, other):
        fix_random_seed(0)
        learn(one, 2)
    same(nlp, other)


@ways
def test_some_components_may_be_trained_and_others_not(way: Way) -> None:
    nlp = trained({"tagger": BLOCKS["tagger"]})
    nlp.add_pipe("plait.Tagger.v1", name="pos", config=BLOCKS["pos"])
    other = way(nlp)
    assert [component.is_initialized for component in other.components.values()] == [True, False]
    with other.select(enable="tagger"), nlp.select(enable="tagger"):
        assert other("Cats sleep .").values("tag") == nlp("Cats sleep .").values("tag")
    learn(other, 1)
    assert other.is_initialized
    assert not nlp.is_initialized


@ways
def test_components_that_are_switched_off_stay_off(way: Way) -> None:
    nlp = trained()
    nlp.select(disable="pos")
    other = way(nlp)
    assert other.pipe_names == ["tagger", "textcat"]
    other.select()
    assert nlp.pipe_names == ["tagger", "textcat"]


def test_docs_and_a_pipeline_are_sent_together() -> None:
    nlp = trained()
    docs = [nlp.make_doc(text) for text, _, _ in TEXTS]
    other, theirs = sent((nlp, docs))
    other.annotate(theirs)
    nlp.annotate(docs)
    assert [doc.values("tag") for doc in theirs] == [doc.values("tag") for doc in docs]
    assert [doc.cats for doc in theirs] == [doc.cats for doc in docs]


def test_a_blank_pipeline() -> None:
    for other in (sent(plait.blank("de")), copy.deepcopy(plait.blank("de"))):
        assert (other.lang, other("Na ja.").words) == ("de", ["Na", "ja", "."])


# Components


def test_a_shallow_copy_has_the_same_model() -> None:
    tagger = trained().get_pipe("tagger")
    other = copy.copy(tagger)
    assert other is not tagger
    assert (other.model, other.labels, other.name) == (tagger.model, tagger.labels, "tagger")


deep = pytest.mark.parametrize("way", [sent, copy.deepcopy])


@deep
def test_a_component_comes_with_its_encoder(way: Way) -> None:
    nlp = trained()
    for name in nlp.components:
        other = way(nlp.get_pipe(name))
        assert (type(other), other.name, other.labels) == (
            type(nlp.get_pipe(name)),
            name,
            nlp.get_pipe(name).labels,
        )
        docs = [nlp.make_doc(text) for text, _, _ in TEXTS]
        mine, theirs = nlp.get_pipe(name).model.predict(docs), other.model.predict(docs)
        np.testing.assert_array_equal(np.concatenate([*theirs]), np.concatenate([*mine]))


@deep
def test_components_that_are_sent_together_share_as_before(way: Way) -> None:
    nlp = trained()
    other, pos, found = way((nlp, nlp.get_pipe("pos"), [nlp.get_pipe("tagger")]))
    assert pos is other.get_pipe("pos")
    assert found == [other.get_pipe("tagger")]


def test_a_component_outlives_its_pipeline() -> None:
    nlp = trained()
    wanted = nlp("Cats sleep .").values("pos")
    lone = nlp.get_pipe("pos")
    del nlp
    for other in (sent(lone), copy.deepcopy(lone), sent(sent(lone))):
        assert other(Doc("Cats sleep .")).values("pos") == wanted
        other.update(examples(trained()), dropout=0.0)
    removed = trained()
    lone = removed.remove_pipe("tagger")
    assert sent(lone)(Doc("Cats sleep .")).values("tag") == lone(Doc("Cats sleep .")).values("tag")
    # It brings what it needs and nothing else.
    assert len(pickle.dumps(lone)) < len(pickle.dumps(trained({"tagger": BLOCKS["tagger"]}))) + 500


def test_components_keep_no_pipeline_alive() -> None:
    nlp = trained()
    gone = ref(nlp)
    lone = nlp.get_pipe("pos")
    gc.disable()
    try:
        del nlp
        assert gone() is None
    finally:
        gc.enable()
    assert lone.is_initialized


@deep
def test_what_was_built_in_python_is_refused(way: Way) -> None:
    nlp = trained()
    own: Component[Any, Any] = Tagger(tagger_model(hash_embed_cnn(8, depth=1, rows=50)))
    with pytest.raises(ValueError, match="a Tagger that stands in no pipeline"):
        way(own)
    nlp.add_pipe(own, name="own")
    for one in (nlp, own):
        with pytest.raises(ValueError, match=r"'own' was built in Python.*nlp\.restore"):
            way(one)
    nlp.remove_pipe("own")
    same(nlp, way(nlp))


# What it costs


def test_large_files_that_are_alike_are_sent_once(tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    words = dict.fromkeys([*" ".join(text for text, _, _ in TEXTS).split(), *(f"word{i}" for i in range(2000))])
    rows = np.random.default_rng(0).normal(size=(len(words), 50)).round(3).tolist()
    lines = (" ".join([word, *map(str, row)]) + "\n" for word, row in zip(words, rows, strict=True))
    path.write_text("".join(lines), encoding="utf8")
    block = tagger(tok2vec={"@architectures": "plait.StaticVectors.v1", "path": str(path), "width": 16})
    nlp = trained({"tagger": block, "pos": {**block, "column": "pos"}}, encoder=EMBED, steps=1)
    path.unlink()
    size = len(words) * 50 * 4
    assert size < len(pickle.dumps(nlp)) < 1.5 * size
    same(nlp, sent(nlp))
    other = copy.deepcopy(nlp)
    same(nlp, other)
    mine, theirs = (
        one.get_pipe("tagger").model.get_ref("tok2vec").get_ref("vectors").attrs[ASSETS].vectors.table
        for one in (nlp, other)
    )
    assert np.shares_memory(mine, theirs)  # nothing changes it


# Other processes


def annotated(nlp: Pipeline, docs: list[Doc]) -> tuple[list[Doc], dict[str, Any]]:
    """What a worker does: annotate Docs, and say what the models give."""
    nlp.annotate(docs)
    return docs, raw(nlp)


_sent: dict[str, Pipeline] = {}


def hold(nlp: Pipeline) -> None:
    _sent["nlp"] = nlp


def annotated_there(docs: list[Doc]) -> list[Doc]:
    _sent["nlp"].annotate(docs)
    return docs


def test_a_process_that_is_started_anew() -> None:
    nlp = trained(encoder={"@architectures": OWN})
    docs = [nlp.make_doc(text) for text, _, _ in TEXTS]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        there, found = pool.submit(annotated, nlp, docs).result()
        [*parts] = pool.map(annotated_component, [nlp.get_pipe("pos")] * 2, [docs[:2], docs[2:]])
    assert [doc.columns for doc in docs] == [{}] * len(docs)
    for name, Y in raw(nlp).items():
        np.testing.assert_array_equal(found[name], Y)
    nlp.annotate(docs)
    for column in ("tag", "pos"):
        assert [doc.values(column) for doc in there] == [doc.values(column) for doc in docs]
    assert [doc.cats for doc in there] == [doc.cats for doc in docs]
    assert [tags for part in parts for tags in part] == [doc.values("pos") for doc in docs]


def annotated_component(component: Component[Any, Any], docs: list[Doc]) -> list[list[str | None]]:
    return [doc.values("pos") for doc in component.pipe(docs)]


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_process_that_is_forked() -> None:
    nlp = trained()
    docs = [nlp.make_doc(text) for text, _, _ in TEXTS]
    with multiprocessing.get_context("fork").Pool(2, hold, (nlp,)) as pool:
        there = [doc for [doc] in pool.map(annotated_there, [[doc] for doc in docs])]
    for doc in docs:
        nlp(doc)
    assert [doc.values("tag") for doc in there] == [doc.values("tag") for doc in docs]
    assert all(doc.generation.lexicon is there[0].generation.lexicon for doc in there)


def test_code_that_is_missing_is_told() -> None:
    data = pickle.dumps(trained(encoder={"@architectures": OWN}))
    function = registry.architectures._found.pop(OWN)
    try:
        with pytest.raises(ConfigError, match=OWN):
            pickle.loads(data)
    finally:
        registry.architectures(OWN)(function)


def test_gold_and_predicted_docs_of_examples_are_sent() -> None:
    nlp = trained()
    before = nlp.update(examples(nlp), dropout=0.0)
    for one in nlp.parameters().values():
        one.clear()
    after = nlp.update(sent(examples(nlp, references())), dropout=0.0)
    assert {name: loss.total for name, loss in after.items()} == {name: loss.total for name, loss in before.items()}
