from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from thinc.api import Model

from plait.config import Config, Default, Place, check, fill
from plait.registry import registry

from .parts import GOOD, Schema, Tok2Vec


@pytest.fixture
def filled() -> Config:
    return fill(Config.from_str(GOOD, source="a.cfg"), Schema)


def test_defaults_are_added(filled: Config) -> None:
    assert filled["nlp"]["batch_size"] == 256
    assert filled["encoders"]["main"] == {"@architectures": "test.Words.v1", "width": 64, "attributes": ["norm"]}
    assert filled["components"]["tagger"]["threshold"] == 0.5
    assert filled["components"]["tagger"]["model"]["nO"] is None
    assert filled["corpora"]["train"] == {"@readers": "test.Lines.v1", "path": "data/train.txt", "limit": 0}
    assert filled["training"]["max_steps"] == 1000
    optimizer = filled["training"]["optimizer"]
    assert (optimizer["@optimizers"], optimizer["learn_rate"], optimizer["beta1"]) == ("Adam.v1", 0.01, 0.9)


def test_filling_again_changes_nothing(filled: Config) -> None:
    assert fill(filled, Schema) == filled
    assert fill(Config.from_str(filled.to_str()), Schema) == filled


def test_the_config_itself_is_left_as_it_is() -> None:
    config = Config.from_str(GOOD)
    fill(config, Schema)
    assert config == Config.from_str(GOOD)


def test_defaults_remember_whose_they_are(filled: Config) -> None:
    assert filled.place(("encoders", "main", "width")) == Place("a.cfg", 11)
    assert filled.place(("encoders", "main", "attributes")) == Place("a.cfg", 9, "test.Words.v1")
    assert filled.place(("training",)) == Place("a.cfg", None, "Schema")
    assert filled.place(("training", "optimizer", "learn_rate")).default_of == "training"
    assert filled.place(("training", "optimizer", "beta1")).default_of == "Adam.v1"
    assert ("encoders", "main", "attributes") not in filled.lines


def test_defaults_are_copies() -> None:
    first = fill(Config.from_str(GOOD), Schema)
    first["encoders"]["main"]["attributes"].append("x")
    first["training"]["optimizer"]["learn_rate"] = 3
    second = fill(Config.from_str(GOOD), Schema)
    assert second["encoders"]["main"]["attributes"] == ["norm"]
    assert second["training"]["optimizer"]["learn_rate"] == 0.01


def test_sections_without_defaults_stay_missing() -> None:
    assert "nlp" not in fill(Config(), Schema)


def _filled(text: str) -> dict[str, Any]:
    return fill(Config.from_str(text), Schema)


def test_a_section_without_a_name_gets_that_of_the_default() -> None:
    training = _filled("[training.optimizer]\nlearn_rate = 0.5")["training"]
    assert training["optimizer"]["@optimizers"] == "Adam.v1"
    assert training["optimizer"]["learn_rate"] == 0.5


def test_another_function_has_its_own_defaults() -> None:
    optimizer = _filled('[training.optimizer]\n@optimizers = "SGD.v1"\nlearn_rate = 0.5')["training"]["optimizer"]
    assert "beta1" not in optimizer


def test_settings_within_tables_and_lists() -> None:
    filled = _filled(
        '[training.groups."a.*"]\nfrozen = true\n'
        '[training.groups.b.learn_rate]\n@schedules = "warmup_linear.v1"\ninitial_rate = 1\nwarmup_steps = 2\n'
        'total_steps = 3\n[encoders.x]\n@architectures = "test.Either.v1"\n'
        'choices = [{"@architectures": "test.Words.v1"}]\n'
        '[encoders.y]\n@architectures = "test.Either.v1"\n'
        '[encoders.y.choices.*.first]\n@architectures = "test.Words.v1"\n'
        '[encoders.z]\n@architectures = "test.Stack.v1"\n'
        '[encoders.z.*.first]\n@architectures = "test.Words.v1"\n'
        '[encoders.z.*.second]\n@architectures = "test.Words.v1"'
    )
    assert filled["training"]["groups"]["a.*"] == {"frozen": True, "learn_rate": 0.001}
    assert filled["training"]["groups"]["b"]["frozen"] is False
    words = {"@architectures": "test.Words.v1", "width": 96, "attributes": ["norm"]}
    assert filled["encoders"]["x"]["choices"] == [words]
    assert filled["encoders"]["x"]["shape"] == [1, 2]
    assert filled["encoders"]["y"]["choices"] == {"*": {"first": words}}
    assert filled["encoders"]["z"] == {"@architectures": "test.Stack.v1", "*": {"first": words, "second": words}}


def test_a_reference_may_stand_for_a_default() -> None:
    filled = _filled(
        "[nlp]\nlang = ${corpora.x.path}\nbatch_size = ${training.max_steps}\n"
        '[corpora.x]\n@readers = "test.Lines.v1"\npath = "p"'
    )
    assert filled["nlp"]["batch_size"] == 1000
    assert filled["nlp"]["lang"] == "p"


def test_a_section_that_a_reference_copies_is_filled() -> None:
    filled = _filled('[training]\noptimizer = ${paths.o}\n[paths.o]\n@optimizers = "SGD.v1"\nlearn_rate = 1')
    assert filled["training"]["optimizer"]["use_averages"] is True


def test_problems_of_references_are_kept_once() -> None:
    filled = fill(Config.from_str("[nlp]\nlang = ${a.b}\nbatch_size = ${training.max_steps}", source="a.cfg"), Schema)
    assert [problem.path for problem in filled.problems] == ["nlp.lang"]
    assert filled["nlp"]["lang"] == "${a.b}"


def test_names_from_the_command_line_become_blocks() -> None:
    config = Config.from_str(GOOD).override(
        {
            "encoders.extra": "test.Words.v1",
            "encoders.extra.width": 3,
            "components.classifier.model.tok2vec": "test.Words.v1",
            "training.optimizer": "SGD.v1",
            "training.optimizer.learn_rate": 0.5,
            "training.groups.b.learn_rate": "constant.v1",
            "nlp.lang": "test.Words.v1",
        }
    )
    filled = fill(config, Schema)
    assert filled["encoders"]["extra"] == {"@architectures": "test.Words.v1", "width": 3, "attributes": ["norm"]}
    assert filled["components"]["classifier"]["model"]["tok2vec"]["@architectures"] == "test.Words.v1"
    assert filled["training"]["optimizer"]["@optimizers"] == "SGD.v1"
    assert filled["training"]["optimizer"]["learn_rate"] == 0.5
    assert filled["training"]["groups"]["b"]["learn_rate"] == {"@schedules": "constant.v1"}
    assert filled["nlp"]["lang"] == "test.Words.v1"


def test_names_in_a_file_do_not_become_blocks() -> None:
    filled = _filled('[training]\noptimizer = "SGD.v1"')
    assert filled["training"]["optimizer"] == "SGD.v1"


def test_only_some_sections_and_what_they_name() -> None:
    config = Config.from_str(GOOD)
    filled = fill(config, Schema, sections=("nlp", "components"))
    assert filled["nlp"]["batch_size"] == 256
    assert filled["encoders"]["main"]["attributes"] == ["norm"]
    assert "limit" not in filled["corpora"]["train"]
    assert "training" not in filled


@registry.architectures("test.Endless.v1")
def endless(inner: Annotated[Tok2Vec, Default({"@architectures": "test.Endless.v1"})]) -> Tok2Vec:
    return Model("endless", lambda model, X, is_train: (X, lambda dY: dY))


def test_a_default_that_holds_itself_ends() -> None:
    filled = fill(Config({"encoders": {"x": {"@architectures": "test.Endless.v1"}}}), Schema)
    assert any("needs inner" in problem.message for problem in check(filled, Schema))


@dataclass(kw_only=True)
class Optional:
    block: Annotated[Tok2Vec, Default({"@architectures": "test.Words.v1", "width": "${numbers.width}"})] | None
    numbers: dict[str, int] = field(default_factory=lambda: {"width": 7})


def test_defaults_of_slots_and_references_in_them() -> None:
    filled = fill(Config(), Optional)
    assert filled["block"]["width"] == 7
    assert fill(Config({"block": None}), Optional)["block"] is None
