"""The sections of a pipeline's config."""

from typing import Any

import pytest

import plait
from plait.errors import ConfigError
from plait.pipeline import Pipeline

from .small import CNN, SHARED, pipeline, tagger


def test_what_is_left_out_is_filled() -> None:
    nlp = Pipeline.from_config(plait.Config({}))
    assert (nlp.lang, nlp.pipe_names, nlp.config["nlp"]["batch_size"]) == ("xx", [], 256)
    assert Pipeline.from_config(plait.Config({"nlp": {"lang": "tr"}})).tokenizer.lang == "tr"


def test_sections_of_training_are_kept_and_not_built() -> None:
    other: dict[str, Any] = {"training": {"max_steps": 3}, "corpora": {"train": {"@readers": "nobody.has.this"}}}
    nlp = Pipeline.from_config(plait.Config({"nlp": {"lang": "en"}, **other}))
    assert {name: nlp.config[name] for name in other} == other
    assert {name: Pipeline.from_bytes(nlp.to_bytes()).config[name] for name in other} == other


@pytest.mark.parametrize(
    ("nlp", "told"),
    [
        ({"batch_size": 0}, "nlp.batch_size"),
        ({"batch_size": "many"}, "nlp.batch_size"),
        ({"lang": 3}, "nlp.lang"),
        ({"langs": "en"}, "nlp.langs"),
        ({"pipeline": "tagger"}, "nlp.pipeline"),
        ({"tokenizer": {"@tokenizers": "plait.Tokeniser.v1"}}, "plait.Tokenizer.v1"),
        ({"lang": "no language"}, "no language"),
    ],
)
def test_wrong_settings_are_told(nlp: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        Pipeline.from_config(plait.Config({"nlp": nlp}))


def test_an_encoder_that_is_not_there_is_told() -> None:
    with pytest.raises(ConfigError, match="main"):
        pipeline({"tagger": tagger(tok2vec=SHARED)})
    with pytest.raises(ConfigError, match="did you mean 'main'"):
        pipeline({"tagger": tagger(tok2vec={**SHARED, "encoder": "mian"})}, encoder=CNN)


def test_all_problems_are_told_at_once() -> None:
    blocks = {"a": {**tagger(), "colum": "tag"}, "b": {**tagger(), "unseen": 3}}
    with pytest.raises(ConfigError) as caught:
        pipeline(blocks)
    assert len(caught.value.problems) == 2
