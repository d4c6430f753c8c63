import pytest

import plait
from plait.config import Problem
from plait.errors import ConfigError
from plait.pipeline import Pipeline
from plait.tokens import Doc, Example, Relation, Span
from plait.training import prepare_training
from plait.training.scores import check_dev, score_problems, score_weights, weighted

from .small import both_config


def test_main_scores_of_what_learns_count_alike() -> None:
    nlp = Pipeline.from_config(prepare_training(both_config()))
    assert score_weights(nlp, {}, []) == {"pos_acc": 0.5, "cats_acc": 0.5}
    assert score_weights(nlp, {}, ["tagger"]) == {"cats_acc": 1.0}
    assert score_weights(nlp, {"x": 2.0}, []) == {"x": 2.0}


@pytest.mark.parametrize("given", [{"a": 0.0}, {"a": -1.0, "b": 2.0}])
def test_weights_that_choose_nothing(given: dict[str, float]) -> None:
    nlp = Pipeline.from_config(prepare_training(both_config()))
    with pytest.raises(ValueError, match="not negative"):
        score_weights(nlp, given, [])


def test_no_main_score(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = Pipeline.from_config(prepare_training(both_config()))
    with pytest.raises(ValueError, match=r"\[training.score_weights\]"):
        score_weights(nlp, {}, ["tagger", "textcat"])


def problems(weights: dict[str, object], **training: object) -> list[Problem]:
    config = prepare_training(both_config(score_weights=weights, **training))
    return list(score_problems(config, Pipeline.from_config(config)))


def test_scores_that_a_component_gives_are_good() -> None:
    names = ("pos_acc", "cats_macro_f", "token_f", "words_per_second")
    assert problems(dict.fromkeys(names, 0.5)) == []
    assert problems({"pos_acc": 0.0, "cats_acc": 1}) == []
    assert problems({}) == []


@pytest.mark.parametrize(
    ("name", "cure"),
    [("pos_ac", "did you mean pos_acc?"), ("CATS_ACC", "did you mean cats_acc?"), ("xyz", "name one of them")],
)
def test_a_score_that_no_component_gives_is_told_with_those_that_there_are(name: str, cure: str) -> None:
    (problem,) = problems({"pos_acc": 1.0, name: 1.0})
    assert problem.path == f"training.score_weights.{name}"
    assert problem.came == name
    assert "pos_acc, cats_acc" in problem.wanted
    assert problem.cure.startswith(cure)


def test_weights_that_choose_nothing_are_told() -> None:
    (problem,) = problems({"pos_acc": 0.0})
    assert (problem.path, problem.came) == ("training.score_weights", "a sum of 0")
    with pytest.raises(ConfigError, match=r"training\.score_weights\.pos_acc"):
        problems({"pos_acc": -1.0, "cats_acc": 2.0})


def test_a_pipeline_without_a_main_score_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plait.pipeline.textcat.TextCategorizer.main_score", None)
    (problem,) = problems({}, frozen_components=["tagger"])
    assert problem.path == "training.score_weights"
    assert "main one" in problem.message
    assert problems({}) == []


def test_scores_that_a_component_cannot_tell_yet_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plait.pipeline.tagger.Tagger.new_scores", lambda self: [1 / 0])
    assert problems({"pos_ac": 1.0}) == []


def test_weighted() -> None:
    assert weighted({"a": 0.2, "b": 0.8, "c": {}}, {"a": 3, "b": 1}) == pytest.approx(0.35)
    for name in ("c", "d"):
        with pytest.raises(ValueError, match=f"no score '{name}'"):
            weighted({"a": 0.2, "c": {}}, {name: 1})


def test_labels_of_the_dev_corpus_that_nothing_learns_are_told() -> None:
    def example(label: str, relation: str) -> Example:
        doc = Doc(words=["Ann", "sings"])
        doc.ents = [Span(doc, 0, 1, label), Span(doc, 1, 2, "X")]  # type: ignore[assignment]
        doc.relations = [Relation(doc.ents[0], doc.ents[1], relation)]  # type: ignore[assignment]
        return Example(doc.copy_words(), doc)

    nlp = plait.blank("en")
    for name in ("ner", "relations"):
        nlp.add_pipe(name)
    nlp.begin_training(lambda: [example("PER", "DOES")])
    dev = [example("PER", "DOES"), example("ORG", "KNOWS")]
    assert check_dev(nlp, dev, {"ents_f": 1.0}) == ["KNOWS", "ORG"]
    with nlp.select(disable=["relations"]):
        assert check_dev(nlp, dev, {"ents_f": 1.0}) == ["ORG"]
