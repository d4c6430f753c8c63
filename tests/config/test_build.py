from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from thinc.api import Model, Optimizer
from thinc.layers import Relu

from plait.config import Config, assemble, build, build_block, prepare, show
from plait.errors import ConfigError

from .parts import GOOD, Classifier, Group, Schema, Settings, Tagger, Training


@dataclass
class Layers:
    """A schema of layers of any kind."""

    layers: dict[str, Model[Any, Any]]


def problem_of(error: pytest.ExceptionInfo[ConfigError]) -> Any:
    (problem,) = error.value.problems
    return problem


def built(text: str, **options: Any) -> dict[str, Any]:
    return build(Config.from_str(text, source="a.cfg"), Schema, **options)


def test_everything() -> None:
    made = built(GOOD)
    assert made["nlp"] == Settings(lang="en", pipeline=["tagger", "classifier"])
    assert isinstance(made["components"]["tagger"], Tagger)
    assert isinstance(made["components"]["classifier"], Classifier)
    assert made["encoders"]["main"].attrs["width"] == 64
    assert made["paths"] == {"train": "data/train.txt"}
    assert list(made["corpora"]["train"]()) == ["data/train.txt"]
    assert isinstance(made["training"], Training)
    assert isinstance(made["training"].optimizer, Optimizer)
    assert made["training"].optimizer.learn_rate == 0.01


def test_a_named_block_is_one_object() -> None:
    made = built(GOOD)
    encoder = made["encoders"]["main"]
    assert made["components"]["tagger"].model.layers[0].layers[0] is encoder
    assert made["components"]["classifier"].model.layers[0].layers[0] is encoder
    assert built(GOOD)["encoders"]["main"] is not encoder


def test_a_named_block_is_built_when_it_is_needed() -> None:
    components = GOOD.index("[components")
    text = GOOD[components:] + GOOD[:components]  # the encoder comes after those who need it
    made = built(text, sections=("components",))
    assert list(made) == ["components"]
    first, second = (made["components"][name].model.layers[0].layers[0] for name in ("tagger", "classifier"))
    assert first is second
    assert first.attrs["width"] == 64


def test_objects_that_are_built_already() -> None:
    model: Model[Any, Any] = Relu(3)
    made = built(GOOD, named={"encoders": {"main": model}})
    assert made["encoders"]["main"] is model
    assert made["components"]["tagger"].model.layers[0].layers[0] is model
    without = GOOD.replace("[encoders.main]", "[encoders.other]")
    assert built(without, named={"encoders": {"main": model}})["components"]["tagger"]


def test_every_model_is_a_joint_with_what_is_said_of_it() -> None:
    made = assemble(Config.from_str(GOOD, source="a.cfg"), Schema)
    found = {".".join(joint.path): joint for joint in made.joints}
    assert list(found) == [
        "encoders.main",
        "components.tagger.model.tok2vec",
        "components.tagger.model",
        "components.classifier.model.tok2vec",
        "components.classifier.model",
    ]
    head = found["components.tagger.model"]
    assert head.model is made.parts["components"]["tagger"].model
    assert (head.name, show(head.made)) == ("test.TokenHead.v1", "Model[list[Text], list[Floats2d]]")
    assert found["encoders.main"].model is made.parts["encoders"]["main"]


def test_a_joint_has_its_types_and_widths_solved() -> None:
    relu = {"@layers": "Relu.v1", "nO": 3, "nI": None}
    config = Config({"layers": {"a": {"@layers": "residual.v1", "layer": relu}}})
    inner, outer = assemble(config, Layers).joints
    assert inner.facts == {"nO": 3, "nI": 3}
    assert show(inner.made) == show(outer.made) == "Model[Floats2d, Floats2d]"


def test_what_was_built_before_is_no_joint() -> None:
    model: Model[Any, Any] = Relu(3)
    made = assemble(Config.from_str(GOOD), Schema, sections=("components",), named={"encoders": {"main": model}})
    assert model not in [joint.model for joint in made.joints]
    assert len(made.joints) == 4


def test_settings_in_tables() -> None:
    made = built(
        GOOD + '[training.groups]\n"*.main.*" = {"frozen": true}\n[training.groups.b.learn_rate]\n'
        '@schedules = "constant.v1"\nrate = 0.5'
    )
    groups = made["training"].groups
    assert groups["*.main.*"] == Group(frozen=True)
    assert isinstance(groups["b"].learn_rate, Generator)
    assert next(groups["b"].learn_rate) == 0.5


def test_containers_get_their_types() -> None:
    made = built(
        '[nlp]\nlang = "$${x}"\n[encoders.x]\n@architectures = "test.Either.v1"\nshape = [3, 4]\nseen = ["a", "a"]\n'
        'choices = [{"@architectures": "test.Words.v1", "width": 1}, {"@architectures": "test.Words.v1", "width": 2}]\n'
        '[encoders.y]\n@architectures = "test.Either.v1"\n[encoders.y.choices.*.b]\n@architectures = "test.Words.v1"\n'
        'width = 7\n[encoders.y.choices.*.a]\n@architectures = "test.Words.v1"\nwidth = 8\n'
    )
    x, y = made["encoders"]["x"], made["encoders"]["y"]
    assert (x.attrs["shape"], x.attrs["seen"], y.attrs["shape"], y.attrs["seen"]) == ((3, 4), {"a"}, (1, 2), None)
    assert [layer.attrs["width"] for layer in x.layers] == [1, 2]
    assert [layer.attrs["width"] for layer in y.layers] == [7, 8]
    assert made["nlp"].lang == "${x}"


@pytest.mark.parametrize("where", ["encoders.x.*", "encoders.x.layers.*"])
def test_parts_in_order(where: str) -> None:
    text = '[nlp]\nlang = "en"\n[encoders.x]\n@architectures = "test.Stack.v1"\n'
    if "layers" in where:
        text += '[encoders.x.first]\n@architectures = "test.Words.v1"\nwidth = 1\n'
    widths = [2, 3] if "layers" in where else [1, 2, 3]
    for width in widths:
        text += f'[{where}.part{9 - width}]\n@architectures = "test.Words.v1"\nwidth = {width}\n'
    assert [layer.attrs["width"] for layer in built(text)["encoders"]["x"].layers] == [1, 2, 3]


def test_layers_of_thinc() -> None:
    relu = {"@layers": "Relu.v1", "nO": 3, "nI": 2}
    model = build_block({"@layers": "chain.v1", "*": {"a": relu, "b": {"@layers": "Linear.v1", "nI": 3}}})
    assert [layer.name for layer in model.layers] == ["relu", "linear"]
    assert [layer.name for layer in build_block({"@layers": "add.v1", "*": [relu, relu]}).layers] == ["relu", "relu"]
    assert build_block({"@layers": "premap_ids.v1", "mapping_table": {"12": 1}}).name == "premap_ids"


def test_paths_are_paths() -> None:
    reader = build_block({"@readers": "test.Lines.v1", "path": "a/b"})
    assert list(reader()) == [str(Path("a/b"))]


def test_build_block_with_a_name() -> None:
    model: Model[Any, Any] = Relu(3)
    block = {"@architectures": "test.Shared.v1", "encoder": "main"}
    assert build_block(block, named={"encoders": {"main": model}}).layers[0] is model
    with pytest.raises(ConfigError, match=r"there is no \[encoders.main\]"):
        build_block(block)


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ({"@architectures": "test.Words.v2"}, "did you mean 'test.Words.v1'"),
        ({"@architectures": "test.Words.v1", "width": "x"}, "<block>: width: the value does not fit; came: the text"),
        ({"@architectures": "test.Words.v1", "width": "${a.b}"}, "stands for nothing"),
    ],
)
def test_build_block_checks(block: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        build_block(block)
    assert told in str(problem_of(caught))


def test_build_block_resolves_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAIT_WIDTH", "12")
    assert build_block({"@architectures": "test.Words.v1", "width": "${env.PLAIT_WIDTH}"}).attrs["width"] == 12


def test_prepare() -> None:
    prepared = prepare(Config.from_str(GOOD), Schema)
    assert prepared["nlp"]["batch_size"] == 256
    with pytest.raises(ConfigError) as caught:
        prepare(Config.from_str(GOOD + "[a]\n[b]\n"), Schema)
    assert [problem.path for problem in caught.value.problems] == ["a", "b"]  # type: ignore[attr-defined]
    assert prepare(Config.from_str(GOOD + "[a]\n"), Schema, sections=("nlp",))["a"] == {}


def test_nothing_is_built_of_a_bad_config() -> None:
    with pytest.raises(ConfigError) as caught:
        built(GOOD + '[encoders.bad]\n@architectures = "test.Fails.v1"\nqqq = 3')
    assert problem_of(caught).path == "encoders.bad.qqq"


def test_a_function_that_fails() -> None:
    with pytest.raises(ConfigError) as caught:
        built(GOOD + '[encoders.bad]\n@architectures = "test.Fails.v1"\nsize = 5')
    problem = problem_of(caught)
    assert (problem.path, problem.line) == ("encoders.bad", len(GOOD.splitlines()) + 1)
    assert problem.message == "'test.Fails.v1' failed: ValueError: no room for 5"
    assert isinstance(caught.value.__cause__, ValueError)


def test_a_function_whose_library_is_not_installed() -> None:
    with pytest.raises(ConfigError) as caught:
        built(GOOD + '[encoders.bad]\n@architectures = "test.Without.v1"')
    problem = problem_of(caught)
    assert problem.message == "'test.Without.v1' needs the library heaviest, which is not installed"
    assert problem.cure == "pip install 'plait[heavy]'"


def test_a_function_whose_annotation_is_not_true() -> None:
    with pytest.raises(ConfigError) as caught:
        built(GOOD + '[encoders.bad]\n@architectures = "test.Lies.v1"')
    assert "says that it makes Model[list[Text], list[Floats2d]], but it made int" in problem_of(caught).message


def test_defaults_that_no_config_can_hold_are_left_to_python() -> None:
    from plait.registry import registry

    @registry.readers("test.Odd.v1")
    def odd(marker: object = Iterator, limit: float = float("inf"), /, *, others: set[int] = {1}) -> tuple[Any, ...]:  # noqa: B006
        return marker, limit, others

    assert build_block({"@readers": "test.Odd.v1"}) == (Iterator, float("inf"), {1})


def test_the_config_is_left_as_it_is() -> None:
    config = Config.from_str(GOOD)
    build(config, Schema)
    assert config == Config.from_str(GOOD)
