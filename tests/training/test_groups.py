"""Patterns against the parameters of a pipeline that has no weights yet, and how each parameter is trained."""

from typing import Any

import pytest
from thinc.api import Model, Shim

from plait.architectures.types import TokenScorer
from plait.config import Config, Problem
from plait.config.wiring import wiring
from plait.errors import ConfigError
from plait.layers import Group
from plait.pipeline import Pipeline
from plait.pipeline.sizes import all_slots
from plait.registry import registry
from plait.training import TrainingConfig, prepare_training
from plait.training.groups import Learning, group_problems, learning

from .small import TAGGER, both_config


def problems(groups: dict[str, Any], config: Config | None = None) -> list[Problem]:
    filled = prepare_training((config or both_config()).override({"training.groups": groups}))
    return list(group_problems(filled, Pipeline.from_config(filled)))


def test_patterns_that_cover_something_are_good() -> None:
    names = ("*", "encoders.main.*", "*.output_layer.?", "tagger.output_layer.W", "textcat.*")
    assert problems({name: {"frozen": False} for name in names}) == []
    assert problems({}) == []


@pytest.mark.parametrize(
    ("pattern", "cure"),
    [
        ("encoders.mian.*", 'did you mean "encoders.main.*"?'),
        ("components.tagger.model.output_layer.*", 'did you mean "tagger.output_layer.*"?'),
        ("encoders.main", 'did you mean "encoders.main.*"?'),
        ("xyz", "`plait check CONFIG --parameters` lists all paths"),
    ],
)
def test_a_pattern_that_covers_nothing_is_told_with_what_was_meant(pattern: str, cure: str) -> None:
    (problem,) = problems({"*": {"scale": 1.0}, pattern: {"frozen": True}})
    assert problem.path == f'training.groups."{pattern}"' if "*" in pattern else f"training.groups.{pattern}"
    assert problem.came == f'"{pattern}"'
    assert problem.wanted == "a pattern on whole paths of parameters: encoders.main.*, tagger.*, textcat.*"
    assert problem.cure == cure


SECTION = '[training.groups."parser.*"]'
INLINE = '"parser.*" = {"frozen": true}'


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (SECTION, f"{TAGGER}\n{SECTION}\nfrozen = true\n"),
        (INLINE, TAGGER.replace("[training]", f"[training.groups]\n{INLINE}\n\n[training]")),
    ],
)
def test_the_line_of_a_pattern_is_told(line: str, text: str) -> None:
    (problem,) = problems_of(Config.from_str(text, source="x.cfg"))
    assert problem.where == f"x.cfg:{text.splitlines().index(line) + 1}"


def problems_of(config: Config) -> list[Problem]:
    filled = prepare_training(config)
    return list(group_problems(filled, Pipeline.from_config(filled)))


@pytest.mark.parametrize("pattern", ["*.tok2vec.*", "tagger.tok2vec.*", "tagger.tok2vec", "*.tok2vec*"])
def test_the_slot_of_a_shared_encoder_is_led_to_the_encoder(pattern: str) -> None:
    (problem,) = problems({pattern: {"learn_rate": 1e-5}})
    assert problem.cure.startswith('write "encoders.main.*": ')
    assert "[encoders.main]" in problem.cure


def test_an_encoder_of_a_components_own_is_covered_in_its_slot() -> None:
    config = both_config().override({"components.tagger.model.tok2vec": "plait.HashEmbedCNN.v1"})
    assert problems({"*.tok2vec.*": {"learn_rate": 1e-5}}, config) == []


def test_parameters_without_paths_are_told_at_their_block(monkeypatch: pytest.MonkeyPatch) -> None:
    def head() -> TokenScorer:
        return Model("head", lambda model, X, is_train: (X, lambda dY: dY), shims=[Shim(None)])

    monkeypatch.setitem(registry.architectures._found, "plait-tests.Hidden.v1", head)
    config = both_config().override({"components.tagger.model": {"@architectures": "plait-tests.Hidden.v1"}})
    (problem,) = problems({"anything": {"frozen": True}}, config)
    assert problem.path == "components.tagger.model"
    assert "shim" in problem.message
    assert problem.cure.startswith("use a layer")


def learned(**training: Any) -> dict[str, Learning]:
    config = both_config(**training)
    config = config.override({"encoders.unused": {"@architectures": "plait.HashEmbedCNN.v1"}})
    filled = prepare_training(config)
    paths = all_slots(Pipeline.from_config(filled))[0]
    return learning(filled, wiring(filled, TrainingConfig), paths)


def test_how_each_parameter_is_trained() -> None:
    groups = {
        "*": {"weight_decay": 0.1},
        "tagger.*": {"learn_rate": 0.5, "weight_decay": 0},
        "*.b": {"frozen": True},
    }
    found = learned(groups=groups)
    assert found["textcat.output_layer.W"] == Learning(Group(weight_decay=0.1))
    assert found["tagger.output_layer.W"] == Learning(Group(weight_decay=0, learn_rate=0.5))
    assert found["tagger.output_layer.b"].frozen == "by a group"
    assert found["encoders.main.encode.W"] == Learning(Group(weight_decay=0.1))
    assert found["encoders.unused.encode.0.W"].frozen == "no component that learns uses it"


def test_a_group_can_have_a_schedule() -> None:
    schedule = {"@schedules": "warmup_linear.v1", "initial_rate": 0.1, "warmup_steps": 2, "total_steps": 9}
    assert problems({"tagger.*": {"learn_rate": schedule}}) == []
    for wrong in ({**schedule, "initial_rate": "0.1"}, {"@optimizers": "Adam.v1", "learn_rate": 0.1}):
        with pytest.raises(ConfigError, match=r'groups\."tagger\.\*"\.learn_rate.* does not fit'):
            problems({"tagger.*": {"learn_rate": wrong}})


def test_what_is_under_frozen_components_only_is_not_trained() -> None:
    found = learned(frozen_components=["tagger"])
    assert found["tagger.output_layer.W"].frozen == "by frozen_components"
    assert found["encoders.main.encode.W"].frozen == "no component that learns uses it"
    assert found["textcat.output_layer.W"].frozen == ""
    assert learned(frozen_components=["textcat"])["encoders.main.encode.W"].frozen == ""
