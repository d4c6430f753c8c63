"""Pairs of entities, of which thresholds are chosen in parts, and what of the gold relations is between them."""

from typing import Any

import numpy as np
import pytest

from plait.pipeline import Pipeline, relation_extractor
from plait.tokens import Doc, Example, Relation, Span, SpanPairs

from .small import CNN, examples, inputs, pipeline, references


def block(**settings: Any) -> dict[str, Any]:
    model = {"@architectures": "plait.RelationExtractor.v1", "tok2vec": CNN, "hidden": 16}
    return {"@components": "plait.RelationExtractor.v1", "model": model, **settings}


def begun(given: list[Example], **settings: Any) -> Pipeline:
    nlp = pipeline({"relations": block(**settings)})
    nlp.begin_training(lambda: given)
    return nlp


def one(head: str, tail: str, label: str) -> Doc:
    """A text with a relation from its first word to its last."""
    doc = Doc(words=[head, "of", tail])
    doc.ents = [Span(doc, 0, 1, "X"), Span(doc, 2, 3, "X")]
    doc.relations = [Relation(*doc.ents, label)]
    return doc


def misaligned() -> Example:
    """A relation that goes out from a part of a word of the prediction."""
    doc = Doc("York-based firms grow.", words=["York", "-", "based", "firms", "grow", "."])
    doc.ents = [Span(doc, 0, 1, "LOC"), Span(doc, 3, 4, "ORG")]
    doc.relations = [Relation(*doc.ents, "IN")]
    return Example(Doc(doc.text, words=["York-based", "firms", "grow", "."]), doc)


@pytest.mark.parametrize("labels", [["IN"], ["IN", "OF"]])
def test_a_label_that_training_lacks_is_missed_whatever_the_threshold(labels: list[str]) -> None:
    nlp = begun([Example(doc.copy_words(), doc) for doc in (one("a", "b", label) for label in labels)])
    strange = one("a", "b", "STRANGE")
    nlp.evaluate([Example(strange.copy_words(), strange)], calibrate=True)
    component = nlp.get_pipe("relations")
    annotated = strange.copy_words()
    annotated.ent_table = strange.ent_table
    decisions = component.decisions([Example(annotated, strange)])
    assert decisions.names == (*labels, "STRANGE")
    assert decisions.labels[decisions.holds].tolist() == [len(labels)]
    assert np.isneginf(decisions.scores[decisions.holds]).all()
    assert len(decisions.holds) == 2 * len(labels) + 1  # both directions


def test_labels_are_counted_as_ignored_in_training_alone() -> None:
    doc, strange = one("a", "b", "IN"), one("a", "b", "STRANGE")
    nlp = pipeline({"relations": block(unseen="ignore")})
    updater = nlp.begin_training(lambda: [Example(doc.copy_words(), doc)])
    component = nlp.get_pipe("relations")
    nlp.evaluate([Example(strange.copy_words(), strange)], calibrate=True)
    assert component.ignored == 0
    nlp.update([Example(strange.copy_words(), strange)], updater)
    assert component.ignored == 1


def test_relations_of_no_whole_words_are_told() -> None:
    nlp = pipeline({"relations": block()})
    given = [*examples(nlp), misaligned()]
    nlp.begin_training(lambda: given)
    component = nlp.get_pipe("relations")
    assert (component.found, component.relations) == (3, 4)
    assert component.notes()[0].startswith("relations: 3 of 4 gold relations are between entities of whole words")


def test_nothing_to_learn_where_no_relation_is_between_whole_words() -> None:
    with pytest.raises(ValueError, match="none of the 1 gold relations is between two entities"):
        begun([misaligned()])


def test_relations_of_no_whole_words_are_missed_whatever_the_threshold() -> None:
    given = [Example(doc.copy_words(), doc) for doc in references()]
    doc = one("a", "b", "IN")
    nlp = begun([*given, Example(doc.copy_words(), doc)])
    component = nlp.get_pipe("relations")
    with_empty = misaligned()
    gold = with_empty.reference
    gold.relations = [*gold.relations, Relation(gold[0:0], gold[1:2], "IN")]
    decisions = component.decisions([with_empty])
    assert decisions.holds.sum() == 1
    assert decisions.names[decisions.labels[np.flatnonzero(decisions.holds)[0]]] == "IN"
    assert np.isneginf(decisions.scores[decisions.holds]).all()


def test_thresholds_are_chosen_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = begun([Example(doc.copy_words(), doc) for doc in references()])
    component = nlp.get_pipe("relations")
    given = [example.renew({"ents"}) for example in [*examples(nlp), misaligned(), *examples(nlp)]]
    whole = component.decisions(given)
    predict, sizes = component.predict, []
    monkeypatch.setattr(component, "predict", lambda docs: sizes.append(len(docs)) or predict(docs))
    monkeypatch.setattr(relation_extractor, "AT_ONCE", 5)
    parts = component.decisions(given)
    assert sizes == [5, 5, 3]
    for one_side, other in zip(whole[1:], parts[1:], strict=True):
        np.testing.assert_allclose(one_side, other, rtol=1e-5)


def test_pairs_may_come_in_any_order_and_of_some_entities_alone() -> None:
    nlp = pipeline({"relations": block(threshold=0.0, tune="none")})
    nlp.begin_training(lambda: examples(nlp))
    component = nlp.get_pipe("relations")
    every = component.get_instances

    def some(docs: Any, ents: Any) -> SpanPairs:
        """The pairs of the second entity with the first, the last text first, of spans in the opposite order."""
        pairs = every(docs, ents)
        last = len(pairs.docs) - 1
        backwards = np.flatnonzero(pairs.starts[pairs.heads] > pairs.starts[pairs.tails])[::-1]
        turned = (pairs.docs[::-1], pairs.starts[::-1], pairs.ends[::-1])
        return SpanPairs(*turned, last - pairs.heads[backwards], last - pairs.tails[backwards])

    component.get_instances = some
    for doc, gold in zip(nlp.pipe(inputs()), references(), strict=True):
        found = {
            (one.head.start, one.head.end, one.head.label, one.tail.start, one.tail.label) for one in doc.relations
        }
        first, second = [*gold.ents, *[None] * 2][:2]
        wanted = set() if second is None else {(second.start, second.end, second.label, first.start, first.label)}
        assert found == wanted


@pytest.mark.parametrize("exclusive", [False, True])
def test_decisions_are_those_of_the_score(exclusive: bool) -> None:
    """At any threshold, what decisions tell is what the annotation scores."""
    nlp = begun([Example(doc.copy_words(), doc) for doc in [*references(), one("a", "b", "IN")]], exclusive=exclusive)
    component = nlp.get_pipe("relations")
    unknown = references()[0]
    unknown.relations = None
    batch = [
        *examples(nlp),
        misaligned(),
        Example(Doc(""), Doc("")),
        *examples(nlp, [one("a", "b", "STRANGE"), unknown]),
    ]
    decisions = component.decisions([example.renew({"ents"}) for example in batch])
    for threshold in (0.0, *np.quantile(decisions.scores[np.isfinite(decisions.scores)], [0.3, 0.6, 0.9]), 1.0):
        component.thresholds = dict.fromkeys(component.labels, float(threshold))
        scores = nlp.evaluate(batch)
        figures = tuple(scores[f"rels_micro_{key}"] for key in "prf")
        assert decisions.at(component.thresholds).micro() == pytest.approx(figures)
