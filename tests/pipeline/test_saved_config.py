"""Configs of saved pipelines that mean harm: each is refused at once, whatever it asks for."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import plait
from plait.config import Config
from plait.errors import BadModel, ConfigError
from plait.pipeline import Pipeline
from plait.pipeline.saved_config import MAX_CONFIG, config_file, read_config
from plait.saving import MANIFEST, Contents, SavedFolder, manifest, write_folder

from .small import CNN, SHARED, examples, pipeline, tagger


@pytest.fixture(scope="module")
def files() -> Mapping[str, Contents]:
    nlp = pipeline({"tagger": tagger(tok2vec=SHARED)}, encoder=CNN)
    nlp.begin_training(lambda: examples(nlp))
    return {name: data for name, data in nlp.to_files().items() if name != MANIFEST}


def with_config(folder: Path, files: Mapping[str, Contents], change: object) -> Path:
    """A folder with another config, which is signed as it should be."""
    config = bytes(files["config.cfg"]).decode()
    contents = {**files, "config.cfg": change(config).encode("utf8", "surrogateescape")}  # type: ignore[operator]
    write_folder(folder, {**contents, MANIFEST: manifest(contents, {})})
    return folder


def instead(old: str, new: str) -> object:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


LAUGHS = '\n[paths]\na0 = "lol"\n' + "".join(f'a{i} = "' + f"${{paths.a{i - 1}}}" * 10 + '"\n' for i in range(1, 30))

HARM = {
    "a reference": (instead('lang = "en"', "lang = ${paths.x}"), "a reference stands in the config"),
    "the environment": (instead('lang = "en"', "lang = ${env.HOME}"), "a reference stands in the config"),
    "a Python object": (instead('"plait.Tokenizer.v1"', '"os.system"'), "no such function"),
    "another kind": (
        instead('@tokenizers = "plait.Tokenizer.v1"', '@loggers = "plait.JSONLLogger.v1"'),
        "does not fit",
    ),
    "a width": (instead("width = 16", "width = 1000000000000"), "dimension"),
    "a table": (instead("rows = 200", "rows = 1000000000000"), "dimension"),
    "layers": (instead("depth = 1", "depth = 1000000000"), "from 1 to 1000"),
    "a long number": (instead("depth = 1", "depth = " + "9" * 4000), "from 1 to 1000"),
    "a longer number": (instead("depth = 1", "depth = " + "9" * 400_000), "digits"),
    "depth": (instead("depth = 1", "depth = " + "[" * 100_000), "nested too deeply|not good JSON|JSON"),
    "size": (lambda text: text + "#" * MAX_CONFIG, "are the most"),
    "keys": (lambda text: text + "[nlp.x]\n" + "".join(f"k{i} = 1\n" for i in range(3000)), "keys, where"),
    "names": (instead('["tagger"]', "[" + ", ".join(f'"c{i}"' for i in range(2000)) + "]"), "names 2,000 components"),
    "a key twice": (instead("depth = 1", "depth = {" + '"a": 1, ' * 50_000 + '"a": 2}'), "twice"),
    "spaces": (lambda text: text + "\n[paths]\na" + " " * 200_000 + "b\n", "neither"),
    "bytes": (lambda text: text + "\udcff", "UTF-8"),
}


@pytest.mark.parametrize("kind", HARM)
def test_harm_is_refused(kind: str, files: Mapping[str, Contents], tmp_path: Path) -> None:
    change, told = HARM[kind]
    with pytest.raises((BadModel, ConfigError), match=told):
        plait.load(with_config(tmp_path / "model", files, change))


def test_other_sections_are_kept_and_not_looked_at(files: Mapping[str, Contents], tmp_path: Path) -> None:
    folder = with_config(tmp_path / "model", files, lambda text: text + LAUGHS)
    nlp = plait.load(folder)
    assert nlp.config["paths"]["a1"] == "${paths.a0}" * 10
    assert nlp.config.place(("paths", "a1")).source.endswith("config.cfg")
    assert SavedFolder(folder)["config.cfg"].decode() == nlp.config.to_str()


def test_a_config_that_would_be_refused_is_not_written() -> None:
    with pytest.raises(ValueError, match="are the most of a saved pipeline"):
        config_file(Config({"nlp": {"lang": "x" * MAX_CONFIG}}))


def test_sections_that_are_none_are_left_to_the_check() -> None:
    config = read_config({"config.cfg": b'[nlp]\npipeline = "x"\n[components]\n'}, "here")
    assert config["components"] == {}
    with pytest.raises(ConfigError):
        Pipeline.from_config(config)
