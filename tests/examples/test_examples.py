"""The examples run, as a reader would run them, and print what they should."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
# It needs two corpora from packages, and minutes; tests/examples/test_demo.py tests its parts.
NOT_RUN = {"__init__", "demo"}

THE_SMALL_CAT_SINGS = [("The", "DET"), ("small", "ADJ"), ("cat", "NOUN"), ("sings", "VERB"), (".", "PUNCT")]


def run(name: str, folder: Path) -> list[str]:
    """The lines that an example prints; it runs in a folder of its own, where warnings are errors."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "error", "-m", f"examples.{name}"]
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


def test_new_architecture_can_be_given_as_code(tmp_path: Path) -> None:
    config = tmp_path / "config.cfg"
    plait = [sys.executable, "-m", "plait"]
    subprocess.run([*plait, "init", str(config), "--pipeline", "pos_tagger"], check=True, capture_output=True)
    swap = ["--code", str(EXAMPLES / "new_architecture.py"), "--encoders.main", "examples.MeanOfCharacters.v1"]
    done = subprocess.run([*plait, "check", str(config), *swap], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "examples.MeanOfCharacters.v1" in done.stdout


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
