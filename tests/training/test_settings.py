from dataclasses import fields

import pytest

from plait.config import Config, merge
from plait.errors import ConfigError
from plait.pipeline import backbones, pipeline_config
from plait.training import TrainingConfig, TrainingSettings, backbone_training, default_training, prepare_training

from .small import tagger_config


def test_the_default_config_says_everything() -> None:
    section = default_training()["training"]
    assert set(section) == {field.name for field in fields(TrainingSettings)}


def test_the_defaults_in_the_text_are_those_of_the_class() -> None:
    section = default_training()["training"]
    plain = {field.name: field.default for field in fields(TrainingSettings) if isinstance(field.default, (int, float))}
    assert len(plain) > 8
    assert {name: section[name] for name in plain} == plain


@pytest.mark.parametrize("settings", [TrainingSettings, TrainingConfig])
def test_every_setting_is_described(settings: type) -> None:
    text = settings.__doc__ or ""
    for field in fields(settings):
        if field.name not in ("nlp", "encoders", "components"):
            assert f"        {field.name}: " in text


def test_a_filled_config_is_whole_and_stays_as_it_is() -> None:
    filled = prepare_training(tagger_config())
    assert filled["training"]["optimizer"]["beta1"] == 0.9
    assert filled["training"]["optimizer"]["learn_rate"] == 0.01
    assert filled["system"] == {"gpu_id": -1, "gpu_allocator": None}
    assert prepare_training(Config.from_str(filled.to_str())) == filled


def test_another_optimizer_replaces_the_block() -> None:
    config = tagger_config().override({"training.optimizer": {"@optimizers": "SGD.v1", "learn_rate": 0.1}})
    assert "beta1" not in prepare_training(config)["training"]["optimizer"]


def test_a_schedule_for_the_learning_rate() -> None:
    block = {
        "@schedules": "warmup_linear.v1",
        "initial_rate": 0.01,
        "warmup_steps": 10,
        "total_steps": "${training.max_steps}",
    }
    config = tagger_config().override({"training.optimizer.learn_rate": block})
    assert prepare_training(config)["training"]["optimizer"]["learn_rate"]["total_steps"] == 12


def test_all_problems_are_told_at_once() -> None:
    config = tagger_config(annotating_components=["parser"], frozen_components=["tager"])
    with pytest.raises(ConfigError) as caught:
        prepare_training(config)
    told = [(problem.path, problem.source) for problem in caught.value.problems]
    assert told == [
        ("training.frozen_components", "--training.frozen_components"),
        ("training.annotating_components", "--training.annotating_components"),
    ]


@pytest.mark.parametrize("name", backbones())
def test_what_a_backbone_changes_of_the_training_fits(name: str) -> None:
    changed = backbone_training(name)
    assert set(changed) <= {"training"}
    paths = {"paths.vectors": "vectors.txt"} if name == "vectors" else {"paths.transformer": "a-folder"}
    ready = pipeline_config("en", ["tagger"], backbone=name).override(paths)
    filled = prepare_training(merge(merge(default_training(), changed), ready))
    assert filled["encoders"]["main"]["@architectures"].startswith("plait.")
    assert changed or name != "transformer"
    for section, settings in changed.get("training", {}).items():
        assert isinstance(settings, dict) or filled["training"][section] == settings
