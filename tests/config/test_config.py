import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

from plait.config import Config, Place, merge
from plait.errors import ConfigError

TEXT = """\
[nlp]
lang = "en"

[encoders.main]
@architectures = "test.Words.v1"
width = 64

[encoders.main.inner]
@architectures = "test.Other.v1"

[components.x]
encoder = ${encoders.main}
"""


@pytest.fixture
def config() -> Config:
    return Config.from_str(TEXT, source="a.cfg")


def test_from_str(config: Config) -> None:
    assert config["encoders"]["main"]["width"] == 64
    assert config.source == "a.cfg"
    assert config.lines["encoders", "main", "width"] == 6
    assert Config.from_str(config.to_str()) == config


def test_all_problems_of_a_text() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_str("[a]\nb = x\nc = y", source="a.cfg")
    assert [problem.line for problem in caught.value.problems] == [2, 3]  # type: ignore[attr-defined]


def test_from_file(tmp_path: Path) -> None:
    path = tmp_path / "a.cfg"
    path.write_bytes('[a]\r\nb = "ü"\r\n'.encode())
    config = Config.from_file(path)
    assert config == {"a": {"b": "ü"}}
    assert config.source == str(path)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [(None, None, "no such file"), (b'[a]\nb = "\xff"', 2, "0xff is not UTF-8"), (b"[a]\nb = c", 2, "without quotes")],
)
def test_bad_files(tmp_path: Path, content: bytes | None, line: int | None, message: str) -> None:
    path = tmp_path / "a.cfg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        Config.from_file(path)
    (problem,) = caught.value.problems
    assert (problem.source, problem.line) == (str(path), line)  # type: ignore[attr-defined]
    assert message in str(problem)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        Config.from_file(tmp_path)


def test_place_falls_back_to_what_is_around(config: Config) -> None:
    assert config.place(("encoders", "main", "nothing", "deeper")) == Place("a.cfg", 4)
    assert config.place(("nothing",)) == Place("a.cfg", None)


def test_a_config_is_a_copy() -> None:
    data: dict[str, Any] = {"a": {"b": [1]}}
    config = Config(data)
    data["a"]["b"].append(2)
    assert config == {"a": {"b": [1]}}


def test_paths_become_text() -> None:
    assert Config({"a": {"b": (Path("x/y"), 1)}}) == {"a": {"b": ["x/y", 1]}}


def test_copies_remember(config: Config) -> None:
    for other in (copy.deepcopy(config), pickle.loads(pickle.dumps(config))):
        assert other == config
        assert other.places == config.places


def test_override_sets_values(config: Config) -> None:
    changed = config.override({"encoders.main.width": 96, "training.optimizer.learn_rate": 0.1})
    assert changed["encoders"]["main"]["width"] == 96
    assert changed["training"] == {"optimizer": {"learn_rate": 0.1}}
    assert config["encoders"]["main"]["width"] == 64
    assert changed.place(("encoders", "main", "width")) == Place("--encoders.main.width", None)
    assert changed.place(("encoders", "main")) == Place("a.cfg", 4)
    assert ("encoders", "main", "width") not in changed.lines


def test_override_swaps_a_block_before_it_sets_keys(config: Config) -> None:
    changed = config.override({"encoders.main.depth": 2, "encoders.main": "test.Lstm.v1"})
    assert changed["encoders"]["main"] == {"@architectures": "test.Lstm.v1", "depth": 2}
    assert changed.place(("encoders", "main", "inner")) == Place("--encoders.main", None)


def test_override_by_a_table_and_by_a_reference(config: Config) -> None:
    changed = config.override({"encoders.main": {"@layers": "Relu.v1"}, "components.x.encoder": "${encoders.b}"})
    assert changed["encoders"]["main"] == {"@layers": "Relu.v1"}
    assert changed["components"]["x"]["encoder"] == "${encoders.b}"


def test_override_with_quoted_keys(config: Config) -> None:
    changed = config.override({'training.groups."*.tok2vec.*".frozen': True})
    assert changed["training"]["groups"] == {"*.tok2vec.*": {"frozen": True}}


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("nlp..lang", 1, "is not a dotted path"),
        ("nlp.lang.code", "en", "nlp.lang is the value 'en', which has no keys"),
        ("components.x.encoder.width", 3, "set --encoders.main.width"),
        ("nlp", 3, "outside any section"),
    ],
)
def test_override_keeps_problems(config: Config, path: str, value: Any, told: str) -> None:
    changed = config.override({path: value})
    (problem,) = changed.problems
    assert problem.source == f"--{path}"
    assert told in str(problem)
    assert changed == config


def test_merge(config: Config) -> None:
    defaults = Config.from_str(
        '[nlp]\nlang = "xx"\nbatch = 3\n\n[encoders.main]\n@architectures = "test.Words.v1"\ndepth = 4\nwidth = 1\n'
        '[encoders.main.inner]\n@architectures = "test.Another.v1"\nseed = 1\n[system]\nseed = 0\n',
        source="defaults.cfg",
    )
    merged = merge(defaults, config)
    assert merged["nlp"] == {"lang": "en", "batch": 3}
    assert merged["encoders"]["main"] == {
        "@architectures": "test.Words.v1",
        "depth": 4,
        "width": 64,
        "inner": {"@architectures": "test.Other.v1"},
    }
    assert merged["system"] == {"seed": 0}
    assert merged.source == "a.cfg"
    assert merged.place(("nlp", "lang")) == Place("a.cfg", 2)
    assert merged.place(("nlp", "batch")) == Place("defaults.cfg", 3)
    assert merged.place(("encoders", "main", "inner", "seed")) == Place("a.cfg", 8)
    assert merged.lines["nlp", "lang"] == 2
    assert ("nlp", "batch") not in merged.lines
    assert defaults["nlp"]["lang"] == "xx"
