"""The entity recognizer: what it writes, its probabilities, and what it learns from texts of which a part is known."""

import pickle
from itertools import product
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, fix_random_seed

from plait.errors import ConfigError
from plait.pipeline import EntityRecognizer, Pipeline, entity_recognizer
from plait.pipeline.calibration import Calibration
from plait.tokens import Doc, Example, Span, biluo
from plait.training.readers.jsonl import make_doc

from .small import CNN, examples, inputs, pipeline, references

CRF, GREEDY = "plait.CRF.v1", "plait.IndependentTags.v1"
OUTPUTS = (CRF, GREEDY)


def block(output: str = CRF, **settings: Any) -> dict[str, Any]:
    model = {"@architectures": "plait.EntityRecognizer.v1", "tok2vec": CNN, "output": {"@layers": output}}
    return {"@components": "plait.EntityRecognizer.v1", "model": model, **settings}


def make(output: str = CRF, **settings: Any) -> Pipeline:
    fix_random_seed(0)
    return pipeline({"it": block(output, **settings)})


def recognizer(nlp: Pipeline) -> EntityRecognizer:
    it = nlp.get_pipe("it")
    assert isinstance(it, EntityRecognizer)
    return it


def train(batch: list[Example], nlp: Pipeline, steps: int = 30) -> Pipeline:
    updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.03))
    for _ in range(steps):
        nlp.update(batch, updater, dropout=0.0)
    return nlp


def trained(output: str = CRF, steps: int = 30, **settings: Any) -> Pipeline:
    nlp = make(output, **settings)
    return train(examples(nlp), nlp, steps)


def stirred(output: str = CRF) -> Pipeline:
    """A recognizer of one label that prefers nothing in particular, so that much is possible."""
    nlp = make(output)
    gold = references()
    for doc in gold:
        doc.ents = [Span(doc, ent.start, ent.end, "X") for ent in doc.ents]  # type: ignore[assignment]
    nlp.begin_training(lambda: examples(nlp, gold))
    output_layer = recognizer(nlp).model.get_ref("output_layer")
    rng = np.random.default_rng(0)
    for name in output_layer.param_names:
        value = output_layer.get_param(name)
        output_layer.set_param(name, rng.normal(size=value.shape).astype("float32"))
    return nlp


def ents(doc: Doc) -> list[tuple[int, int, str]]:
    return [(ent.start, ent.end, ent.label) for ent in doc.ents]


def by_hand(nlp: Pipeline, doc: Doc) -> dict[tuple[int, int], float]:
    """The probability that a run of words is an entity with just these words, by going through all sequences."""
    scores = recognizer(nlp).model.predict([doc])
    X, T = scores.emissions[0].astype("float64"), scores.transitions
    follows = biluo.follows(1)
    found: dict[tuple[int, int], float] = {}
    total = 0.0
    for path in product(range(5), repeat=len(doc)):
        whole = [0, *(tag + 1 for tag in path), 0]
        if T.size and not follows[whole[:-1], whole[1:]].all():
            continue
        weight = float(np.exp(X[range(len(doc)), path].sum() + (T[whole[:-1], whole[1:]].sum() if T.size else 0)))
        total += weight
        starts, ends, _ = biluo.runs_of_tags(np.array(path), np.arange(len(path)) == 0)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            is_whole = path[start:end] == tuple(biluo.tags_of_runs(_one(end - start), end - start).tolist())
            found[start, end] = found.get((start, end), 0.0) + weight * is_whole
    return {run: weight / total for run, weight in found.items()}


def _one(length: int) -> biluo.Runs:
    return biluo.Runs(np.array([0]), np.array([length]), np.array([0]))


def test_probabilities_are_what_all_sequences_say(ops_device: str) -> None:
    nlp = stirred()
    compared = 0
    for doc in nlp.pipe([doc.copy_words() for doc in references() if len(doc) <= 5]):
        wanted = by_hand(nlp, doc)
        for ent in doc.ents:
            assert ent.score == pytest.approx(wanted[ent.start, ent.end], rel=1e-4)
            compared += 1
    assert compared > 3


def test_without_transitions_a_probability_is_a_product_over_words() -> None:
    nlp = stirred(GREEDY)
    compared = 0
    for doc in nlp.pipe([doc.copy_words() for doc in references()]):
        X = recognizer(nlp).model.predict([doc]).emissions[0]
        p = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
        for ent in doc.ents:
            assert ent.score == pytest.approx(p[ent.start : ent.end].max(axis=1).prod(), rel=1e-4)
            compared += 1
    assert compared > 3


def test_no_sequence_is_predicted_that_marks_no_whole_entities() -> None:
    """Whatever the weights are: the tags of what is written are those that were predicted."""
    nlp = stirred()
    rng = np.random.default_rng(1)
    it = recognizer(nlp)
    layer = it.model.get_ref("output_layer")
    for _ in range(10):
        layer.set_param("T", (5 * rng.normal(size=layer.get_param("T").shape)).astype("float32"))
        for doc in nlp.pipe([doc.copy_words() for doc in references()]):
            starts = np.array([ent.start for ent in doc.ents], dtype=np.int32)
            ends = np.array([ent.end for ent in doc.ents], dtype=np.int32)
            tags = biluo.tags_of_runs(biluo.Runs(starts, ends, np.zeros_like(starts)), len(doc))
            best = it.model.predict([doc])
            score = best.emissions[0][range(len(doc)), tags].sum()
            path = np.array([0, *(tags + 1), 0])
            assert biluo.follows(1)[path[:-1], path[1:]].all()
            score += best.transitions[path[:-1], path[1:]].sum()
            outside = [0] * (len(doc) + 2)
            outside[1:-1] = [1] * len(doc)
            nothing = best.emissions[0][:, 0].sum() + best.transitions[outside[:-1], outside[1:]].sum()
            assert score >= nothing - 1e-3


@pytest.mark.parametrize("output", OUTPUTS)
def test_it_finds_what_it_has_learned(output: str) -> None:
    nlp = trained(output)
    for doc, gold in zip(nlp.pipe(inputs()), references(), strict=True):
        assert ents(doc) == ents(gold)
        assert all(ent.score is not None and 0 < ent.score < 1 for ent in doc.ents)
    assert nlp.evaluate(examples(nlp))["ents_f"] == 1.0


def test_entities_that_were_there_are_replaced() -> None:
    nlp, doc = trained(), inputs()[0]
    doc.ents = [Span(doc, 0, 4, "OLD")]  # type: ignore[assignment]
    nlp.annotate([doc])
    assert ents(doc) == ents(references()[0])


def test_a_text_without_entities_says_so() -> None:
    nlp = trained()
    doc = nlp("is is is")
    assert doc.has_ents
    assert doc.ents == ()
    assert not nlp("").has_ents  # nothing looked at it


# Entities that are no whole words


def misaligned(n_bad: int, n_good: int) -> list[Example]:
    """Examples with entities, of which some end within a word of the prediction."""
    found = []
    for is_bad in [True] * n_bad + [False] * n_good:
        gold = Doc("York-based firms", words=["York", "-", "based", "firms"])
        gold.ents = [Span(gold, 0, 1, "LOC")] if is_bad else [Span(gold, 3, 4, "ORG")]  # type: ignore[assignment]
        found.append(Example(Doc("York-based firms", words=["York-based", "firms"]), gold))
    return found


def test_misaligned_entities_are_counted_and_told() -> None:
    nlp, batch = make(max_misaligned=0.25), misaligned(1, 3)
    nlp.begin_training(lambda: batch)
    it = recognizer(nlp)
    assert (it.misaligned.count, it.misaligned.entities) == (1, 4)
    assert it.notes() == [
        "it: 1 of 4 entities do not begin and end with words of the tokenizer: 'York' (characters 0 to 4 of "
        "'York-based firms'); the words that they touch count as missing"
    ]
    other = make()
    other.begin_training(lambda: misaligned(0, 3))
    assert recognizer(other).notes() == []


def test_too_many_misaligned_entities_stop_training() -> None:
    nlp = make(max_misaligned=0.25)
    with pytest.raises(ValueError, match=r"'it' cannot be trained: 2 of 4 .*'York' \(characters 0 to 4.*gold_tokens"):
        nlp.begin_training(lambda: misaligned(2, 2))
    assert not recognizer(nlp).is_initialized
    make(max_misaligned=0.5).begin_training(lambda: misaligned(2, 2))


def test_what_is_misaligned_costs_nothing() -> None:
    nlp = make(max_misaligned=1.0)
    nlp.begin_training(lambda: misaligned(1, 1))
    loss = nlp.update(misaligned(1, 0), dropout=0.0)["it"]
    assert loss.items == 1  # "firms" is known to be outside


def test_entities_without_a_label_are_refused() -> None:
    nlp, gold = make(), references()
    gold[2].ents = [Span(gold[2], 0, 1, "")]  # type: ignore[assignment]
    with pytest.raises(ValueError, match="learns entities with labels; a training example has one without"):
        nlp.begin_training(lambda: examples(nlp, gold))


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_the_share_is_one(share: float) -> None:
    with pytest.raises(ConfigError, match="max_misaligned"):
        make(max_misaligned=share)


# Texts of which a part is known


def blanked(*kept: int) -> list[Doc]:
    """The gold texts, of which only some are annotated."""
    gold = references()
    for i, doc in enumerate(gold):
        if i not in kept:
            doc.ents = None  # type: ignore[assignment]
    return gold


def score_of(nlp: Pipeline, doc: Doc, start: int, end: int, label: str) -> float:
    """The probability of an entity that need not be predicted: what its loss as a wrong span says."""
    gold = doc.copy_words()
    gold.spans["incorrect"] = (Span(gold, start, end, label),)
    loss = nlp.update([Example(gold.copy_words(), gold)], dropout=0.0)["it"]
    for parameter in nlp.parameters().values():
        parameter.clear()
    return 1 - float(np.exp(-loss.total))


def test_missing_texts_and_regions_cost_nothing() -> None:
    nlp = trained(steps=2)
    assert nlp.update(examples(nlp, blanked()), dropout=0.0)["it"].items == 0
    gold = references()[0]
    gold.ents = []  # type: ignore[assignment]
    gold.spans["missing"] = (Span(gold, 0, 3),)
    assert nlp.update([Example(gold.copy_words(), gold)], dropout=0.0)["it"].items == 1
    gold.spans["elsewhere"] = gold.spans.pop("missing")
    assert nlp.update([Example(gold.copy_words(), gold)], dropout=0.0)["it"].items == 4


def test_a_region_that_nobody_looked_at_teaches_nothing_about_it() -> None:
    """Trained on texts that mark no entity in the region, or know it: only the second makes the entity improbable."""
    scores = {}
    for name in ("missing", "elsewhere"):
        nlp = trained(steps=15)
        gold = references()[0]
        gold.ents = [gold.ents[1]]  # type: ignore[assignment]
        gold.spans[name] = (Span(gold, 0, 1),)
        batch = [Example(gold.copy_words(), gold)]
        updater = nlp.begin_training(lambda batch=batch: batch, optimizer=Adam(0.02))
        for _ in range(10):
            nlp.update(batch, updater, dropout=0.0)
        scores[name] = score_of(nlp, gold, 0, 1, "ANIMAL")
    assert scores["missing"] > 0.6
    assert scores["elsewhere"] < 0.2


def test_spans_that_are_no_entities_become_improbable() -> None:
    nlp = trained(steps=15)
    gold = references()[0].copy_words()
    before = score_of(nlp, gold, 0, 1, "ANIMAL")
    gold.spans["incorrect"] = (Span(gold, 0, 1, "ANIMAL"),)
    batch = [Example(gold.copy_words(), gold)]
    assert not gold.has_ents
    updater = nlp.begin_training(lambda: batch, optimizer=Adam(0.01))
    for _ in range(8):
        loss = nlp.update(batch, updater, dropout=0.0)["it"]
    assert loss.items == 1
    assert before > 0.6
    assert score_of(nlp, gold, 0, 1, "ANIMAL") < 0.2


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_share_of_what_is_missing_is_learned(output: str) -> None:
    """After learning that all words of a text, or none, are in entities, about so many are."""
    found = {}
    for ratio in (0.0, 1.0):
        nlp = trained(output, steps=15, missing_ratio=ratio)
        batch = [Example(references()[0].copy_words(), references()[0].copy_words())]
        updater = nlp.begin_training(lambda batch=batch: batch, optimizer=Adam(0.02))
        for _ in range(20):
            loss = nlp.update(batch, updater, dropout=0.0)["it"]
        assert loss.items == len(batch[0].predicted)
        doc = nlp(batch[0].predicted.copy_words())
        found[ratio] = sum(ent.end - ent.start for ent in doc.ents)
    assert found == {0.0: 0, 1.0: len(references()[0])}


def test_it_is_told_where_nothing_says_which_words_are_in_no_entity() -> None:
    def notes(gold: list[Doc], **settings: Any) -> list[str]:
        nlp = make(**settings)
        nlp.begin_training(lambda: examples(nlp, gold))
        return recognizer(nlp).notes()

    def positive() -> list[Doc]:
        gold = references()
        for doc in gold:
            doc.spans["missing"] = (Span(doc, 0, len(doc)),)
        gold[-1].ents = None
        return gold

    (note,) = notes(positive())
    assert "found everywhere" in note
    assert "missing_ratio" in note
    assert notes(positive(), missing_ratio=0.2) == []
    gold = positive()
    gold[0].spans["incorrect"] = (Span(gold[0], 1, 2),)
    assert notes(gold) == []
    gold[0].spans["incorrect"] = ()
    assert len(notes(gold)) == len(notes(positive(), missing_ratio=0.2, missing_weight=0.0)) == 1
    assert notes([*positive(), references()[0]]) == []
    gold = references()[:1]
    gold[0] = Doc(words=["Cats"])  # of which nothing is missing
    gold[0].ents = [Span(gold[0], 0, 1, "ANIMAL")]  # type: ignore[assignment]
    assert notes(gold) == []


def test_a_share_weighs_what_it_is_told_to() -> None:
    totals = []
    for weight in (0.0, 0.5, 1.0):
        nlp = trained(steps=2, missing_ratio=0.3, missing_weight=weight)
        totals.append(nlp.update(examples(nlp, blanked()), dropout=0.0)["it"].total)
    assert totals[0] == 0.0
    assert totals[2] == pytest.approx(2 * totals[1], rel=1e-5)
    with pytest.raises(ConfigError, match="missing_ratio"):
        make(missing_ratio=1.5)


def test_names_of_the_groups_can_be_set() -> None:
    nlp = trained(steps=2, missing="open", incorrect="no")
    gold = references()[0].copy_words()
    gold.spans["no"] = (Span(gold, 0, 1, "ANIMAL"),)
    assert nlp.update([Example(gold.copy_words(), gold)], dropout=0.0)["it"].items == 1
    gold.ents = []  # type: ignore[assignment]
    gold.spans["open"] = (Span(gold, 1, 4),)
    assert nlp.update([Example(gold.copy_words(), gold)], dropout=0.0)["it"].items == 2


# Probabilities


def test_calibration_is_fitted_to_what_was_right() -> None:
    """On texts of which half of the entities are wrong, about half of what is predicted is believed."""
    nlp = trained()
    gold = references()
    for doc in gold[::2]:
        doc.ents = []  # type: ignore[assignment]
    it = recognizer(nlp)
    sure = [ent.score for doc in nlp.pipe(inputs()) for ent in doc.ents]
    scores = nlp.evaluate(examples(nlp, gold), calibrate=True)
    found = [ent.score for doc in nlp.pipe(inputs()) for ent in doc.ents]
    assert min(sure) > 0.8
    assert np.mean(found) == pytest.approx(scores["ents_p"], abs=0.15)
    assert scores["ents_ece"] < 0.2
    a, b = it.calibration.a, it.calibration.b
    nlp.evaluate(examples(nlp, gold), calibrate=True)  # it does not fit what is fitted already
    assert (it.calibration.a, it.calibration.b) == pytest.approx((a, b))


def test_calibration_is_fitted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = trained(steps=5)
    it = recognizer(nlp)
    it.calibrate(examples(nlp))
    whole = vars(it.calibration)
    predict, words = it.predict, []
    monkeypatch.setattr(it, "predict", lambda docs: words.append(sum(map(len, docs))) or predict(docs))
    monkeypatch.setattr(entity_recognizer, "AT_ONCE", 10)
    it.calibrate(examples(nlp))
    assert len(words) > 1
    assert max(words) <= 10
    assert vars(it.calibration) == pytest.approx(whole)


def test_calibration_can_be_turned_off() -> None:
    nlp = trained(calibrated=False)
    it = recognizer(nlp)
    assert not it.calibrates
    it.calibrate(examples(nlp))
    assert vars(it.calibration) == vars(Calibration())
    assert recognizer(trained(steps=1)).calibrates


def test_probabilities_and_calibration_are_saved(tmp_path: Any) -> None:
    nlp = trained()
    it = recognizer(nlp)
    it.calibration = Calibration(0.5, -0.25)
    wanted = [[ent.score for ent in doc.ents] for doc in nlp.pipe(inputs())]
    assert any(wanted)
    nlp.to_disk(tmp_path / "model")
    copies = [Pipeline.from_disk(tmp_path / "model"), pickle.loads(pickle.dumps(nlp))]
    for loaded in copies:
        assert vars(recognizer(loaded).calibration) == {"a": 0.5, "b": -0.25}
        assert [[ent.score for ent in doc.ents] for doc in loaded.pipe(inputs())] == wanted


def test_nothing_to_calibrate_with_leaves_all_as_it_is() -> None:
    nlp = trained(steps=2)
    it = recognizer(nlp)
    for calibration in (Calibration(), Calibration(0.5, 0.1)):
        it.calibration = calibration
        it.calibrate([])
        it.calibrate([Example(Doc(""), Doc(""))])
        it.calibrate(examples(nlp, blanked()))
        assert it.calibration is calibration


# Thresholds


def scored(nlp: Pipeline) -> list[tuple[int, int, str, float]]:
    """All entities that are found in the texts, with their probabilities."""
    found = [(i, *ent) for i, doc in enumerate(nlp.pipe(inputs())) for ent in zip(ents(doc), doc.ents, strict=True)]
    return [(i, place[0], place[2], float(ent.score or 0.0)) for i, place, ent in found]


def test_what_does_not_reach_its_threshold_is_not_written() -> None:
    nlp = trained(steps=8)
    it = recognizer(nlp)
    every = scored(nlp)
    assert len({label for *_, label, _ in every}) > 1
    middle = sorted(p for *_, p in every)[len(every) // 2]
    it.thresholds = dict.fromkeys(it.labels, middle)
    assert scored(nlp) == [ent for ent in every if ent[3] >= middle]
    assert 0 < len(scored(nlp)) < len(every)
    it.thresholds["ANIMAL"] = 1.0
    assert scored(nlp) == [ent for ent in every if ent[3] >= (1.0 if ent[2] == "ANIMAL" else middle)]
    it.thresholds = {}
    assert scored(nlp) == every


def test_a_text_whose_entities_are_all_below_has_none() -> None:
    nlp = trained(threshold=1.0)
    assert recognizer(nlp).thresholds == dict.fromkeys(recognizer(nlp).labels, 1.0)
    doc = nlp("Cats chase mice .")
    assert doc.has_ents
    assert doc.ents == ()
    recognizer(nlp).add_label("NEW")
    assert recognizer(nlp).thresholds["NEW"] == 1.0


def test_thresholds_are_saved(tmp_path: Any) -> None:
    nlp = trained(steps=8)
    every = scored(nlp)
    recognizer(nlp).thresholds["ANIMAL"] = 0.75
    nlp.to_disk(tmp_path / "model")
    for loaded in (Pipeline.from_disk(tmp_path / "model"), pickle.loads(pickle.dumps(nlp))):
        assert recognizer(loaded).thresholds == recognizer(nlp).thresholds
        assert scored(loaded) == scored(nlp)
    assert every != []


def test_calibration_does_not_depend_on_thresholds() -> None:
    gold = references()
    gold[0].ents = []  # type: ignore[assignment]
    fitted = []
    for threshold in (0.0, 0.9, 1.0):
        nlp = trained(threshold=threshold)
        nlp.evaluate(examples(nlp, gold), calibrate=True)
        fitted.append(vars(recognizer(nlp).calibration))
        assert set(recognizer(nlp).thresholds.values()) == {threshold}
    assert fitted[0] == fitted[1] == fitted[2] != vars(Calibration())


def test_decisions_are_those_of_the_score() -> None:
    """At any threshold, what decisions tell is what the annotation scores."""
    nlp = trained(steps=8)
    it = recognizer(nlp)
    gold = references()
    gold[0].ents = [Span(gold[0], 0, 1, "STRANGE")]  # type: ignore[assignment]
    gold[1].ents = None  # type: ignore[assignment]
    batch = [*examples(nlp, gold), Example(Doc(""), Doc(""))]
    it.thresholds = dict.fromkeys(it.labels, 0.99)  # it decides nothing about what is found
    decisions = it.decisions(batch)
    assert "STRANGE" in decisions.names
    for threshold in (0.0, 0.5, 0.7, 0.9):
        it.thresholds = dict.fromkeys(it.labels, threshold)
        scores = nlp.evaluate(batch)
        figures = tuple(scores[f"ents_{key}"] for key in "prf")
        assert decisions.at(it.thresholds).micro() == pytest.approx(figures)


def test_entities_in_a_field_of_another_library_are_told_where_they_belong() -> None:
    nlp = make()
    reference = make_doc({"text": "Ann sings.", "entities": [[0, 3, "PER"]]})
    with pytest.raises(ValueError, match=r"has nothing to learn.*under 'ents'.*not 'entities'"):
        nlp.begin_training(lambda: list(nlp.make_examples([reference])))
