"""The span categorizer: losses and annotation worked by hand, thresholds, and what suggesters find."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, Model, fix_random_seed

import plait
from plait.errors import UnknownLabel
from plait.pipeline import Pipeline, ScoredCandidates, SpanCategorizer, ngram_suggester, preset_suggester
from plait.tokens import Candidates, Doc, Example, Span

from .small import CNN, SHARED, examples, pipeline, references

WORDS = ["New", "York", "City", "Hall"]


def component(labels: tuple[str, ...] = ("A", "B"), suggester: Any = None, **settings: Any) -> SpanCategorizer:
    """One whose model does nothing, for what needs no model."""
    made = SpanCategorizer(
        Model("none", lambda *_: ([], None)), suggester=suggester or ngram_suggester([1, 2]), **settings
    )
    made.name = "spancat"
    made.labels = labels
    return made


def example(spans: Sequence[tuple[int, int, str]] | None, *, text: str = "New York") -> Example:
    doc = Doc(text)
    if spans is not None:
        doc.spans["sc"] = [Span(doc, *span) for span in spans]
    return Example(doc.copy_words(), doc)


def scores(*rows: tuple[float, float]) -> Any:
    return np.array(rows, dtype=np.float32)


HALF = scores((0.5, 0.5), (0.5, 0.5), (0.5, 0.5))  # for New, New York, York


def test_the_loss_of_nested_spans() -> None:
    given = scores((0.9, 0.1), (0.2, 0.8), (0.5, 0.5))
    loss = component().get_loss([example([(0, 1, "A"), (0, 2, "B"), (0, 2, "A")])], given)
    gold = np.array([[1, 0], [1, 1], [0, 0]])
    np.testing.assert_allclose(loss.gradient, given - gold, rtol=1e-6)
    assert loss.total == pytest.approx(-(2 * np.log(0.9) + np.log(0.2) + np.log(0.8) + 2 * np.log(0.5)), rel=1e-5)
    assert loss.items == 3


def test_a_group_that_is_missing_is_not_a_group_without_spans() -> None:
    loss = component().get_loss([example(None), example([])], np.concatenate([HALF, HALF]))
    assert loss.items == 3
    assert loss.total == pytest.approx(-6 * np.log(0.5))
    np.testing.assert_array_equal(loss.gradient, np.concatenate([HALF * 0, HALF]))
    assert component().get_loss([example(None)], HALF).items == 0


def misaligned() -> Example:
    """The tokenizer finds "NewYork" and "City"; a gold span begins within the first."""
    gold = Doc("NewYork City", words=["New", "York", "City"])
    gold.spans["sc"] = [Span(gold, 1, 3, "A"), Span(gold, 2, 3, "B")]
    return Example(Doc("NewYork City"), gold)


def test_nothing_is_known_where_words_differ() -> None:
    """Candidates are: NewYork, NewYork City, City."""
    loss = component().get_loss([misaligned()], HALF)
    np.testing.assert_array_equal(loss.gradient, scores((0.5, 0.5), (0, 0.5), (0.5, -0.5)))


def test_a_span_that_is_not_suggested_costs_nothing() -> None:
    loss = component(suggester=ngram_suggester([2])).get_loss([example([(0, 1, "A")])], HALF[:1])
    np.testing.assert_array_equal(loss.gradient, HALF[:1])


def test_strange_labels() -> None:
    strange = [example([(0, 1, "A"), (0, 2, "X"), (1, 2, "X")])]
    with pytest.raises(UnknownLabel, match="'X'"):
        component().get_loss(strange, HALF)
    it = component(unseen="ignore")
    np.testing.assert_array_equal(it.get_loss(strange, HALF).gradient[0], [-0.5, 0.5])
    assert it.ignored == 2


def test_spans_are_written_with_label_and_score() -> None:
    it = component()
    it.thresholds = {"A": 0.75, "B": 0.5}
    docs = [Doc(words=WORDS[:2]), Doc(words=WORDS[:1])]
    candidates = it.candidates(docs)
    it.set_annotations(docs, ScoredCandidates(candidates, scores((0.75, 0.5), (0.7, 0.25), (0, 1), (0, 0.4))))
    found = docs[0].spans["sc"]
    assert [(one.text, one.label, one.score) for one in found] == [
        ("New", "A", 0.75),
        ("New", "B", 0.5),
        ("York", "B", 1.0),
    ]
    assert "sc" in docs[1].spans
    assert docs[1].spans["sc"] == ()


def test_other_groups_stay() -> None:
    doc = Doc(words=WORDS)
    doc.spans["other"] = [doc[0:1]]
    doc.spans["x"] = [doc[0:2]]
    it = component(key="x", suggester=ngram_suggester([4]))
    it.set_annotations([doc], ScoredCandidates(it.candidates([doc]), scores((1, 0))))
    assert {name: [(s.text, s.label) for s in spans] for name, spans in doc.spans.items()} == {
        "other": [("New", "")],
        "x": [("New York City Hall", "A")],
    }


def test_the_longest_candidates_of_a_doc_are_left_out() -> None:
    docs = [Doc(words=WORDS), Doc(words=WORDS[:2])]
    it = component(suggester=ngram_suggester([1, 2, 3]), max_per_doc=6)
    rows = list(zip(*(part.tolist() for part in it.candidates(docs)), strict=True))
    assert [row[1:] for row in rows if row[0] == 0] == [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 4)]
    assert [row[1:] for row in rows if row[0] == 1] == [(0, 1), (0, 2), (1, 2)]
    assert it.cut == 0
    assert len(component(suggester=ngram_suggester([1, 2, 3])).candidates(docs).docs) == 12


def test_what_is_left_out_is_counted() -> None:
    nlp = trained(max_per_doc=2)
    it = nlp.get_pipe("spancat")
    assert isinstance(it, SpanCategorizer)
    before = it.cut
    nlp("Cats sleep well .")
    assert it.cut - before == 9 - 2
    assert [line for line in it.notes() if "max_per_doc = 2 leaves out" in line]


def test_a_suggester_of_other_things_is_refused() -> None:
    def wrong(docs: Sequence[Doc]) -> Candidates:
        return Candidates(*(np.array([value], dtype=np.int32) for value in (0, 0, 9)))

    with pytest.raises(ValueError, match="got the words 0 to 9 of Doc 0"):
        component(suggester=wrong).candidates([Doc(words=WORDS)])


def test_it_cannot_suggest_what_it_writes() -> None:
    with pytest.raises(ValueError, match=r"writes doc.spans\['sc'\].*another key"):
        component(suggester=preset_suggester("sc"))


# With a model


def trained(steps: int = 60, docs: Sequence[Doc] | None = None, **settings: Any) -> Pipeline:
    fix_random_seed(0)
    nlp = pipeline({"spancat": block(**settings)})
    batch = examples(nlp, docs)
    updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.02))
    for _ in range(steps):
        nlp.update(batch, updater, dropout=0.0)
    return nlp


def block(tok2vec: dict[str, Any] = CNN, **settings: Any) -> dict[str, Any]:
    model = {"@architectures": "plait.SpanCategorizer.v1", "tok2vec": tok2vec}
    return {"@components": "plait.SpanCategorizer.v1", "model": model, **settings}


def noted(nlp: Pipeline) -> list[str]:
    return nlp.get_pipe("spancat").notes()


def test_spans_within_spans_are_learned() -> None:
    nlp = trained()
    doc = nlp(references()[0].text)
    assert [(one.text, one.label) for one in doc.spans["sc"]] == [
        ("Cats", "THING"),
        ("Cats chase mice", "EVENT"),
        ("mice", "THING"),
    ]
    assert all(one.score is not None and one.score > 0.5 for one in doc.spans["sc"])


def test_what_the_suggester_finds_is_told() -> None:
    told = "spancat: the suggester finds 100.0 % of 12 gold spans, among 66 candidates"
    assert noted(trained(0)) == [told]
    some = trained(0, suggester={"@suggesters": "plait.NgramSuggester.v1", "sizes": [1, 2]})
    assert noted(some) == ["spancat: the suggester finds 66.7 % of 12 gold spans, among 50 candidates"]


def test_spans_that_the_words_do_not_have_are_told() -> None:
    fix_random_seed(0)
    nlp = pipeline({"spancat": block()})
    given = [misaligned(), *examples(nlp)]
    nlp.begin_training(lambda: given)
    found = noted(nlp)
    assert "finds 92.9 % of 14 gold spans" in found[0]
    assert "1 of 14 gold spans do not begin and end with words of the tokenizer; they are not learned" in found[1]


def test_a_suggester_that_finds_nothing_is_an_error() -> None:
    with pytest.raises(
        ValueError, match=r"finds none of the 12 spans of the training data, which have 1 to 3 words; let"
    ):
        trained(0, suggester={"@suggesters": "plait.NgramSuggester.v1", "sizes": [4]})
    nlp = pipeline({"spancat": block()})
    gold = misaligned().reference
    gold.spans["sc"] = gold.spans["sc"][:1]
    with pytest.raises(ValueError, match=r"none of the 1 spans, as none begins and ends.*training.gold_tokens = true"):
        nlp.begin_training(lambda: [Example(Doc("NewYork City"), gold)])


def test_spans_without_labels_are_refused() -> None:
    docs = references()
    docs[0].spans["sc"] = [docs[0][0:1]]
    with pytest.raises(ValueError, match="learns spans with labels; the training data has one without"):
        trained(0, docs)


def test_thresholds_are_tuned_and_saved() -> None:
    nlp = trained(6)
    it = nlp.get_pipe("spancat")
    assert isinstance(it, SpanCategorizer)
    assert it.thresholds == {"EVENT": 0.5, "THING": 0.5}
    before = nlp.evaluate(examples(nlp))["spans_sc_f"]
    after = nlp.evaluate(examples(nlp), calibrate=True)["spans_sc_f"]
    assert after > before
    assert len(set(it.thresholds.values())) == 1
    assert 0 < it.thresholds["EVENT"] < 1
    assert it.thresholds["EVENT"] != 0.5
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    assert loaded.get_pipe("spancat").thresholds == it.thresholds  # type: ignore[attr-defined]
    assert loaded.evaluate(examples(nlp))["spans_sc_f"] == after


def test_a_threshold_for_each_label() -> None:
    nlp = trained(6, tune="label")
    nlp.evaluate(examples(nlp), calibrate=True)
    it: Any = nlp.get_pipe("spancat")
    assert len(set(it.thresholds.values())) == 2
    fixed = trained(6, tune="none", threshold=0.25)
    fixed.evaluate(examples(fixed), calibrate=True)
    assert fixed.get_pipe("spancat").thresholds == {"EVENT": 0.25, "THING": 0.25}  # type: ignore[attr-defined]
    assert not fixed.get_pipe("spancat").calibrates


@pytest.mark.parametrize("tune", ["micro", "label"])
def test_spans_that_are_not_suggested_count_as_missed(tune: Any) -> None:
    """By hand: with the gold spans missed, F = 2 · correct / (taken + 3) is best where both candidates are taken."""
    it = component(("A",), suggester=ngram_suggester([1]), tune=tune)
    given = np.array([[0.8], [0.4], [0.2]], dtype=np.float32)
    it.model = Model("given", lambda model, X, is_train: (given, lambda dY: X))
    few = example([(0, 1, "A"), (1, 2, "A"), (0, 2, "A")], text="New York City")
    it.calibrate([few])
    assert it.thresholds["A"] == pytest.approx(0.3)
    it.thresholds = {"A": 0.5}
    it.suggester = ngram_suggester([9])
    given = given[:0]
    it.calibrate([few])
    assert it.thresholds == {"A": 0.5}


# With a finder before it


def both() -> Pipeline:
    suggester = {"@suggesters": "plait.PresetSuggester.v1"}
    finder = {
        "@components": "plait.SpanFinder.v1",
        "model": {"@architectures": "plait.SpanFinder.v1", "tok2vec": SHARED},
    }
    return pipeline({"finder": finder, "spancat": block(SHARED, suggester=suggester)}, encoder=CNN)


def test_it_learns_from_what_a_finder_writes() -> None:
    fix_random_seed(0)
    nlp = both()
    batch = examples(nlp)
    updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.02))
    assert noted(nlp) == [
        "spancat: the candidates are in doc.spans['candidates'], which a component before it has to write in training "
        "(training.annotating_components)"
    ]
    for _ in range(80):
        nlp.update(examples(nlp), updater, dropout=0.0, annotating=["finder"])
    found = nlp.evaluate(batch)
    assert found["spans_sc_f"] == found["spans_candidates_f"] == 1.0
    loaded = Pipeline.from_bytes(nlp.to_bytes())
    assert loaded("Cats chase mice .").spans["sc"][0].text == "Cats"


def test_what_nobody_writes_is_told() -> None:
    nlp = both()
    batch = examples(nlp)
    nlp.begin_training(lambda: batch)
    with pytest.raises(ValueError, match=r"doc.spans\['candidates'\], which is not there; name .* training.annotating"):
        nlp.update(batch)


def test_it_is_ready_made() -> None:
    nlp = plait.blank("en")
    it = nlp.add_pipe("spancat", config={"key": "mentions"})
    assert it.main_score == "spans_mentions_f"
    assert list(nlp.encoders) == ["main"]
