"""The base of components: four methods to write, and what comes with them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, Linear, chain, list2ragged, reduce_mean
from thinc.types import Floats2d

from plait.architectures.types import DocScorer, Tok2Vec
from plait.errors import ConfigError, LabelsFrozen, NotInitialized
from plait.pipeline import Component, GetExamples, Loss, Pipeline
from plait.registry import registry
from plait.tokens import Doc, Example

from .small import CNN, EMBED, examples, pipeline, references


@registry.architectures("test.Mean.v1")
def mean_scorer(tok2vec: Tok2Vec) -> DocScorer:
    """One number a text, from the mean of its vectors."""
    return chain(tok2vec, list2ragged(), reduce_mean(), Linear(nO=1))  # type: ignore[arg-type,return-value]  # Thinc's


@registry.components("test.Length.v1")
class Length(Component[Floats2d, list[float]]):
    """Learns how many words a text has, the way the guide to the four methods tells."""

    labels = ("length",)

    def __init__(self, model: DocScorer) -> None:
        self.model = model
        self.seen: list[int] = []

    def begin_training(self, get_examples: GetExamples) -> None:
        self.initialize_model(get_examples, self.truth)

    def predict(self, docs: Sequence[Doc]) -> list[float]:
        self.seen.append(len(docs))
        return [float(row[0]) for row in self.model.predict(list(docs))]

    def get_loss(self, examples: Sequence[Example], scores: Floats2d) -> Loss[Floats2d]:
        difference = scores - self.truth(examples)
        return Loss(float((difference**2).sum()) / 2, len(examples), difference)

    def set_annotations(self, docs: Sequence[Doc], prediction: list[float]) -> None:
        for doc, length in zip(docs, prediction, strict=True):
            doc.user_data["length"] = length

    def truth(self, examples: Sequence[Example]) -> Any:
        return np.array([[len(example.reference)] for example in examples], dtype="float32")


BLOCK = {"@components": "test.Length.v1", "model": {"@architectures": "test.Mean.v1", "tok2vec": EMBED}}


@pytest.fixture
def nlp() -> Pipeline:
    return pipeline({"length": BLOCK})


def test_four_methods_are_a_component(nlp: Pipeline) -> None:
    updater = nlp.begin_training(lambda: examples(nlp), optimizer=Adam(0.05))
    losses = [nlp.update(examples(nlp), updater, dropout=0.0)["length"].total for _ in range(40)]
    assert losses[-1] < 0.05 * losses[0]
    doc = nlp("A horse sleeps .")
    assert doc.user_data["length"] == pytest.approx(4, abs=0.5)
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    assert loaded("A horse sleeps .").user_data == doc.user_data
    assert nlp.evaluate(examples(nlp)).keys() == {"token_acc", "token_p", "token_r", "token_f", "words_per_second"}


def test_docs_without_words_never_reach_it(nlp: Pipeline) -> None:
    nlp.begin_training(lambda: examples(nlp))
    length = nlp.get_pipe("length")
    assert isinstance(length, Length)
    docs = list(nlp.pipe(["", "one", " ", "two words"]))
    assert length.seen == [2]
    assert ["length" in doc.user_data for doc in docs] == [False, True, False, True]
    length.annotate([Doc("")])
    assert length.seen == [2]
    assert length(Doc("a")).user_data.keys() == {"length"}
    assert [len(doc.user_data) for doc in length.pipe([Doc("a")] * 5, batch_size=2)] == [1] * 5
    assert length.seen == [2, 1, 2, 2, 1]


def test_the_sample_has_words(nlp: Pipeline) -> None:
    docs = [*[Doc("")] * 50, *references()]
    nlp.begin_training(lambda: examples(nlp, docs))
    assert nlp.is_initialized


def test_a_model_that_cannot_grow_is_told(nlp: Pipeline) -> None:
    nlp.begin_training(lambda: examples(nlp))
    with pytest.raises(LabelsFrozen, match="'output_layer'"):
        nlp.get_pipe("length").add_label("width")


def test_a_component_by_itself_must_be_trained_too(nlp: Pipeline) -> None:
    length = nlp.get_pipe("length")
    with pytest.raises(NotInitialized, match="'length'"):
        length(Doc("a"))
    with pytest.raises(NotInitialized):
        length.update(examples(nlp))
    assert length.update([]).items == 0


def test_a_model_of_another_kind_is_refused_before_anything_is_built() -> None:
    with pytest.raises(ConfigError, match=r"components\.length\.model"):
        pipeline({"length": {**BLOCK, "model": CNN}})


def test_it_does_nothing_that_nobody_asked_for(nlp: Pipeline) -> None:
    length = nlp.get_pipe("length")
    assert length.new_scores() == []
    assert not length.calibrates
    length.calibrate([])
    assert sorted(length.parts()) == ["assets", "labels.json", "model.safetensors"]


def test_a_component_with_a_method_missing_cannot_be_made() -> None:
    class Half(Component[Any, Any]):
        def predict(self, docs: Sequence[Doc]) -> Any: ...

    with pytest.raises(TypeError, match="begin_training"):
        Half()  # type: ignore[abstract]
