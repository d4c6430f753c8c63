"""One encoder under several components: computed once, learned from all, and never in the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, Model, fix_random_seed
from thinc.types import Floats2d

from plait.architectures.types import Tok2Vec
from plait.config import Config
from plait.layers import dump_weights, load_weights, one_batch
from plait.pipeline import Pipeline
from plait.registry import registry
from plait.tokens import Doc

from .small import CNN, SHARED, examples, pipeline, references, tagger

TEXTCAT = {
    "@components": "plait.TextCategorizer.v1",
    "model": {"@architectures": "plait.TextCatReduce.v1", "tok2vec": SHARED, "exclusive_classes": True},
}
COMPONENTS = {"tagger": tagger(tok2vec=SHARED), "pos": tagger("pos", tok2vec=SHARED), "textcat": TEXTCAT}


def shared(names: tuple[str, ...] = ("tagger", "pos", "textcat"), *, steps: int = 3) -> Pipeline:
    """A pipeline whose components all stand on one encoder, trained a little."""
    fix_random_seed(0)
    nlp = pipeline({name: COMPONENTS[name] for name in names}, encoder=CNN)
    updater = nlp.begin_training(lambda: examples(nlp), optimizer=Adam(0.01))
    for _ in range(steps):
        nlp.update(examples(nlp), updater, dropout=0.0)
    return nlp


def unshared(nlp: Pipeline) -> Pipeline:
    """The same components, each with a copy of the encoder."""
    blocks = {
        name: {**block, "model": {**block["model"], "tok2vec": CNN}}
        for name, block in COMPONENTS.items()
        if name in nlp.components
    }
    other = pipeline(blocks)
    other.begin_training(lambda: examples(other))
    theirs = {path.replace("encoders.main", "tok2vec"): one for path, one in nlp.parameters().items()}
    for path, one in other.parameters().items():
        name, rest = path.split(".", 1)
        one.node.set_param(one.name, (theirs[rest] if rest in theirs else theirs[f"{name}.{rest}"]).value.copy())
    return other


@contextmanager
def counted(nlp: Pipeline, name: str = "main") -> Iterator[dict[str, int]]:
    """How often an encoder runs, in training and prediction, and how often it runs backwards."""
    encoder = nlp.encoders[name]
    forward = encoder._func
    calls = {"train": 0, "predict": 0, "backprop": 0}

    def counting(model: Any, docs: list[Doc], is_train: bool) -> Any:
        calls["train" if is_train else "predict"] += 1
        vectors, back = forward(model, docs, is_train)

        def backprop(gradient: Any) -> Any:
            calls["backprop"] += 1
            return back(gradient)

        return vectors, backprop

    encoder._func = counting
    try:
        yield calls
    finally:
        encoder._func = forward


def gradients(nlp: Pipeline) -> dict[str, np.ndarray[Any, Any]]:
    found = {path: one.gradient for path, one in nlp.parameters().items()}
    return {path: one.copy() for path, one in found.items() if one is not None}


def annotation(doc: Doc) -> list[object]:
    return [doc.words, doc.values("tag"), doc.values("pos"), doc.cats]


def test_one_forward_and_one_backward_a_batch() -> None:
    nlp = shared()
    with counted(nlp) as calls:
        nlp.update(examples(nlp), dropout=0.0)
    assert calls == {"train": 1, "predict": 0, "backprop": 1}
    with counted(nlp) as calls:
        list(nlp.pipe([doc.text for doc in references()], batch_size=3))
    assert calls == {"train": 0, "predict": 2, "backprop": 0}
    with counted(nlp) as calls:
        nlp.evaluate(examples(nlp))
    assert calls == {"train": 0, "predict": 1, "backprop": 0}


def test_components_that_annotate_while_others_learn() -> None:
    nlp = shared()
    batch = examples(nlp)
    with counted(nlp) as calls:
        nlp.update(batch, annotating=["tagger", "pos"], dropout=0.0)
    assert calls == {"train": 1, "predict": 1, "backprop": 1}
    assert [example.predicted.column("tag") is not None for example in batch] == [True] * len(batch)
    assert [example.predicted.cats for example in batch] == [{}] * len(batch)


def test_its_gradient_is_the_sum_of_those_that_stand_alone() -> None:
    nlp = shared()
    other = unshared(nlp)
    nlp.update(examples(nlp), dropout=0.0)
    other.update(examples(other), dropout=0.0)
    mine, theirs = gradients(nlp), gradients(other)
    checked = 0
    for path, gradient in mine.items():
        if path.startswith("encoders.main."):
            rest = path.removeprefix("encoders.main.")
            parts = [theirs[f"{name}.tok2vec.{rest}"] for name in nlp.components]
            np.testing.assert_allclose(gradient, sum(parts), rtol=1e-3, atol=1e-5, err_msg=path)
            assert not any(np.allclose(gradient, part, rtol=1e-3, atol=1e-5) for part in parts)
            checked += 1
        else:
            np.testing.assert_allclose(gradient, theirs[path], rtol=1e-3, atol=1e-5, err_msg=path)
    assert checked > 5


def test_predictions_are_those_of_components_that_stand_alone() -> None:
    nlp = shared()
    other = unshared(nlp)
    for text in (doc.text for doc in references()):
        mine, theirs = nlp(text), other(text)
        assert annotation(mine) == annotation(theirs)


def test_a_component_run_alone_gives_the_same() -> None:
    nlp = shared()
    wanted = nlp("Cats chase old cars .")
    alone = nlp.make_doc("Cats chase old cars .")
    for component in nlp.components.values():
        component(alone)
    assert annotation(alone) == annotation(wanted)
    assert [annotation(doc)[1] for doc in nlp.get_pipe("tagger").pipe([nlp.make_doc("Cats chase old cars .")])] == [
        wanted.values("tag")
    ]


def test_a_component_trained_alone_reaches_the_encoder() -> None:
    nlp = shared()
    nlp.get_pipe("pos").update(examples(nlp), dropout=0.0)
    assert any(path.startswith("encoders.main.") and gradient.any() for path, gradient in gradients(nlp).items())


def test_disabled_neighbours_change_nothing() -> None:
    nlp = shared()
    wanted = nlp("Cats chase old cars .")
    with nlp.select(disable=["tagger", "textcat"]), counted(nlp) as calls:
        doc = nlp("Cats chase old cars .")
        assert annotation(doc) == [wanted.words, [None] * 5, wanted.values("pos"), {}]
    assert calls["predict"] == 1


def test_frozen_neighbours_give_no_gradient() -> None:
    nlp = shared()
    losses = nlp.update(examples(nlp), frozen=["tagger", "textcat"], dropout=0.0)
    assert losses.keys() == {"pos"}
    alone = shared(("pos",), steps=0)
    for path, one in alone.parameters().items():
        one.node.set_param(one.name, nlp.parameters()[path].value.copy())
    alone.update(examples(alone), dropout=0.0)
    mine = gradients(nlp)
    for path, gradient in gradients(alone).items():
        np.testing.assert_allclose(mine[path], gradient, rtol=1e-4, atol=1e-6, err_msg=path)


def test_a_batch_in_another_order_or_in_part() -> None:
    nlp = shared()
    docs = [doc.copy_words(nlp.lexicon) for doc in references()]
    one, two = nlp.get_pipe("tagger"), nlp.get_pipe("pos")
    wanted = {id(doc): two.predict([doc]).tolist() for doc in docs}
    with one_batch(), counted(nlp) as calls:
        one.predict(docs)
        codes = two.predict([docs[3], docs[0], docs[3]])
        assert calls["predict"] == 1
        assert codes.tolist() == wanted[id(docs[3])] + wanted[id(docs[0])] + wanted[id(docs[3])]
    with one_batch(), counted(nlp) as calls:
        two.predict(docs[:2])
        one.predict(docs)  # the other four are computed now
        assert calls["predict"] == 2


def test_the_same_doc_twice_in_a_batch() -> None:
    nlp = shared()
    once, twice = examples(nlp)[:1], examples(nlp)[:1] * 2
    nlp.update(once, dropout=0.0)
    single = gradients(nlp)
    for one in nlp.parameters().values():
        one.clear()
    nlp.update(twice, dropout=0.0)
    for path, gradient in gradients(nlp).items():
        np.testing.assert_allclose(gradient, 2 * single[path], rtol=1e-4, atol=1e-6, err_msg=path)


def test_a_failed_batch_leaves_no_trace() -> None:
    nlp = shared()
    wanted = annotation(nlp("Cats sleep ."))
    bad = references()[:1]
    bad[0].set_column("pos", ["?", "?", "?", "?"])
    for _ in range(2):
        with pytest.raises(Exception, match=r"'\?'"):
            nlp.update(examples(nlp, bad), dropout=0.0)
    assert annotation(nlp("Cats sleep .")) == wanted


def test_parameters_are_listed_once() -> None:
    nlp = shared()
    paths = nlp.parameters()
    assert {path.split(".")[0] for path in paths} == {"encoders", "tagger", "pos", "textcat"}
    assert "tagger.output_layer.W" in paths
    assert len({(id(one.node), one.name) for one in paths.values()}) == len(paths)


def test_saving_keeps_the_sharing() -> None:
    nlp = shared()
    assert [name for name in nlp.to_files() if name.startswith("encoders/")] == ["encoders/main/model.safetensors"]
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    with counted(loaded) as calls:
        assert annotation(loaded("Cats sleep .")) == annotation(nlp("Cats sleep ."))
    assert calls["predict"] == 1


# Components of other pipelines


def test_a_component_of_another_pipeline_comes_with_its_encoder() -> None:
    source, target = shared(), pipeline({})
    target.add_pipe("tagger", source=source)
    assert list(target.encoders) == ["main"]
    assert target.encoders["main"] is not source.encoders["main"]
    assert target.is_initialized
    text = "Dogs chase the market ."
    assert target(text).values("tag") == source(text).values("tag")
    # The second from the same source shares what the first brought.
    target.add_pipe("pos", source=source, first=True)
    assert list(target.encoders) == ["main"]
    assert target.pipe_names == ["pos", "tagger"]
    with counted(target) as calls:
        assert target(text).values("pos") == source(text).values("pos")
    assert calls["predict"] == 1
    loaded = Pipeline.from_bytes(target.to_bytes())
    assert annotation(loaded(text)) == annotation(target(text))


def test_a_copy_is_a_copy() -> None:
    source, target = shared(), pipeline({})
    target.add_pipe("tagger", source=source, name="mine")
    before = source.to_bytes()
    updater = target.begin_training(lambda: examples(target))
    target.update(examples(target), updater)
    assert source.to_bytes() == before
    assert source.config["components"]["tagger"]["model"]["tok2vec"]["encoder"] == "main"


def test_another_encoder_of_the_same_name_gets_a_new_one() -> None:
    source, target = shared(), shared(("pos",), steps=1)
    target.add_pipe("tagger", source=source)
    assert list(target.encoders) == ["main", "main_2"]
    assert target.config["components"]["tagger"]["model"]["tok2vec"]["encoder"] == "main_2"
    text = "Dogs chase the market ."
    assert target(text).values("tag") == source(text).values("tag")
    loaded = Pipeline.from_bytes(target.to_bytes())
    assert annotation(loaded(text)) == annotation(target(text))


@registry.architectures("test.Sum.v1")
def sum_of(parts: list[Tok2Vec]) -> Tok2Vec:
    """The sum of several backbones."""

    def forward(model: Tok2Vec, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable[[Any], list[Doc]]]:
        done = [part(docs, is_train) for part in model.layers]

        def backprop(d_vectors: list[Floats2d]) -> list[Doc]:
            for _, callback in done:
                callback(d_vectors)
            return []

        return [sum(vectors) for vectors in zip(*(Y for Y, _ in done), strict=True)], backprop  # type: ignore[misc]

    def init(model: Tok2Vec, X: Any = None, Y: Any = None) -> None:
        for part in model.layers:
            part.initialize(X)

    return Model("sum", forward, init=init, layers=parts, dims={"nO": parts[0].maybe_get_dim("nO")})


def test_several_encoders_under_one_component() -> None:
    blocks = [{**SHARED, "encoder": "main"}, {**SHARED, "encoder": "main_2"}]
    block = tagger(tok2vec={"@architectures": "test.Sum.v1", "parts": [*blocks, blocks[0]]})
    encoders = {"main": CNN, "main_2": {**CNN, "seed": 99}}
    source = Pipeline.from_config(
        Config({"nlp": {"pipeline": ["tagger"]}, "encoders": encoders, "components": {"tagger": block}})
    )
    source.begin_training(lambda: examples(source))
    target = shared(("pos",), steps=1)
    target.add_pipe("tagger", source=source)
    assert list(target.encoders) == ["main", "main_2", "main_2_2"]
    text = "Dogs chase the market ."
    mine, theirs = target.get_pipe("tagger").model, source.get_pipe("tagger").model
    np.testing.assert_array_equal(mine.predict([target.make_doc(text)])[0], theirs.predict([source.make_doc(text)])[0])


def test_a_component_with_an_encoder_of_its_own_is_copied() -> None:
    source, target = unshared(shared()), pipeline({})
    target.add_pipe("tagger", source=source)
    assert target.encoders == {}
    assert target("Dogs sleep").values("tag") == source("Dogs sleep").values("tag")


def test_a_component_of_the_same_pipeline_is_copied_under_another_name() -> None:
    nlp = shared()
    nlp.add_pipe("tagger", source=nlp, name="again")
    assert list(nlp.encoders) == ["main"]
    assert nlp.get_pipe("again").labels == nlp.get_pipe("tagger").labels
    assert dump_weights(nlp.get_pipe("again").model) == dump_weights(nlp.get_pipe("tagger").model)


@pytest.mark.parametrize(("name", "told"), [("tagger", "was never trained"), ("tager", "no component 'tager'")])
def test_what_cannot_be_copied_is_told(name: str, told: str) -> None:
    source = pipeline({"tagger": COMPONENTS["tagger"]}, encoder=CNN)
    target = pipeline({})
    with pytest.raises(ValueError, match=told):
        target.add_pipe(name, source=source)
    assert (target.components, target.encoders) == ({}, {})


def test_weights_that_do_not_fit_change_nothing() -> None:
    nlp, other = shared(), pipeline({"tagger": COMPONENTS["tagger"]}, encoder={**CNN, "width": 8})
    other.begin_training(lambda: examples(other))
    before = dump_weights(other.encoders["main"])
    with pytest.raises(ValueError, match="do not fit"):
        load_weights(other.encoders["main"], dump_weights(nlp.encoders["main"]))
    assert dump_weights(other.encoders["main"]) == before


def test_dropout_reaches_the_encoder() -> None:
    nlp = shared(("tagger", "pos"), steps=1)
    nlp.update(examples(nlp), dropout=0.25)
    rates = [node.attrs["dropout_rate"] for node in nlp.encoders["main"].walk() if "dropout_rate" in node.attrs]
    assert rates == [0.25] * len(rates) != []
