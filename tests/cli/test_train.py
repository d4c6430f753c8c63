"""`plait train`, from a config to a pipeline."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import plait as library

from .conftest import Run, annotated, on, refused, write_jsonl


def test_a_run_ends_with_the_path_of_the_best_pipeline_and_its_scores(plait: Run, config: Path, data: Path) -> None:
    result = plait("train", config, "--output", "run", *on(data))
    assert result.exit_code == 0
    assert "using the CPU" in result.stderr
    lines = result.stdout.splitlines()
    assert lines[-1] == "run/best"
    log = [json.loads(line) for line in Path("run/log.jsonl").read_text().splitlines()]
    best = max((step for step in log if step["score"] is not None), key=lambda step: step["score"])
    assert f"pos_acc {100 * best['scores']['pos_acc']:16.2f}".split() in [line.split() for line in lines]
    assert any(line.split()[:1] == ["cats_acc"] for line in lines)
    assert library.load("run/best")("the cat").values("pos") == ["DET", "NOUN"]


def test_settings_reach_the_config_of_the_run(plait: Run, config: Path, data: Path) -> None:
    plait("train", config, "-o", "run", *on(data), "--training.seed=3", "--encoders.main.depth", "2")
    written = library.Config.from_file("run/config.cfg")
    assert written["training"]["seed"] == 3
    assert written["encoders"]["main"]["depth"] == 2


def test_a_folder_with_a_run_is_kept_unless_forced(plait: Run, config: Path, data: Path, trained: Path) -> None:
    before = {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}
    refused(plait("train", config, "--output", trained, *on(data)), str(trained), "--resume", "--force")
    assert {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()} == before
    refused(plait("train", config, "--output", "x", "--resume", "--force", *on(data)), "--resume", "--force")


def test_a_folder_with_other_files_is_never_replaced(plait: Run, config: Path, data: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine")
    refused(plait("train", config, "--output", "thesis", "--force", *on(data)), "thesis")
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


def test_problems_are_told_as_by_check(plait: Run, config: Path, tmp_path: Path) -> None:
    """Before the data, which are not there."""
    wrong = ("--training.max_step", "3", "--training.dropout", "high")
    trained = plait("train", config.name, "--output", "run", *wrong, "--paths.train", "absent", "--paths.dev", "absent")
    refused(
        trained, "came    max_step", "wanted  float from 0 to 0.99", "cure    did you mean max_steps?", "2 problems"
    )
    checked = plait("check", config.name, *wrong)
    assert trained.stderr == checked.stderr
    pattern = ("--training.groups", '{"*.tok2vec.*": {"frozen": true}}')
    trained = plait(
        "train", config.name, "--output", "run", *pattern, "--paths.train", "absent", "--paths.dev", "absent"
    )
    refused(trained, 'cure    write "encoders.main.*"')
    assert not (tmp_path / "run").exists()


def test_a_run_is_replaced_by_force(plait: Run, config: Path, data: Path) -> None:
    for force in ([], ["--force"]):
        assert plait("train", config, "--output", "run", *on(data), *force).exit_code == 0


def test_there_must_be_a_run_to_resume(plait: Run, config: Path, data: Path) -> None:
    refused(plait("train", config, "--output", "absent", "--resume", *on(data)), "absent", "--resume")


def test_all_problems_of_a_config_are_told_and_nothing_is_written(plait: Run, config: Path, data: Path) -> None:
    wrong = ["--training.max_step", "3", "--training.dropout", "high", "--components.textcat.model.lngth", "5"]
    result = plait("train", config, "--output", "run", *on(data), *wrong)
    refused(result, "max_steps", "--training.dropout", "length", "Error: 3 problems")
    assert not Path("run").exists()


def test_data_must_be_named(plait: Run, config: Path) -> None:
    refused(plait("train", config, "--output", "run"), "--paths.train FILE")
    assert not Path("run").exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("absent.jsonl", None, "absent.jsonl"),
        ("data.jsonl", b"", "data.jsonl"),
        ("data.jsonl", b"{\n", "data.jsonl:1"),
        ("data.jsonl", b'{"text": "the cat"}\n{"text": "caf\xe9"}\n', "data.jsonl:2"),
        ("data.jsonl", b'{"text": "the cat"}\n', "pos_tagger"),
        ("data.jsonl", b'{"words": ["the"], "pos": ["DET"]}\n', "textcat"),
        ("data.jsonl", b'{"words": ["the"], "pos": ["DET"], "cats": {"good": 1}}\n', "textcat_multilabel"),
        ("data.jsonl", b'{"text": ""}\n', "'train'"),
        ("data.jsonl", b'{"text": "  "}\n{"text": "\\n"}\n', "'train'"),
        ("data.csv", b"a,b,c\n1,2,3\n", "data.csv:1"),
        ("data.csv", b"text,label\nx,good\ny\n", "data.csv:3"),
        ("data.csv", b"text,label\nx,good\ny,\n", "data.csv:3"),
        ("data.conllu", b"1\tthe\n", "data.conllu:1"),
        ("data.txt", b"the cat", "data.txt"),
    ],
)
def test_bad_data_is_told_and_nothing_is_written(
    plait: Run, config: Path, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    refused(plait("train", config, "--output", "run", *on(Path(name))), told)
    assert not Path("run").exists()


def test_a_label_that_was_not_there_in_training_is_told(plait: Run, config: Path, tmp_path: Path, data: Path) -> None:
    """Held-out data may have labels that training data lack; texts without words do no harm."""
    records = [*annotated(6), {"text": ""}, {"text": "  "}, {"words": ["the"], "pos": ["NEW"], "cats": {"new": 1.0}}]
    write_jsonl(tmp_path / "dev.jsonl", records)
    paths = ["--paths.train", str(data), "--paths.dev", "dev.jsonl"]
    assert plait("train", config, "--output", "run", *paths).exit_code == 0


def test_a_config_must_be_there(plait: Run) -> None:
    refused(plait("train", "absent.cfg", "--output", "run"), "absent.cfg")


def test_a_gpu_that_is_not_there_is_an_error(plait: Run, config: Path, data: Path) -> None:
    refused(plait("train", config, "--output", "run", "--gpu", "77", *on(data)), "GPU 77")
    assert not Path("run").exists()
    assert plait("train", config, "--output", "run", "--gpu", "-2", *on(data)).exit_code == 2


def test_a_run_that_fails_has_another_status(plait: Run, config: Path, data: Path) -> None:
    wild = ["--training.optimizer.learn_rate", "1e30", "--training.optimizer.grad_clip", "0"]
    result = plait("train", config, "--output", "run", *wild, *on(data))
    refused(result, "learn_rate", status=1)


def test_own_code_is_imported_first(plait: Run, config: Path, data: Path, tmp_path: Path) -> None:
    (tmp_path / "own_backbone.py").write_text(
        "from thinc.api import Model, chain\n"
        "import plait\n"
        "from plait.architectures.types import Tok2Vec\n"
        "from plait.registry import registry\n"
        "@registry.architectures('own.Backbone.v1')\n"
        "def backbone(width: int = 8) -> Tok2Vec:\n"
        "    return registry.architectures.get('plait.HashEmbedCNN.v1')(width=width, depth=1)\n"
    )
    swapped = ["--encoders.main", "own.Backbone.v1", "--encoders.main.width", "12"]
    refused(plait("train", config, "--output", "run", *on(data), *swapped), "own.Backbone.v1")
    result = plait("train", config, "--output", "run", *on(data), *swapped, "--code", "own_backbone.py")
    assert result.exit_code == 0, result.output
    assert library.Config.from_file("run/config.cfg")["encoders"]["main"] == {
        "@architectures": "own.Backbone.v1",
        "width": 12,
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_resume_and_can_be(
    config: Path, data: Path, tmp_path: Path, plait: Run, number: signal.Signals
) -> None:
    command = ["train", str(config), "--output", "run", *on(data), "--training.max_steps", "100000"]
    command += ["--training.patience", "0"]
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-m", "plait", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    log = tmp_path / "run" / "log.jsonl"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (log.exists() and log.stat().st_size):
        time.sleep(0.05)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"; go on with: {shlex.join(['plait', *command])} --resume\n" in stderr
    assert "Traceback" not in stderr
    steps = json.loads(log.read_text().splitlines()[-1])["step"]
    command[command.index("100000")] = str(steps + 1)
    result = plait(*command, "--resume")
    assert result.exit_code == 0, result.output
    assert f"after {steps + 1} steps".replace(",", "") in result.stdout.replace(",", "")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "interrupted; no step was taken; begin again with: plait train {config} -o run {on}\n"),
        (["--resume"], "interrupted; go on with: plait train {config} -o run {on} --resume\n"),
        (["--force"], "interrupted; no step was taken; begin again with: plait train {config} -o run {on} --force\n"),
    ],
)
def test_a_run_that_is_interrupted_at_its_start_says_how_to_begin(
    config: Path, data: Path, plait: Run, given: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminated(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("plait.training.run_training", terminated)
    result = plait("train", config, "-o", "run", *given, *on(data))
    assert result.exit_code == 130
    wanted = told.format(config=config, on=" ".join(on(data)))
    assert sorted(result.stderr.split()) == sorted(wanted.split())
    assert signal.getsignal(signal.SIGTERM) is before


LYING = """
from collections.abc import Callable

from thinc.api import Linear, Model, chain, with_array
from thinc.types import Floats2d

from plait import Doc
from plait.architectures import hash_embed_cnn
from plait.architectures.types import Tok2Vec
from plait.registry import registry


@registry.architectures("lying.Drops.v1")
def drops() -> Tok2Vec:
    def forward(model: Tok2Vec, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable]:
        vectors, backprop = inner(docs, is_train)
        return vectors[:-1], backprop

    inner = hash_embed_cnn(16, depth=1)
    return Model("drops", forward, init=lambda model, X=None, Y=None: inner.initialize(X), layers=[inner])


@registry.architectures("lying.Clash.v1")
def clash() -> Tok2Vec:
    return chain(hash_embed_cnn(16, depth=1), with_array(Linear(16, 32)))


@registry.architectures("lying.Back.v1")
def back() -> Tok2Vec:
    def forward(model: Tok2Vec, docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable]:
        vectors, backprop = inner(docs, is_train)
        return vectors, lambda d_vectors: backprop([d_vectors[0][:, :3]] * len(docs))

    inner = hash_embed_cnn(16, depth=1)
    return Model("back", forward, init=lambda model, X=None, Y=None: inner.initialize(X), layers=[inner])
"""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "Drops",
            "Error: encoders.main: the layer 'drops' does not give what 'lying.Drops.v1' in [encoders.main] says\n"
            "  came    list of 9 Floats2d (7, 16), (7, 16), (7, 16), …\n"
            "  wanted  list[Floats2d] of 10, one for each Doc that came in\n"
            "  cure    correct the function or its annotation\n",
        ),
        (
            "Clash",
            "Error: encoders.main.1: the layer 'linear' cannot be initialized\n"
            "  came    X: Floats2d (70, 16), Y: None\n"
            "  wanted  vectors of width 32, which is its nI\n",
        ),
        (
            "Back",
            "Error: encoders.main: the gradient that came back to the layer 'tok2vec' is not like what it gave\n",
        ),
    ],
)
def test_a_model_that_does_not_do_what_it_says_is_a_failed_run(
    plait: Run, config: Path, data: Path, name: str, told: str
) -> None:
    Path("lying.py").write_text(LYING)
    options = ["--code", "lying.py", "--encoders.main", f"lying.{name}.v1"]
    result = plait("train", config, "--output", "run", *on(data), *options)
    assert result.exit_code == 1
    assert told in result.stderr
    assert Path("run").exists() is (name == "Back")  # which shows in the first step alone
