"""A pipeline as files."""

import json

import pytest

import plait
from plait.errors import BadModel, NotInitialized
from plait.pipeline.saved import CONFIG, files_from_bytes, read_config, restore, save

from .small import CNN, EMBED, SHARED, examples, pipeline, tagger


def test_the_files_are_the_config_weights_and_json() -> None:
    nlp = pipeline({"tagger": tagger(tok2vec=SHARED)}, encoder=CNN)
    nlp.begin_training(lambda: examples(nlp))
    files = save(nlp.config, nlp.encoders, nlp.components)
    assert sorted(files) == [
        "components/tagger/labels.json",
        "components/tagger/model.safetensors",
        "config.cfg",
        "encoders/main/model.safetensors",
        "meta.json",
    ]
    assert plait.Config.from_str(files[CONFIG].decode()) == nlp.config
    told = json.loads(files["meta.json"])
    assert told["files"].keys() == files.keys() - {"meta.json"}
    assert told["labels"] == {"tagger": sorted("NVPADMR")}
    assert files_from_bytes(nlp.to_bytes()) == {name: data for name, data in files.items() if name != "meta.json"}


def test_some_components_trained_is_an_error() -> None:
    nlp = pipeline({"a": tagger(tok2vec=EMBED), "b": tagger("pos", tok2vec=EMBED)})
    nlp.get_pipe("a").begin_training(lambda: examples(nlp))
    with pytest.raises(NotInitialized, match="'b'"):
        save(nlp.config, nlp.encoders, nlp.components)


def test_a_file_that_is_missing_is_named() -> None:
    nlp = pipeline({"a": tagger(tok2vec=EMBED)})
    with pytest.raises(BadModel, match=r"here: the file config\.cfg is missing"):
        read_config({}, "here")
    with pytest.raises(BadModel, match=r"here: the file components/a/labels\.json is missing"):
        restore(nlp.encoders, nlp.components, {}, "here")


def test_contents_that_make_no_sense_are_told() -> None:
    nlp = pipeline({"a": tagger(tok2vec=EMBED)})
    nlp.begin_training(lambda: examples(nlp))
    files = nlp.to_files()
    for name, data in (("components/a/labels.json", b"{"), ("components/a/model.safetensors", b"what is this")):
        with pytest.raises(BadModel, match="here: what was saved does not fit"):
            restore(nlp.encoders, nlp.components, {**files, name: data}, "here")
