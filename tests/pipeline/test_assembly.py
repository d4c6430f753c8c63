"""Configs of components put into configs of pipelines."""

import pytest

import plait
from plait.architectures.types import Tok2Vec
from plait.config import Config, Problem
from plait.errors import ConfigError, UnknownName
from plait.pipeline.assembly import add_component, build_parts, component_config
from plait.registry import registry

from .small import CNN, SHARED, pipeline, tagger


def test_a_ready_made_component_comes_with_its_config() -> None:
    assert list(component_config("tagger")["components"]) == ["tagger"]
    bare = component_config("plait.Tagger.v1")
    assert bare["components"] == {"plait.Tagger.v1": {"@components": "plait.Tagger.v1"}}
    with pytest.raises(UnknownName, match="did you mean 'textcat'"):
        component_config("texcat")


def test_adding_changes_no_config_that_was_given() -> None:
    config = Config({"nlp": {"pipeline": []}})
    added = add_component(config, component_config("tagger"), "tagger", "mine", {"column": "pos"})
    assert config == {"nlp": {"pipeline": []}}
    assert added["nlp"]["pipeline"] == ["mine"]
    assert list(added["components"]) == ["mine"]
    assert added["components"]["mine"]["column"] == "pos"
    assert "column" in component_config("tagger")["components"]["tagger"]


def test_mistakes_in_settings_are_laid_to_the_call() -> None:
    with pytest.raises(ConfigError, match=r"add_pipe\('textcat', config=…\): components\.textcat\.model\.colour"):
        plait.blank("en").add_pipe("textcat", config={"model": {"colour": "blue"}})


def test_an_encoder_that_is_there_is_not_replaced() -> None:
    config = Config({"nlp": {"pipeline": []}, "encoders": {"main": CNN}})
    added = add_component(config, component_config("tagger"), "tagger", "tagger", {})
    assert added["encoders"] == {"main": CNN}


def test_parts_that_are_built_are_used_as_they_are() -> None:
    nlp = pipeline({"a": tagger(tok2vec=SHARED)}, encoder=CNN)
    config = Config(nlp.config)
    config["components"]["b"] = tagger("pos", tok2vec=SHARED)
    config["nlp"]["pipeline"] = ["a", "b"]
    built = build_parts(config, encoders=nlp.encoders, only="b")
    assert built.encoders["main"] is nlp.encoders["main"]
    assert list(built.components) == ["b"]
    assert {joint.path[:2] for joint in built.joints} == {("components", "b")}


def test_components_stand_in_the_order_of_the_pipeline() -> None:
    config = Config({"nlp": {"pipeline": ["b", "a"]}, "components": {"a": tagger(), "b": tagger()}})
    assert list(build_parts(config).components) == ["b", "a"]


@registry.architectures("assembly.Failing.v1")
def failing() -> Tok2Vec:
    raise RuntimeError("no room")


def test_a_function_that_fails_is_named_with_its_reason() -> None:
    with pytest.raises(ConfigError, match=r"a\.model\.tok2vec: 'assembly\.Failing\.v1' failed: RuntimeError: no room"):
        pipeline({"a": tagger(tok2vec={"@architectures": "assembly.Failing.v1"})})


def test_lists_that_differ_in_length_are_told_before_anything_is_built() -> None:
    embed = {"@architectures": "plait.MultiHashEmbed.v1", "attrs": ["NORM"], "rows": []}
    with pytest.raises(ConfigError) as caught:
        pipeline({"a": tagger(tok2vec=embed)})
    (problem,) = caught.value.problems
    assert isinstance(problem, Problem)
    assert (problem.path, problem.came) == ("components.a.model.tok2vec.rows", "0 items")
    assert problem.wanted.startswith("1 item, as components.a.model.tok2vec.attrs has")


def test_a_name_without_a_section_is_told() -> None:
    with pytest.raises(ConfigError, match=r"there is no \[components\.tagger\]; .*; add a section"):
        plait.Pipeline.from_config(Config({"nlp": {"pipeline": ["tagger"]}}))


@pytest.mark.parametrize("name", ["../../elsewhere", "a/b", "a.b", "a b", "encoders"])
def test_names_that_would_be_other_folders_or_paths_are_refused(name: str) -> None:
    nlp = plait.blank("en")
    with pytest.raises(ConfigError, match=r"cannot be (a|the) name.*; (use letters|choose another)"):
        nlp.add_pipe("tagger", name=name)
    assert nlp.pipe_names == []
    with pytest.raises(ConfigError, match=r"cannot be (a|the) name"):
        plait.Pipeline.from_config(Config({"nlp": {"pipeline": [name]}, "components": {name: tagger()}}))


def test_names_of_encoders_are_folders_as_well() -> None:
    with pytest.raises(ConfigError, match=r"this cannot be a name; came: '\.\./x'"):
        plait.Pipeline.from_config(Config({"encoders": {"../x": CNN}}))
    nlp = plait.Pipeline.from_config(Config({"encoders": {"encoders": CNN}}))
    nlp.add_pipe("tagger", name="Étiqueteur-1_b")
    assert nlp.pipe_names == ["Étiqueteur-1_b"]
