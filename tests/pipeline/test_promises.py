"""Models are held to what is said of them the first time that they learn and annotate, and not after."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from thinc.api import Linear, chain, with_array

import plait
from plait import architectures
from plait.config import Config
from plait.errors import ConfigError, LayerFailed, NotInitialized, TextFailed, WrongOutput
from plait.layers import share
from plait.pipeline import Component, Pipeline, Tagger, TextCategorizer
from tests.pipeline.lying import LIE

from .small import CNN, SHARED, blank_docs, examples, pipeline, references, tagger

LYING = {"@architectures": "lying.Vectors.v1"}
BOW = {"@architectures": "plait.TextCatBOW.v1", "exclusive_classes": True, "length": 512}


@pytest.fixture(autouse=True)
def honest() -> Iterator[None]:
    """Each test begins, and ends, without a lie."""
    honest = dict(vars(LIE))
    yield
    vars(LIE).update(honest)


def by_hand(component: Component[Any, Any]) -> Pipeline:
    """A pipeline of one component that was put together in Python, which no config has checked."""
    blank = plait.blank("en")
    return Pipeline(blank.config, blank.tokenizer, {}, {"it": component})


def cnn() -> Any:
    return architectures.hash_embed_cnn(16, 1, rows=200)


def begun(nlp: Pipeline) -> Pipeline:
    nlp.begin_training(lambda: examples(nlp))
    return nlp


def learn(nlp: Pipeline) -> None:
    nlp.update(examples(nlp), dropout=0.0)


def annotate(nlp: Pipeline) -> None:
    list(nlp.pipe(doc.text for doc in references()))


# The seed case: a head of the one kind in the other's component


def test_a_text_categorizer_takes_no_scores_of_words() -> None:
    with pytest.raises(LayerFailed) as caught:
        begun(by_hand(TextCategorizer(architectures.tagger(cnn()))))
    error = caught.value
    assert (error.path, error.layer, error.step) == ("it", "tagger", "initialize")
    assert error.wanted == (
        "a model that gives Floats2d, as the component TextCategorizer wants; this one gives list[Floats2d]"
    )
    with pytest.raises(WrongOutput) as other:  # one that does not mind while it is initialized
        begun(by_hand(TextCategorizer(chain(cnn(), with_array(Linear(2))))))
    assert other.value.path == "it"
    assert "does not give what the component TextCategorizer wants" in str(other.value)
    assert (other.value.came[:19], other.value.wanted) == ("list of 6 Floats2d ", "Floats2d")


def test_a_tagger_takes_no_scores_of_texts() -> None:
    with pytest.raises(LayerFailed, match="as the component Tagger wants; this one gives Floats2d"):
        begun(by_hand(Tagger(architectures.text_cat_bow(True))))


def test_both_are_refused_before_where_they_come_from_a_config() -> None:
    with pytest.raises(ConfigError, match=r"components\.it\.model"):
        pipeline({"it": {"@components": "plait.TextCategorizer.v1", "model": tagger()["model"]}})
    with pytest.raises(ConfigError, match=r"components\.it\.model"):
        pipeline({"it": {"@components": "plait.Tagger.v1", "model": BOW}})


@pytest.mark.parametrize(
    ("component", "lie", "model", "came", "wanted"),
    [
        ("TextCategorizer", "Docs", tagger()["model"], "Y: Floats2d (6, 2)", "Y: list[Floats2d], as 'plait.Tagger.v1'"),
        ("Tagger", "Tokens", BOW, "Y: list of 6 Floats2d (4, 7)", "Y: Floats2d, as 'plait.TextCatBOW.v1'"),
    ],
)
def test_an_architecture_that_says_it_is_the_other_kind(
    component: str, lie: str, model: Any, came: str, wanted: str
) -> None:
    block = {"@components": f"plait.{component}.v1", "model": {"@architectures": f"lying.{lie}.v1", "model": model}}
    nlp = pipeline({"it": block})
    with pytest.raises(LayerFailed) as caught:
        begun(nlp)
    assert caught.value.path == "it"
    assert came in caught.value.came
    assert caught.value.wanted == f"{wanted} in [components.it.model.model] says"


@pytest.mark.parametrize(
    ("lie", "came", "wanted"),
    [
        (np.concatenate, "Floats2d (28, 16)", "list[Floats2d]"),
        (tuple, "tuple of 6 Floats2d (4, 16), (5, 16), (6, 16), …", "list[Floats2d]"),
        (lambda Y: None, "None", "list[Floats2d]"),
        (lambda Y: Y[1:], "list of 5 Floats2d (5, 16), …", "list[Floats2d] of 6, one for each Doc that came in"),
        (lambda Y: [Y[0][1:], *Y[1:]], "(3, 16)", "list[Floats2d] with a row for each word: 4 at [0]"),
        (lambda Y: [part.astype("float64") for part in Y], "of float64", "list[Floats2d] of float32"),
        (lambda Y: [part[:, :9] for part in Y], "(4, 9)", "list[Floats2d] of width 16 (nO)"),
        (lambda Y: [part.astype("int32") for part in Y], "Ints2d", "list[Floats2d]"),
    ],
)
@pytest.mark.parametrize("shared", [False, True])
def test_vectors_that_are_not_as_said(shared: bool, lie: Callable[[Any], Any], came: str, wanted: str) -> None:
    block = tagger(tok2vec=SHARED if shared else LYING)
    nlp = pipeline({"it": block}, encoder=LYING if shared else None)
    place = "encoders.main" if shared else "components.it.model.tok2vec"

    def refused(work: Callable[[Pipeline], Any]) -> None:
        with pytest.raises(WrongOutput) as caught:
            work(nlp)
        assert caught.value.path == ("encoders.main" if shared else "it.tok2vec")
        assert f"the layer 'lying' does not give what 'lying.Vectors.v1' in [{place}] says" in str(caught.value)
        assert came.removesuffix("…") in caught.value.came
        assert caught.value.wanted == wanted

    LIE.forward = lie
    refused(begun)
    LIE.forward = lambda Y: Y
    saved = begun(nlp).to_bytes()
    LIE.forward = lie
    refused(learn)
    refused(annotate)
    nlp = Pipeline.from_bytes(saved)
    refused(annotate)
    refused(learn)


def test_a_width_that_clashes_inside() -> None:
    with pytest.raises(LayerFailed) as caught:
        begun(by_hand(Tagger(chain(cnn(), with_array(Linear(7, 17))))))
    assert (caught.value.path, caught.value.layer) == ("it.1", "linear")
    assert (caught.value.came, caught.value.wanted) == (
        "X: Floats2d (28, 16), Y: None",
        "vectors of width 17, which is its nI",
    )


def test_a_width_that_clashes_inside_a_shared_encoder() -> None:
    encoder = chain(cnn(), with_array(Linear(7, 17)))
    component = Tagger(architectures.tagger(share(encoder)))
    blank = plait.blank("en")
    nlp = Pipeline(blank.config, blank.tokenizer, {"main": encoder}, {"it": component})
    for work in (begun, lambda nlp: component.begin_training(lambda: examples(nlp))):
        with pytest.raises(LayerFailed) as caught:
            work(nlp)
        assert (caught.value.path, caught.value.layer) == ("encoders.main.1", "linear")


def test_a_clash_that_shows_when_it_runs_is_told_with_the_shapes_of_the_weights() -> None:
    nlp = begun(pipeline({"it": tagger(tok2vec=LYING)}))
    encode = nlp.get_pipe("it").model.get_ref("tok2vec").layers[0].get_ref("encode")
    encode.layers[0].set_param("W", np.zeros((9, 2, 16)))
    with pytest.raises(TextFailed) as caught:
        annotate(nlp)
    failed = caught.value.__cause__
    assert isinstance(failed, LayerFailed)
    assert failed.path == "it.tok2vec.encode"
    assert failed.parameters == {"W": (9, 2, 16), "b": (3, 16), "G": (16,), "beta": (16,)}


@pytest.mark.parametrize("shared", [False, True])
def test_a_backward_pass_that_gives_another_shape(shared: bool) -> None:
    nlp = pipeline({"it": tagger(tok2vec=SHARED if shared else LYING)}, encoder=LYING if shared else None)
    begun(nlp)
    LIE.backward = lambda dY: [part[:, :9] for part in dY]
    with pytest.raises(WrongOutput) as caught:
        learn(nlp)
    assert caught.value.path == ("encoders.main" if shared else "it.tok2vec")
    assert "the gradient that came back to the layer 'tok2vec'" in str(caught.value)
    assert (caught.value.came[:25], caught.value.wanted[:26]) == (
        "list of 6 Floats2d (4, 9)",
        "list of 6 Floats2d (4, 16)",
    )


def test_a_model_that_gives_another_number_of_scores_than_there_are_labels() -> None:
    with pytest.raises(WrongOutput, match="more or fewer scores than there are labels") as caught:
        begun(by_hand(Tagger(chain(cnn(), with_array(Linear(6))))))
    assert caught.value.wanted.endswith("(6, 7), …, one score for each label")


# What it costs after


def functions(nlp: Pipeline) -> list[Any]:
    models = [*nlp.encoders.values(), *(component.model for component in nlp.components.values())]
    return [node._func for model in models for node in model.walk()]


def count_watches(nlp: Pipeline, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of components that are watched, each time."""
    seen: list[str] = []
    watched = Component.watched

    def counting(self: Component[Any, Any]) -> Any:
        seen.append(self.name)
        return watched(self)

    monkeypatch.setattr(Component, "watched", counting)
    return seen


def test_only_the_first_batch_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = pipeline({"one": tagger(tok2vec=SHARED), "two": tagger("pos", tok2vec=SHARED)}, encoder=CNN)
    before = functions(nlp)
    seen = count_watches(nlp, monkeypatch)
    begun(nlp)
    assert seen == ["one", "two"]
    for work in (learn, annotate):
        seen.clear()
        work(nlp)
        assert seen == ["one", "two"]
        work(nlp)
        assert seen == ["one", "two"]
        assert functions(nlp) == before


def test_a_batch_without_words_or_gold_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = begun(pipeline({"it": tagger()}))
    seen = count_watches(nlp, monkeypatch)
    list(nlp.pipe(doc.text for doc in blank_docs()))
    nlp.update(examples(nlp, blank_docs()))
    assert seen == []
    unknown = [doc.copy_words() for doc in references()]
    for _ in range(2):
        assert nlp.update(examples(nlp, unknown))["it"].items == 0
    assert seen == ["it", "it"]


def test_another_model_is_held_to_it_anew() -> None:
    component = Tagger(architectures.tagger(cnn()))
    nlp = begun(by_hand(component))
    annotate(nlp)
    component.model = architectures.text_cat_bow(True, nO=7)
    component.model.initialize()
    with pytest.raises(WrongOutput, match="the component Tagger wants"):
        annotate(nlp)


def test_a_label_that_is_added_changes_what_is_wanted() -> None:
    nlp = pipeline({"it": tagger()})
    begun(nlp).get_pipe("it").add_label("NEW")
    learn(nlp)
    annotate(nlp)


def test_what_went_wrong_once_is_told_again() -> None:
    nlp = begun(pipeline({"it": tagger(tok2vec=LYING)}))
    before = functions(nlp)
    LIE.forward = lambda Y: None
    for work in (learn, annotate) * 2:
        with pytest.raises(WrongOutput):
            work(nlp)
        assert functions(nlp) == before
    LIE.forward = lambda Y: Y
    learn(nlp)
    annotate(nlp)


def test_threads_may_annotate_the_first_batch_at_once() -> None:
    nlp = Pipeline.from_bytes(begun(pipeline({"it": tagger()})).to_bytes())
    before, found, together = functions(nlp), [], threading.Barrier(4)

    def work() -> None:
        together.wait()
        found.append([doc.values("tag") for doc in nlp.pipe(doc.text for doc in references())])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(one == found[0] for one in found)
    assert functions(nlp) == before


# Where it is known from what is said


def said(nlp: Pipeline, name: str) -> list[str]:
    return [".".join(joint.path) for joint in nlp.get_pipe(name).promises.joints]


def test_each_component_knows_of_its_own_model_and_of_the_encoders() -> None:
    nlp = pipeline({"one": tagger(tok2vec=SHARED), "two": tagger("pos")}, encoder=CNN)
    nlp.add_pipe("textcat", config={"model": BOW, "unseen": "ignore"})
    one = ["encoders.main", "components.one.model.tok2vec", "components.one.model"]
    assert said(nlp, "one") == one
    assert said(nlp, "two") == ["encoders.main", "components.two.model.tok2vec", "components.two.model"]
    assert said(nlp, "textcat") == ["encoders.main", "components.textcat.model"]
    assert said(Pipeline.from_bytes(nlp.to_bytes()), "one") == one
    assert nlp.get_pipe("one").promises.encoders is nlp.encoders


def test_an_encoder_that_comes_with_a_component_is_known() -> None:
    nlp = pipeline({})
    nlp.add_pipe("tagger")
    nlp.add_pipe("pos_tagger")
    assert list(nlp.encoders) == ["main"]
    for name in ("tagger", "pos_tagger"):
        expected = ["encoders.main", f"components.{name}.model.tok2vec", f"components.{name}.model"]
        assert said(nlp, name) == expected


def test_a_component_without_a_pipeline_is_held_to_its_own_annotation() -> None:
    component = TextCategorizer(chain(cnn(), with_array(Linear(2))))
    with pytest.raises(WrongOutput, match=r"^TextCategorizer: the layer"):
        component.begin_training(lambda: examples(plait.blank("en")))
    with pytest.raises(NotInitialized):
        TextCategorizer(architectures.text_cat_bow(True)).update(examples(plait.blank("en")))


def test_what_is_said_names_the_section_of_who_says_it() -> None:
    config = Config.from_str('[nlp]\nlang = "en"\n[encoders."odd-name"]\n@architectures = "lying.Vectors.v1"\n')
    nlp = Pipeline.from_config(config)
    nlp.add_pipe("tagger", config={"model": {"tok2vec": {"encoder": "odd-name"}}})
    LIE.forward = lambda Y: None
    with pytest.raises(WrongOutput, match=r"'lying.Vectors.v1' in \[encoders\.odd-name\] says"):
        begun(nlp)
