"""One small trained model for all tests of the command line, and ways to run commands."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from plait.cli import app

Run = Callable[..., Result]
Shell = Callable[..., "subprocess.CompletedProcess[str]"]

POS = {
    "DET": ["the", "a", "this", "every"],
    "NOUN": ["cat", "dog", "bird", "house"],
    "VERB": ["sees", "likes", "finds", "hears"],
}
GOOD, BAD = "good", "bad"


def annotated(count: int) -> list[dict[str, object]]:
    """Sentences such as "the cat sees a good dog." with parts of speech and a category each, as JSON objects."""
    found: list[dict[str, object]] = []
    for i in range(count):
        kind = GOOD if i % 2 else BAD
        words = [
            POS["DET"][i % 4],
            POS["NOUN"][i % 3],
            POS["VERB"][i // 2 % 4],
            "a",
            kind,
            POS["NOUN"][i // 3 % 4],
            ".",
        ]
        pos = ["DET", "NOUN", "VERB", "DET", "ADJ", "NOUN", "PUNCT"]
        spaces = [True] * 5 + [False, False]
        cats = {GOOD: float(kind == GOOD), BAD: float(kind == BAD)}
        found.append({"words": words, "spaces": spaces, "pos": pos, "cats": cats})
    return found


def write_jsonl(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf8")
    return path


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small annotated corpus."""
    return write_jsonl(tmp_path_factory.mktemp("data") / "small.jsonl", annotated(40))


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """The folder of a run that trained a tagger and a text categorizer."""
    folder = tmp_path_factory.mktemp("trained")
    config = folder / "config.cfg"
    config.write_text(CONFIG)
    result = CliRunner().invoke(app, ["train", str(config), "--output", str(folder / "run"), *on(data)])
    assert result.exit_code == 0, result.output
    return folder / "run"


@pytest.fixture(scope="session")
def model(trained: Path) -> Path:
    """A small trained pipeline, which tests leave as it is."""
    return trained / "best"


CONFIG = """\
[nlp]
lang = "en"
pipeline = ["pos_tagger", "textcat"]

[encoders.main]
@architectures = "plait.HashEmbedCNN.v1"
width = 16
depth = 1
rows = 200

[components.pos_tagger]
@components = "plait.Tagger.v1"
column = "pos"

[components.pos_tagger.model]
@architectures = "plait.Tagger.v1"

[components.pos_tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[components.textcat]
@components = "plait.TextCategorizer.v1"

[components.textcat.model]
@architectures = "plait.TextCatBOW.v1"
exclusive_classes = true
length = 2000

[training]
max_steps = 12
eval_frequency = 4

[training.optimizer]
learn_rate = 0.02

[training.batcher]
size = 100
"""


def on(data: Path) -> list[str]:
    """The options that train and score on one corpus."""
    return ["--paths.train", str(data), "--paths.dev", str(data)]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The file of a small config, in the folder where commands run."""
    path = tmp_path / "config.cfg"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def plait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    return run


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs a shell line as a person would, in an empty folder; `plait` is the command."""

    def run(line: str, *, stdin: str | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
        line = f'plait() {{ "{sys.executable}" -W error -m plait "$@"; }}\n{line}'
        root = Path(__file__).parents[2]
        variables = {**os.environ, "PYTHONPATH": str(root), **environment}
        return subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=variables, input=stdin, capture_output=True, text=True, timeout=100
        )

    return run


def refused(result: Result, *told: str, status: int = 2) -> None:
    """A command ended in one short message that says what is told, without a traceback."""
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output
    assert "Error: " in result.stderr
    assert len(result.stderr) < 2000
    for part in told:
        assert part in result.stderr
