"""Ready-made components and the configs of pipelines of them."""

import pytest

from plait.config import build
from plait.errors import UnknownName
from plait.pipeline import (
    Pipeline,
    PipelineConfig,
    backbone_config,
    backbones,
    default_config,
    pipeline_config,
    ready_made,
)
from plait.registry import registry

NAMES = (
    "morph_tagger",
    "ner",
    "pos_tagger",
    "relations",
    "span_finder",
    "spancat",
    "tagger",
    "textcat",
    "textcat_multilabel",
)


def test_the_names() -> None:
    assert ready_made() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_default_is_of_its_name_alone_and_builds(name: str) -> None:
    config = default_config(name)
    assert list(config["components"]) == [name]
    assert "nlp" not in config
    assert config["components"][name]["@components"] in registry.names("components")
    nlp = Pipeline.from_config(pipeline_config("en", [name]))
    assert nlp.pipe_names == [name]


def test_a_default_is_a_copy() -> None:
    default_config("tagger")["components"].clear()
    assert default_config("tagger")["components"]


def test_a_pipeline_of_all() -> None:
    config = pipeline_config("de", NAMES)
    assert (config["nlp"]["lang"], config["nlp"]["pipeline"]) == ("de", list(NAMES))
    assert list(config["encoders"]) == ["main"]
    nlp = Pipeline.from_config(config)
    assert nlp.pipe_names == list(NAMES)
    assert nlp.lang == nlp.tokenizer.lang == "de"


def test_what_is_not_ready_made() -> None:
    with pytest.raises(UnknownName, match="did you mean 'pos_tagger'"):
        pipeline_config("en", ["postagger"])
    with pytest.raises(UnknownName):
        default_config("")
    with pytest.raises(ValueError, match="tagger came more than once"):
        pipeline_config("en", ["tagger", "tagger"])


def test_the_base_has_no_components() -> None:
    config = default_config("base")
    assert config["nlp"]["pipeline"] == []
    assert build(config, PipelineConfig, sections=["nlp"])["nlp"].batch_size >= 1


def test_the_backbones() -> None:
    assert backbones() == ("attention", "bilstm", "cnn", "transformer", "vectors")
    for name in backbones():
        config = backbone_config(name)
        assert list(config["encoders"]) == ["main"]
        assert set(config) <= {"paths", "encoders"}
    with pytest.raises(UnknownName, match="did you mean 'attention'"):
        backbone_config("atention")


@pytest.mark.parametrize("name", ["attention", "bilstm", "cnn"])
def test_a_pipeline_on_a_backbone(name: str) -> None:
    nlp = Pipeline.from_config(pipeline_config("en", ["tagger", "textcat"], backbone=name))
    block = backbone_config(name)["encoders"]["main"]["@architectures"]
    assert nlp.config["encoders"]["main"]["@architectures"] == block
    assert list(nlp.encoders) == ["main"]


def test_a_pipeline_without_components_has_no_backbone() -> None:
    assert "encoders" not in pipeline_config("en", [], backbone="bilstm")
