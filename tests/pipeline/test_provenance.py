"""What a pipeline was made with, and what is told where that is missing."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import plait
from plait.architectures import hash_embed_cnn
from plait.architectures.types import Tok2Vec
from plait.errors import ConfigError
from plait.pipeline.provenance import facts_of, provenance
from plait.pipeline.rebuilding import changed_since, functions_told, origin
from plait.registry import registry
from plait.saving import MANIFEST, SavedFolder, manifest

from .small import EMBED, examples, pipeline, tagger


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline with an encoder of this file."""
    path = tmp_path_factory.mktemp("saved") / "model"

    @registry.architectures("acme.Small.v1")
    def small(width: int) -> Tok2Vec:
        return hash_embed_cnn(width, depth=1, rows=50, pieces=2)

    nlp = pipeline({"tagger": tagger(tok2vec={"@architectures": "acme.Small.v1", "width": 8})})
    nlp.begin_training(lambda: examples(nlp))
    nlp.to_disk(path, training={"steps": 3})
    del registry.architectures._found["acme.Small.v1"]
    return path


def test_the_manifest_tells_versions_and_functions(model: Path) -> None:
    meta = SavedFolder(model).meta
    assert meta["training"] == {"steps": 3}
    assert meta["versions"]["plait"] == plait.__version__
    assert meta["versions"]["numpy"] == np.__version__
    assert "torch" not in meta["versions"]
    told = {(one["kind"], one["name"]): one for one in functions_told(meta)}
    assert told["components", "plait.Tagger.v1"]["module"] == "plait.pipeline.tagger"
    assert "package" not in told["components", "plait.Tagger.v1"]
    ours = told["architectures", "acme.Small.v1"]
    assert (ours["module"], ours["file"]) == (__name__, "test_provenance.py")
    assert len(ours["source"]) == 64


def test_a_pipeline_that_is_loaded_is_saved_as_the_same_bytes(tmp_path: Path) -> None:
    nlp = pipeline({"tagger": tagger(tok2vec=EMBED)})
    nlp.begin_training(lambda: examples(nlp))
    nlp.to_disk(tmp_path / "one")
    plait.load(tmp_path / "one").to_disk(tmp_path / "two")
    assert (tmp_path / "one" / MANIFEST).read_bytes() == (tmp_path / "two" / MANIFEST).read_bytes()


def test_a_function_that_is_missing_is_told_with_where_it_came_from(model: Path) -> None:
    with pytest.raises(ConfigError, match=r"acme\.Small\.v1.*from the file test_provenance\.py: give it with --code"):
        plait.load(model)
    assert any("acme.Small.v1 is missing here" in line for line in changed_since(SavedFolder(model).meta))


def test_a_package_is_told_by_its_name(model: Path, tmp_path: Path) -> None:
    shutil.copytree(model, tmp_path / "model")
    meta = dict(SavedFolder(model).meta)
    contents = dict(SavedFolder(model))
    for one in meta["functions"]:
        if one["name"] == "acme.Small.v1":
            one.update(package="acme-plait", version="1.2")
    facts = {name: one for name, one in meta.items() if name not in ("format", "files", "checksum")}
    (tmp_path / "model" / MANIFEST).write_bytes(manifest(contents, facts))
    with pytest.raises(ConfigError, match=r"from the package acme-plait 1\.2: pip install acme-plait"):
        plait.load(tmp_path / "model")


@pytest.mark.parametrize(
    ("one", "told"),
    [
        ({"module": "plait.layers.x"}, "install the one that it came with"),
        ({"module": "acme.x", "package": "-r evil; rm"}, "from the module acme.x"),  # no word for a shell
        ({"module": "acme.x", "package": "acme", "version": "2"}, "pip install acme"),
    ],
)
def test_where_a_function_came_from(one: dict[str, str], told: str) -> None:
    assert told in origin(one)


def test_what_differs_is_told() -> None:
    assert [*changed_since(provenance({}, []))] == []
    tagger_now = {"kind": "components", "name": "plait.Tagger.v1"}
    meta = {"versions": {"numpy": "1.0", "torch": "0"}, "functions": [{**tagger_now, "source": "0" * 64}]}
    lines = [*changed_since(meta)]
    assert len(lines) == 2
    assert lines[0].startswith("numpy is ")
    assert lines[1].startswith("the function plait.Tagger.v1 is another one than it was")
    assert [*changed_since({"versions": 3, "functions": [1, {"kind": []}, {"kind": "x", "name": "y"}]})] == [
        "the function y is missing here; it came from the module : import it first, or give its file with --code"
    ]


def test_sources_are_told_apart() -> None:
    assert facts_of(pipeline)["source"] != facts_of(tagger)["source"]
    assert json.loads(json.dumps(facts_of(len)))["module"] == "builtins"
