"""The relation extractor: losses by hand, what it writes, thresholds, which entities it learns from, what it counts."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

from plait.errors import UnknownLabel
from plait.pipeline import Pipeline, RelationExtractor
from plait.pipeline.relation_extractor import PairScores
from plait.tokens import Doc, Example, Relation, Span

from .small import CNN, SHARED, examples, inputs, pipeline, references

Triple = tuple[int, int, str]

WORDS = ["Anna", "left", "Paris", "for", "Rome"]
# Of three entities in a text, in this order.
PAIRS = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]


def block(**settings: Any) -> dict[str, Any]:
    model = {"@architectures": "plait.RelationExtractor.v1", "tok2vec": CNN, "hidden": 16}
    return {"@components": "plait.RelationExtractor.v1", "model": model, **settings}


def make(labels: str = "AB", **settings: Any) -> RelationExtractor:
    it = pipeline({"it": block(**settings)}).get_pipe("it")
    assert isinstance(it, RelationExtractor)
    for label in labels:
        it.add_label(label)
    return it


def text(*relations: Triple, known: bool = True) -> Doc:
    """A text with the entities Anna, Paris and Rome, and relations between them by number."""
    doc = Doc(words=WORDS)
    doc.ents = [Span(doc, i, i + 1, "NAME") for i in (0, 2, 4)]
    if known:
        doc.relations = [Relation(doc.ents[head], doc.ents[tail], label) for head, tail, label in relations]
    return doc


def example(*relations: Triple, known: bool = True) -> Example:
    gold = text(*relations, known=known)
    return Example(gold.copy_words(), gold)


def scores(*rows: list[float]) -> Any:
    return np.array(rows, dtype="float32")


def found(doc: Doc) -> list[tuple[str, str, str]]:
    return [(one.head.text, one.label, one.tail.text) for one in doc.relations]


def test_the_loss_by_hand() -> None:
    batch = [example((0, 1, "A"), (2, 0, "B")), example(known=False), example()]
    given = np.full((18, 2), 0.5, dtype="float32")
    given[0] = [0.25, 0.75]  # Anna to Paris, which is A
    given[12] = [0.1, 0.5]  # in the last text, where there is none
    loss = make().get_loss(batch, given)
    assert loss.items == 12
    by_hand = -math.log(0.25) - math.log(0.25) - math.log(0.9) - math.log(0.5) + 20 * math.log(2)
    assert loss.total == pytest.approx(by_hand, rel=1e-6)
    gradient = np.array(loss.gradient)
    np.testing.assert_allclose(gradient[0], [-0.75, 0.75])
    np.testing.assert_allclose(gradient[4], [0.5, -0.5])  # Rome to Anna
    np.testing.assert_allclose(gradient[12], [0.1, 0.5], rtol=1e-6)
    assert not gradient[6:12].any()


def test_the_gradient_is_that_of_the_logits() -> None:
    it, batch = make(), [example((0, 1, "A"), (1, 0, "A"), (1, 0, "B"))]
    logits = np.random.default_rng(0).normal(size=(6, 2))

    def loss(at: Any) -> Any:
        return it.get_loss(batch, 1 / (1 + np.exp(-at)))

    gradient = loss(logits).gradient
    for place in np.ndindex(*logits.shape):
        up, down = logits.copy(), logits.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        assert (loss(up).total - loss(down).total) / 2e-5 == pytest.approx(gradient[place], abs=1e-5)


def test_relations_of_other_words_over_the_same_characters() -> None:
    gold = text((0, 2, "A"))
    parted = Doc(gold.text, words=["An", "na", "left", "Paris", "for", "Rome"])
    batch = [Example(parted, gold)]
    it = make()
    loss = it.get_loss(batch, np.full((6, 2), 0.5, dtype="float32"))
    assert loss.gradient.tolist() == [[0.5, 0.5], [-0.5, 0.5], *[[0.5, 0.5]] * 4]
    # Where an entity begins within a predicted word, it is no candidate, and neither is its relation.
    joined = Doc(gold.text, words=["Anna left", "Paris", "for", "Rome"])
    loss = it.get_loss([Example(joined, gold)], np.full((2, 2), 0.5, dtype="float32"))
    assert loss.gradient.tolist() == [[0.5, 0.5]] * 2


def write(it: RelationExtractor, *rows: list[float]) -> Doc:
    doc = text()
    pairs = it.model_input([doc])[1]
    assert list(zip(pairs.heads.tolist(), pairs.tails.tolist(), strict=True)) == PAIRS
    table = doc.ent_table
    assert table is not None
    it.set_annotations([doc], PairScores([table], pairs, scores(*rows)))
    return doc


ROWS = ([0.6, 0.7], [0.1, 0.5], [0.8, 0.2], [0.4, 0.3], [0.1, 0.1], [0.45, 0.1])


def test_what_reaches_the_threshold_is_written() -> None:
    doc = write(make(), *ROWS)
    assert found(doc) == [("Anna", "A", "Paris"), ("Anna", "B", "Paris"), ("Anna", "B", "Rome"), ("Paris", "A", "Anna")]
    assert [one.score for one in doc.relations] == pytest.approx([0.6, 0.7, 0.5, 0.8])
    assert [one.head.label for one in doc.relations] == ["NAME"] * 4
    assert found(write(make(threshold=0.75), *ROWS)) == [("Paris", "A", "Anna")]
    none = write(make(threshold=0.9), *ROWS)
    assert none.has_relations
    assert none.relations == ()


def test_one_relation_of_two_entities_at_most() -> None:
    """In either direction and of any label: the one with the highest score."""
    it = make(exclusive=True, threshold=0.42)
    assert found(write(it, *ROWS)) == [("Anna", "B", "Rome"), ("Paris", "A", "Anna"), ("Rome", "A", "Paris")]


def test_thresholds_by_label() -> None:
    it = make()
    it.thresholds = {"A": 0.75, "B": 0.6}
    assert found(write(it, *ROWS)) == [("Anna", "B", "Paris"), ("Paris", "A", "Anna")]


def predicting(it: RelationExtractor, monkeypatch: pytest.MonkeyPatch, *rows: list[float]) -> list[Example]:
    """Three annotated examples, for whose pairs some scores are predicted."""
    gold = [text((0, 1, "A")), text((0, 1, "B"), (2, 0, "B")), text(known=False)]
    batch = [Example(doc.copy_words(), doc).renew({"ents"}) for doc in gold]
    full = np.full((18, 2), 0.05, dtype="float32")
    full[: len(rows)] = rows

    def predict(docs: Sequence[Doc]) -> PairScores:
        ents = [table for doc in docs if (table := doc.ent_table) is not None]
        return PairScores(ents, it.model_input(docs)[1], full)

    monkeypatch.setattr(it, "predict", predict)
    return batch


def test_thresholds_are_chosen_on_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    low = [0.05, 0.05]
    rows = [[0.9, 0.6], low, low, low, low, low, [0.3, 0.3], low, low, low, [0.05, 0.2], low, *[[0.9, 0.9]] * 6]
    for tune, wanted in (("none", {"A": 0.5, "B": 0.5}), ("label", {"A": 0.6, "B": 0.125})):
        it = make(tune=tune)
        it.calibrate(predicting(it, monkeypatch, *rows))
        assert it.thresholds == pytest.approx(wanted)
        assert it.calibrates == (tune != "none")
    # Right are 0.9, 0.3 (of B) and 0.2; wrong are 0.6 and the other 0.3: all above 0.05 give F 3 / 4.
    it = make(tune="micro")
    it.calibrate(predicting(it, monkeypatch, *rows))
    assert it.thresholds == pytest.approx({"A": 0.125, "B": 0.125})
    it.calibrate([])
    assert it.thresholds == pytest.approx({"A": 0.125, "B": 0.125})


def test_exclusive_thresholds_are_chosen_among_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Anna and Paris in the first text 0.9 is the best, and 0.6 is not looked at."""
    low = [0.05, 0.05]
    rows = [[0.9, 0.6], low, low, low, low, low, [0.3, 0.5], low, low, low, [0.05, 0.4], low]
    it = make(exclusive=True)
    it.calibrate(predicting(it, monkeypatch, *rows))
    assert it.thresholds == pytest.approx({"A": 0.225, "B": 0.225})


def test_gold_relations_that_no_pair_covers_are_missed_by_every_threshold() -> None:
    near = {"@suggesters": "plait.EntityPairs.v1", "max_distance": 1}
    nlp = pipeline({"it": block(get_instances=near)})
    nlp.begin_training(lambda: [example((0, 1, "A"), (1, 2, "B"))])
    it: Any = nlp.get_pipe("it")
    gold = text((0, 1, "A"), (0, 2, "A"), (2, 0, "B"))
    decisions = it.decisions([Example(gold.copy_words(), gold).renew({"ents"})])
    missed = np.isneginf(decisions.scores)
    assert decisions.holds[missed].all()
    assert sorted(decisions.labels[missed].tolist()) == [0, 1]


def test_labels_of_held_out_texts_that_it_does_not_know_change_no_threshold() -> None:
    """They are missed by every one; not with a single label either."""
    nlp = pipeline({"it": block()})
    nlp.begin_training(lambda: [example((0, 1, "A"))])
    it: Any = nlp.get_pipe("it")
    decisions = it.decisions([example((0, 1, "A"), (0, 2, "STRANGE")).renew({"ents"})])
    assert decisions.names == ("A", "STRANGE")
    of_it = decisions.labels == 0
    assert decisions.holds[of_it].tolist() == [True] + [False] * 5
    assert not np.isneginf(decisions.scores[of_it]).any()
    assert np.isneginf(decisions.scores[~of_it]).all()


def test_thresholds_are_saved_and_grow_with_the_labels() -> None:
    nlp = pipeline({"it": block()})
    nlp.begin_training(lambda: examples(nlp))
    it: Any = nlp.get_pipe("it")
    it.thresholds = {"EATS": 0.25, "HUNTS": 0.5, "LENDS": 0.75}
    loaded: Any = Pipeline.from_bytes(nlp.to_bytes()).get_pipe("it")
    assert loaded.thresholds == it.thresholds
    loaded.add_label("NEW")
    assert loaded.thresholds == {**it.thresholds, "NEW": 0.5}


def test_labels_are_those_of_the_data() -> None:
    nlp = pipeline({"it": block()})
    nlp.begin_training(lambda: examples(nlp))
    assert nlp.get_pipe("it").labels == ("EATS", "HUNTS", "LENDS")
    assert nlp.get_pipe("it").notes() == []


def test_gold_relations_that_no_pair_covers_are_counted() -> None:
    near = {"@suggesters": "plait.EntityPairs.v1", "max_distance": 1}
    nlp = pipeline({"it": block(get_instances=near)})
    nlp.begin_training(lambda: examples(nlp))
    told = "it: 2 of 3 gold relations are between entities of whole words that get_instances pairs; the others"
    assert nlp.get_pipe("it").notes() == [f"{told} cannot be learned"]
    nothing = pipeline({"it": block(get_instances={**near, "head_labels": ["MOON"]})})
    with pytest.raises(ValueError, match="none of the 3 gold relations is between two entities"):
        nothing.begin_training(lambda: examples(nothing))


def test_without_relations_there_is_nothing_to_learn() -> None:
    nlp = pipeline({"it": block()})
    bare = [doc.copy_words() for doc in references()]
    with pytest.raises(ValueError, match="no training example has a relation"):
        nlp.begin_training(lambda: examples(nlp, bare))


def test_labels_of_held_out_texts_are_not_counted_as_ignored() -> None:
    batch = [example((0, 1, "A"), (0, 2, "STRANGE"))]
    it = make(unseen="ignore")
    it.get_loss(batch, np.full((6, 2), 0.5, dtype="float32"))
    assert it.ignored == 1
    it._gold(batch, it.training_input(batch)[1], strict=False)
    assert it.ignored == 1
    with pytest.raises(UnknownLabel, match="STRANGE"):
        make().get_loss(batch, np.full((6, 2), 0.5, dtype="float32"))


def test_it_learns_from_predicted_entities_where_there_are_some() -> None:
    it, one = make(), example((0, 1, "A"))
    assert len(it.training_input([one])[1].heads) == 6
    one.predicted.ents = [Span(one.predicted, 0, 1, "NAME"), Span(one.predicted, 2, 3, "NAME")]
    assert len(it.training_input([one])[1].heads) == 2
    one.predicted.ents = []
    assert len(it.training_input([one])[1].heads) == 0
    assert it.get_loss([one], np.empty((0, 2), dtype="float32")).items == 0


def test_texts_without_entities() -> None:
    nlp = pipeline({"it": block()})
    nlp.begin_training(lambda: examples(nlp))
    assert not nlp("Cats chase mice .").has_relations  # nobody looked for entities
    without = Doc("Cats chase mice .")
    without.ents = []
    mixed = list(nlp.pipe([*inputs()[:1], Doc("Cats chase mice ."), without]))
    assert [one.has_relations for one in mixed] == [True, False, True]
    assert mixed[2].relations == ()


def joint() -> Pipeline:
    model = {"@architectures": "plait.EntityRecognizer.v1", "tok2vec": SHARED}
    model["output"] = {"@layers": "plait.CRF.v1"}
    ner = {"@components": "plait.EntityRecognizer.v1", "model": model}
    relations = block()
    relations["model"] = {**relations["model"], "tok2vec": SHARED}
    return pipeline({"ner": ner, "it": relations}, encoder=CNN)


def test_it_is_scored_from_gold_or_predicted_entities() -> None:
    fix_random_seed(0)
    nlp = joint()
    batch = examples(nlp)
    updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.03))
    for _ in range(40):
        nlp.update(batch, updater, dropout=0.0)
    assert nlp.evaluate(batch)["rels_micro_f"] == 1.0
    nlp.get_pipe("ner").set_annotations = lambda docs, prediction: [  # type: ignore[method-assign]
        setattr(doc, "ents", []) for doc in docs
    ]
    assert nlp.evaluate(batch)["rels_micro_f"] == 0.0
    with nlp.select(disable="ner"):
        assert nlp.evaluate(batch)["rels_micro_f"] == 1.0
    assert nlp.evaluate(batch)["rels_micro_f"] == 0.0


def test_annotating_components_give_the_entities_to_learn_from() -> None:
    fix_random_seed(0)
    nlp = joint()
    batch = examples(nlp)
    updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.03))
    assert nlp.update(batch, updater)["it"].items == 6  # pairs of gold entities
    for _ in range(40):
        nlp.update(batch, updater, dropout=0.0)
    assert nlp.update(batch, updater, annotating=["ner"])["it"].items == 6  # they are found by now
