"""Scoring and tuning batch by batch."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

import plait
from plait.pipeline.component import Component
from plait.pipeline.evaluation import given, score, score_names, tune
from plait.tokens import Doc, Example

from .small import EMBED, examples, pipeline, references, tagger


def test_examples_are_read_batch_by_batch_and_forgotten() -> None:
    nlp = pipeline({"tagger": tagger(tok2vec=EMBED)})
    batch = examples(nlp)
    asked: list[int] = []
    annotated: list[int] = []

    def stream() -> Iterator[Example]:
        for i in range(10):
            asked.append(i)
            yield batch[i % len(batch)]

    def annotate(docs: Sequence[Doc]) -> None:
        annotated.append(len(docs))
        assert len(asked) == sum(annotated)
        for doc in docs:
            doc.set_column("tag", ["N"] * len(doc))

    results = score(nlp.components, stream(), annotate, 4)
    assert {name for name, value in results.items() if isinstance(value, float)} == set(score_names(nlp.components))
    assert annotated == [4, 4, 2]
    words = sum(len(batch[i % len(batch)].predicted) for i in range(10))
    nouns = sum(batch[i % len(batch)].reference.values("tag").count("N") for i in range(10))
    assert results["tag_acc"] == nouns / words
    assert results["words_per_second"] > 0
    assert batch[0].predicted.column("tag") is None


def test_components_tune_on_all_that_was_annotated() -> None:
    nlp = pipeline({"tagger": tagger(tok2vec=EMBED)})
    batch = examples(nlp)
    seen: list[Any] = []
    component: Component[Any, Any] = nlp.get_pipe("tagger")
    component.calibrate = seen.extend  # type: ignore[method-assign]

    def annotate(docs: Sequence[Doc]) -> None:
        for doc in docs:
            doc.user_data["annotated"] = True

    tune(nlp.components, iter(batch), annotate, 4)
    assert [one.reference for one in seen] == [one.reference for one in batch]
    assert all(one.predicted.user_data == {"annotated": True} for one in seen)
    assert all(one.predicted.user_data == {} for one in batch)


class Reader(Component[Any, Any]):
    """One that says what it reads and what it writes."""

    def __init__(self, requires: str, assigns: str) -> None:
        self.requires, self.assigns = frozenset(requires.split()), frozenset(assigns.split())

    def begin_training(self, get_examples: Any) -> None: ...
    def predict(self, docs: Any) -> Any: ...
    def get_loss(self, examples: Any, scores: Any) -> Any: ...
    def set_annotations(self, docs: Any, prediction: Any) -> None: ...


@pytest.mark.parametrize(
    ("components", "wanted"),
    [
        ([], set()),
        ([("", "ents")], set()),
        ([("ents", "")], {"ents"}),
        ([("", "ents"), ("ents", "")], set()),
        ([("ents", ""), ("", "ents")], {"ents"}),  # it comes too late
        ([("ents cats", ""), ("ents", "")], {"ents", "cats"}),
        ([("ents", "ents"), ("ents", "")], {"ents"}),
    ],
)
def test_what_no_component_wrote_before_is_given(components: list[tuple[str, str]], wanted: set[str]) -> None:
    assert given({str(i): Reader(*one) for i, one in enumerate(components)}) == wanted


def test_gold_entities_are_given_to_who_reads_them() -> None:
    batch = [Example(doc.copy_words(), doc) for doc in references()]
    seen: list[list[bool]] = []

    def annotate(docs: Sequence[Doc]) -> None:
        seen.append([doc.has_ents for doc in docs])

    for one in (Reader("ents", ""), Reader("", "ents")):
        score({"it": one}, batch, annotate, 3)
        tune({"it": one}, batch, annotate, 6)
    assert seen == [[True] * 3, [True] * 3, [True] * 6, [False] * 3, [False] * 3, [False] * 6]
    assert not any(example.predicted.has_ents for example in batch)


def test_a_component_that_reads_what_one_after_it_writes_is_refused() -> None:
    nlp = plait.blank("en")
    nlp.add_pipe("relations")
    nlp.add_pipe("ner")
    with pytest.raises(ValueError, match=r"'relations' reads doc.ents, which 'ner' writes after it"):
        nlp.begin_training(lambda: examples(nlp))
    for order in (("ner", "relations"), ("relations",)):
        good = plait.blank("en")
        for name in order:
            good.add_pipe(name)
        good.begin_training(lambda nlp=good: examples(nlp))  # type: ignore[misc]
