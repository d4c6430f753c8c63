"""`plait schema`, and what the schema of all that plait has says of real configs."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from plait.cli import app
from plait.config import Config
from plait.config.config import is_block
from plait.config.paths import dotted
from plait.config.slots import all_slots
from plait.config.suggestions import fitting_kinds
from plait.errors import ConfigError
from plait.pipeline import pipeline_config, ready_made
from plait.training import TrainingConfig, prepare_training
from tests.docs.pages import ROOT, blocks

from .conftest import Run, refused

EXAMPLES = sorted((ROOT / "examples").glob("*.cfg"))
CODE = """
from plait.architectures import hash_embed_cnn
from plait.architectures.types import Tok2Vec
from plait.registry import registry

@registry.architectures("acme.SchemaEncoder.v1")
def my_encoder(size: int = 16) -> Tok2Vec:
    '''An encoder of our own.

    Args:
        size: how large it is.
    '''
    return hash_embed_cnn(size, depth=1)
"""


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """What `plait schema` prints."""
    result = CliRunner().invoke(app, ["schema"])
    assert result.exit_code == 0, result.output
    schema = json.loads(result.stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def errors(validator: Draft202012Validator, config: Config) -> list[str]:
    """What is said of a config, each with its path."""
    found = validator.iter_errors(json.loads(json.dumps(config)))
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_right_as_written_and_filled(path: Path, validator: Draft202012Validator) -> None:
    config = Config.from_file(path)
    assert errors(validator, config) == []
    assert errors(validator, prepare_training(config)) == []


@pytest.mark.parametrize("names", [*([name] for name in ready_made()), ready_made()], ids="-".join)
def test_ready_made_components_are_right(names: list[str], validator: Draft202012Validator) -> None:
    config = pipeline_config("en", names)
    assert errors(validator, config) == []
    assert errors(validator, prepare_training(config)) == []


def test_what_init_writes_is_right(plait: Run, validator: Draft202012Validator) -> None:
    plait("init", "config.cfg", "--pipeline", "tagger,textcat_multilabel")
    assert errors(validator, Config.from_file("config.cfg")) == []


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the standard library reads no TOML yet")
def test_the_config_of_the_page_on_editors_is_toml(validator: Draft202012Validator) -> None:
    import tomllib

    (block,) = [block for block in blocks(ROOT / "docs" / "editors.md") if block.language == "ini"]
    assert block.text.startswith("#:schema plait.schema.json\n")
    config = Config.from_str(block.text)
    assert config == tomllib.loads(block.text)
    assert errors(validator, config) == []
    prepare_training(config.override({"paths.train": "train.conllu"}))


def test_an_empty_config_is_right(validator: Draft202012Validator) -> None:
    """All sections have defaults."""
    assert errors(validator, Config()) == []


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("training.max_step", 500, "training.max_step"),
        ("training.max_steps", "500", "training.max_steps"),
        ("training.dropout", 1.5, "training.dropout"),
        ("training.batcher.size", "many", "training.batcher.size"),
        ("trainig.max_steps", 500, "trainig"),
        ("components.tagger.column", 3, "components.tagger.column"),
        ("components.tagger.unseen", "skip", "components.tagger.unseen"),
        ("components.tagger.model", "plait.TextCatBOW.v1", "components.tagger.model.@architectures"),
        ("components.tagger.model", "plait.HashEmbedCNN.v1", "components.tagger.model.@architectures"),
        ("components.tagger.model.tok2vec", "plait.Tagger.v1", "components.tagger.model.tok2vec.@architectures"),
        ("components.tagger.model.tok2vec.encoder", 3, "components.tagger.model.tok2vec.encoder"),
        ("encoders.main", "plait.MishWindowEncoder.v1", "encoders.main.@architectures"),
        ("encoders.main.wdth", 64, "encoders.main.wdth"),
        ("encoders.main.width", 0, "encoders.main.width"),
        ("training.optimizer", "Adam.v2", "training.optimizer.@optimizers"),
        ("training.optimizer.learn_rate", "fast", "training.optimizer.learn_rate"),
        ("nlp.tokenizer.lang", True, "nlp.tokenizer.lang"),
        ("corpora.train.limit", 0.5, "corpora.train.limit"),
    ],
)
def test_wrong_configs_are_refused_where_they_are_wrong(
    path: str, value: Any, place: str, validator: Draft202012Validator
) -> None:
    """As by the check of the config itself."""
    config = prepare_training(pipeline_config("en", ["tagger"])).override({path: value})
    # Below a wrong function nothing is told, as its keys may be those of another one.
    assert [error.partition(": ")[0] for error in errors(validator, config)] == [place]
    with pytest.raises(ConfigError):
        prepare_training(config)


def test_functions_of_a_file_are_known(plait: Run, tmp_path: Path) -> None:
    code = tmp_path / "my_encoder.py"
    code.write_text(CODE, encoding="utf8")
    schema = json.loads(plait("schema", "--code", str(code)).stdout)
    own = schema["$defs"]["architectures.acme.SchemaEncoder.v1"]
    assert own["description"] == "acme.SchemaEncoder.v1: An encoder of our own."
    assert own["properties"]["size"]["default"] == 16
    config = pipeline_config("en", ["tagger"]).override({"encoders.main": "acme.SchemaEncoder.v1"})
    assert errors(Draft202012Validator(schema), config) == []


def test_a_file_is_written_and_not_replaced(plait: Run, tmp_path: Path) -> None:
    result = plait("schema", "--output", "plait.schema.json")
    assert result.exit_code == 0
    assert "#:schema plait.schema.json" in result.stdout
    written = Path("plait.schema.json").read_text(encoding="utf8")
    assert json.loads(written) == json.loads(plait("schema").stdout)
    refused(plait("schema", "--output", "plait.schema.json"), "already exists", "--force")
    assert plait("schema", "--output", "plait.schema.json", "--force").exit_code == 0
    refused(plait("schema", "--output", "."), "is a folder")


def test_nothing_is_written_where_the_code_fails(plait: Run, tmp_path: Path) -> None:
    refused(plait("schema", "--code", "missing.py", "--output", "plait.schema.json"), "missing.py")
    assert not Path("plait.schema.json").exists()


def test_whatever_function_the_check_accepts_is_right(plait: Run) -> None:
    """Each that fits a slot of these configs, with its own defaults."""
    # Made anew, as other tests register functions.
    validator = Draft202012Validator(json.loads(plait("schema").stdout))
    tried = 0
    for names in (["tagger"], ["textcat"]):
        filled = prepare_training(pipeline_config("en", names))
        for slot in all_slots(filled, TrainingConfig):
            if not is_block(slot.value):
                continue
            for _, name in fitting_kinds(slot.wanted):
                try:
                    config = prepare_training(filled.override({dotted(slot.path): name}))
                except ConfigError:  # it needs more than its name
                    continue
                assert errors(validator, config) == [], f"{name} at {dotted(slot.path)}"
                tried += 1
    assert tried > 40
