import pytest

from plait.pipeline import Pipeline
from plait.training import prepare_training
from plait.training.scores import score_weights, weighted

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


def test_weighted() -> None:
    assert weighted({"a": 0.2, "b": 0.8, "c": {}}, {"a": 3, "b": 1}) == pytest.approx(0.35)
    for name in ("c", "d"):
        with pytest.raises(ValueError, match=f"no score '{name}'"):
            weighted({"a": 0.2, "c": {}}, {name: 1})
