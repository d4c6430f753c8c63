import pytest

from plait.config import check, fill
from plait.config.config import Config
from plait.layers import Group
from plait.layers.groups import group_of, matches, nearest_pattern, roots

PATHS = [
    "encoders.main.embed.NORM.E",
    "encoders.main.embed.mix.W",
    "encoders.main.encode.0.W",
    "encoders.main.encode.0.b",
    "tagger.output_layer.W",
    "tagger.output_layer.b",
    "textcat.linear.W",
]


def test_a_pattern_covers_the_whole_path() -> None:
    assert matches("*.output_layer.*", PATHS)
    assert matches("encoders.main.encode.?.b", PATHS)
    assert not matches("output_layer.*", PATHS)
    assert not matches("encoders.main", PATHS)
    assert not matches("Tagger.*", PATHS)


def test_later_patterns_win_setting_by_setting() -> None:
    groups = {"*": Group(learn_rate=0.1, frozen=True), "tagger.*": Group(frozen=False), "*.b": Group(weight_decay=0.0)}
    assert group_of("tagger.output_layer.b", groups) == Group(learn_rate=0.1, frozen=False, weight_decay=0.0)
    assert group_of("textcat.linear.W", groups) == Group(learn_rate=0.1, frozen=True)
    assert group_of("textcat.linear.W", {}) == Group()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("encoders.mian.*", "encoders.main.*"),
        ("*.ouput_layer.*", "*.output_layer.*"),
        ("encoders.main", "encoders.main.*"),
        ("encoders.main.", "encoders.main.*"),
        ("tager", "tagger.*"),
        ("output_layer.*", "*.output_layer.*"),
        ("output_layer", "*.output_layer.*"),
        ("encode.0.W", "*.encode.0.W"),
        ("components.tagger.model.*", "tagger.*"),
        ("components.tagger.model.output_layer.*", "tagger.output_layer.*"),
        ("components.tagger.model", "tagger.*"),
        ("components.tagger.*", "tagger.*"),
        ("encoders.main.embed.NRM.E", "encoders.main.embed.NORM.E"),
        ("ENCODERS.MAIN.*", "encoders.main.*"),
        ("xyz", None),
    ],
)
def test_what_was_meant_by_a_pattern_that_covers_nothing(written: str, meant: str | None) -> None:
    assert not matches(written, PATHS)
    assert nearest_pattern(written, PATHS) == meant
    assert meant is None or matches(meant, PATHS)


def test_roots_are_one_pattern_for_each_encoder_and_component() -> None:
    assert roots(PATHS) == ["encoders.main.*", "tagger.*", "textcat.*"]
    assert roots([]) == []


@pytest.mark.parametrize("setting", ["learn_rate", "scale", "weight_decay"])
def test_no_setting_is_below_zero(setting: str) -> None:
    def problems(value: object) -> list[str]:
        filled = fill(Config({"group": {setting: value}}), Sections)
        return [problem.path for problem in check(filled, Sections)]

    assert problems(-0.1) == [f"group.{setting}"]
    assert problems("0.1") == [f"group.{setting}"]
    assert problems(0) == problems(0.1) == problems(None) == []


class Sections:
    def __init__(self, group: Group) -> None:
        self.group = group
