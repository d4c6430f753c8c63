import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import plait
from plait.config import Config
from plait.errors import BadModel, ConfigError, OutputExists, TrainingFailed
from plait.registry import registry
from plait.tokens import Doc
from plait.training import (
    Checkpoint,
    Logger,
    Progress,
    Reader,
    RunFolder,
    RunResult,
    Step,
    read_checkpoint,
    run_training,
)
from plait.training.course import Course

from .small import both_config, docs, files, tagger_config

ROOT = Path(__file__).parents[2]


@registry.loggers("plait-tests.Stop.v1")
def stop(step: int) -> Logger:
    """Stops the run like Ctrl-C."""

    def log(steps: Iterator[Step]) -> Iterator[Step]:
        for one in steps:
            if one.step == step:
                signal.raise_signal(signal.SIGINT)
            yield one

    return log


def interrupted(config: Config, output: Path, step: int) -> None:
    stopping = config.override({"training.loggers.stop": {"@loggers": "plait-tests.Stop.v1", "step": step}})
    with pytest.raises(KeyboardInterrupt, match=f"after step {step}, with the checkpoint of step {step}"):
        run_training(stopping, output)


def weights(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(folder).items() if name.startswith(("best/", "last/"))}


def log_steps(output: Path) -> list[int]:
    return [json.loads(line)["step"] for line in (output / "log.jsonl").read_text().splitlines()]


def test_a_run_leaves_pipelines_a_log_and_its_config(tmp_path: Path) -> None:
    told: list[str] = []
    result = run_training(both_config(), tmp_path / "a" / "out", tell=told.append)
    output = tmp_path / "a" / "out"
    assert sorted(path.name for path in output.iterdir()) == ["best", "checkpoint", "config.cfg", "last", "log.jsonl"]
    assert result == RunResult(
        output=output,
        steps=12,
        seconds=result.seconds,
        best_step=result.best_step,
        best_score=result.best_score,
        finished="max_steps",
    )
    assert log_steps(output) == list(range(1, 13))
    best = next(
        step
        for step in map(json.loads, (output / "log.jsonl").read_text().splitlines())
        if step["step"] == result.best_step
    )
    assert best["is_best"]
    assert best["score"] == result.best_score
    assert told == ["using the CPU"]
    doc = plait.load(output / "best")("the old dog sees a river")
    assert None not in doc.values("pos")
    assert set(doc.cats) == {"long", "short"}
    again = Config.from_file(output / "config.cfg")
    run_training(again, tmp_path / "b")
    assert weights(tmp_path / "b") == weights(output)


def test_the_best_weights_are_those_of_the_best_step(tmp_path: Path) -> None:
    # All is learned long before the end, so that many evaluations come after the best.
    config = tagger_config(max_steps=40, eval_frequency=2).override({"training.optimizer.learn_rate": 0.05})
    best_step = run_training(config, tmp_path / "whole").best_step
    assert best_step < 40
    run_training(config.override({"training.max_steps": best_step}), tmp_path / "short")
    whole, short = files(tmp_path / "whole"), files(tmp_path / "short")
    names = [name.removeprefix("best/") for name in whole if name.startswith("best/") and "safetensors" in name]
    assert names
    assert all(whole[f"best/{name}"] == short[f"last/{name}"] for name in names)
    assert any(whole[f"best/{name}"] != whole[f"last/{name}"] for name in names)


@pytest.mark.parametrize("averages", [True, False])
def test_what_is_saved_are_the_averages_and_checkpoints_hold_the_weights(tmp_path: Path, averages: bool) -> None:
    config = tagger_config().override({"training.optimizer.use_averages": averages})
    run_training(config, tmp_path)
    name = "encoders/main/model.safetensors"
    held = read_checkpoint(tmp_path / "checkpoint" / "state.safetensors").files[name]
    assert (held != (tmp_path / "last" / name).read_bytes()) is averages
    final = json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])
    nlp = plait.load(tmp_path / "last")
    scores = nlp.evaluate(nlp.make_examples(docs(10, 1)))
    assert scores["pos_acc"] == final["scores"]["pos_acc"]


def test_thresholds_are_tuned_on_the_dev_corpus(tmp_path: Path) -> None:
    config = both_config().override({"components.textcat.@components": "plait.MultiLabelTextCategorizer.v1"})
    config = config.override({"components.textcat.model.exclusive_classes": False})
    run_training(config, tmp_path)
    for name in ("best", "last"):
        thresholds = json.loads((tmp_path / name / "components" / "textcat" / "thresholds.json").read_text())
        assert thresholds.keys() == {"long", "short"}
        assert thresholds != {"long": 0.5, "short": 0.5}


def test_one_seed_gives_equal_files(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        random.seed(name)
        run_training(both_config(seed=seed), tmp_path / name)
    model = "last/components/textcat/model.safetensors"
    assert weights(tmp_path / "a").keys() == weights(tmp_path / "b").keys()
    assert weights(tmp_path / "a") == weights(tmp_path / "b")
    assert weights(tmp_path / "a")[model] != weights(tmp_path / "c")[model]


@pytest.mark.parametrize("at", [1, 4, 7, 11])
def test_an_interrupted_run_goes_on_as_if_it_had_not_been(tmp_path: Path, at: int) -> None:
    config = both_config(dropout=0.3, accumulate_gradient=2)
    config = config.override(
        {"training.batcher.size": {"@schedules": "compounding.v1", "start": 10, "stop": 60, "compound": 1.3}}
    )
    run_training(config, tmp_path / "whole")
    interrupted(config, tmp_path / "cut", at)
    assert log_steps(tmp_path / "cut")[-1] == at
    told: list[str] = []
    run_training(config, tmp_path / "cut", resume=True, tell=told.append)
    assert told[-1] == f"going on after step {at}"
    assert weights(tmp_path / "cut") == weights(tmp_path / "whole")
    assert log_steps(tmp_path / "cut") == list(range(1, 13))
    wanted, found = (
        [
            {key: value for key, value in json.loads(line).items() if key in ("losses", "gradient_norm", "score")}
            for line in (tmp_path / name / "log.jsonl").read_text().splitlines()
        ]
        for name in ("whole", "cut")
    )
    assert wanted == found


def test_a_stream_can_be_resumed(tmp_path: Path) -> None:
    config = tagger_config(stream=True, shuffle_buffer=7, max_steps=14)
    run_training(config, tmp_path / "whole")
    interrupted(config, tmp_path / "cut", 9)
    run_training(config, tmp_path / "cut", resume=True)
    assert weights(tmp_path / "cut") == weights(tmp_path / "whole")


KILLED = """
import sys
from tests.training.small import both_config
from plait.training import run_training
config = both_config(max_steps=150, eval_frequency=5, checkpoint_frequency=3, dropout=0.2)
print("ready", flush=True)
run_training(config, sys.argv[1], resume=sys.argv[2] == "resume")
"""


def start(output: Path, mode: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-W", "error", "-c", KILLED, str(output), mode]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_killed_run_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole = start(tmp_path / "whole", "begin")
    assert whole.communicate(timeout=60)[1] == b""
    chance = random.Random()
    cut, mode, kills = tmp_path / "cut", "begin", []
    for _ in range(3):
        run = start(cut, mode)
        assert run.stdout is not None
        run.stdout.readline()
        until = time.monotonic() + 10
        while not (cut / "log.jsonl").exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.1, 0.8))
        run.send_signal(signal.SIGKILL)
        kills.append(run.wait(timeout=10))
        run.communicate()
        mode = "resume"
    assert kills[0] == -signal.SIGKILL
    last = start(cut, "resume")
    assert last.communicate(timeout=60)[1] == b""
    assert weights(cut) == weights(tmp_path / "whole")
    assert log_steps(cut) == list(range(1, 151))
    assert sorted(os.listdir(cut)) == ["best", "checkpoint", "config.cfg", "last", "log.jsonl"]


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, [0, 4, 8, 12]),
        ({"checkpoint_frequency": 5}, [0, 5, 10, 12]),
        ({"checkpoint_minutes": 1000.0}, [0, 12]),
        ({"checkpoint_minutes": 1e-9}, list(range(13))),
        ({"checkpoint_frequency": 6, "checkpoint_minutes": 1000.0}, [0, 6, 12]),
    ],
)
def test_checkpoints_come_by_steps_or_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object], wanted: list[int]
) -> None:
    found = []
    save = Course.save

    def noting(self: Course, folder: RunFolder) -> None:
        found.append(self.progress.step)
        save(self, folder)

    monkeypatch.setattr(Course, "save", noting)
    run_training(tagger_config(**settings), tmp_path)
    assert found == wanted


def test_a_run_whose_best_weights_are_gone_is_not_resumed(tmp_path: Path) -> None:
    run_training(tagger_config(), tmp_path)
    shutil.rmtree(tmp_path / "best")
    with pytest.raises(BadModel, match=r"best: the weights of the best step so far, \d+, are gone; .*--force"):
        run_training(tagger_config(max_steps=20), tmp_path, resume=True)


def test_a_first_line_that_was_cut_short_does_not_keep_a_run_from_going_on(tmp_path: Path) -> None:
    run_training(tagger_config(), tmp_path / "whole")
    interrupted(tagger_config(), tmp_path / "cut", 1)
    log = tmp_path / "cut" / "log.jsonl"
    log.write_bytes(log.read_bytes()[:-9])
    with pytest.MonkeyPatch.context() as patched:  # as after a power cut before the first checkpoint that has a step
        patched.setattr("plait.training.run.read_checkpoint", lambda path: replace_progress(read_checkpoint(path)))
        run_training(tagger_config(), tmp_path / "cut", resume=True)
    assert log_steps(tmp_path / "cut") == list(range(1, 13))


def replace_progress(checkpoint: Checkpoint) -> Checkpoint:
    return replace(checkpoint, progress=Progress())


def test_a_finished_run_goes_on_with_more_steps(tmp_path: Path) -> None:
    run_training(tagger_config(max_steps=8), tmp_path / "out")
    assert run_training(tagger_config(max_steps=8), tmp_path / "out", resume=True).steps == 8
    assert log_steps(tmp_path / "out") == list(range(1, 9))
    assert run_training(tagger_config(max_steps=12), tmp_path / "out", resume=True).steps == 12
    run_training(tagger_config(max_steps=12), tmp_path / "whole")
    assert weights(tmp_path / "out").keys() == weights(tmp_path / "whole").keys()
    name = "last/components/tagger/model.safetensors"
    assert files(tmp_path / "out")[name] == files(tmp_path / "whole")[name]


def test_a_run_that_was_killed_at_its_very_start_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_training(tagger_config(), tmp_path / "whole")
    with monkeypatch.context() as patched:
        patched.setattr("plait.training.course.cut_log", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_training(tagger_config(), tmp_path / "cut")
    assert os.listdir(tmp_path / "cut") == ["checkpoint"]
    run_training(tagger_config(), tmp_path / "cut", resume=True)
    assert files(tmp_path / "cut").keys() == files(tmp_path / "whole").keys()
    assert weights(tmp_path / "cut") == weights(tmp_path / "whole")


def test_a_run_is_not_overwritten(tmp_path: Path) -> None:
    output = tmp_path / "out"
    run_training(tagger_config(), output)
    (output / "notes.txt").write_text("mine")
    before = files(output)
    with pytest.raises(OutputExists, match=r"holds a run; .*--resume.*--force"):
        run_training(tagger_config(seed=9), output)
    assert files(output) == before
    run_training(tagger_config(seed=9), output, force=True)
    after = files(output)
    assert after["notes.txt"] == b"mine"
    name = "last/components/tagger/model.safetensors"
    assert after[name] != before[name]
    assert log_steps(output) == list(range(1, 13))


def test_a_bad_config_with_force_deletes_nothing(tmp_path: Path) -> None:
    output = tmp_path / "out"
    run_training(tagger_config(), output)
    before = files(output)
    with pytest.raises(ValueError, match="no example"):
        run_training(tagger_config().override({"corpora.dev.n": 0}), output, force=True)
    assert files(output) == before


def test_a_changed_config_is_not_resumed(tmp_path: Path) -> None:
    output = tmp_path / "out"
    interrupted(tagger_config(), output, 5)
    before = files(output)
    changed = tagger_config(dropout=0.5, patience=99).override({"encoders.main.width": 16})
    with pytest.raises(ConfigError) as caught:
        run_training(changed, output, resume=True)
    told = {(problem.path, problem.came, problem.wanted) for problem in caught.value.problems}
    assert told == {("encoders.main.width", "16", "8"), ("training.dropout", "0.5", "0.1")}
    assert files(output) == before


def test_a_changed_corpus_is_not_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(tagger_config(), tmp_path / "out", 5)
    monkeypatch.setattr("tests.training.small.docs", lambda n, seed: docs(n, seed + 100))
    with pytest.raises(ValueError, match="training corpus is not the one"):
        run_training(tagger_config(), tmp_path / "out", resume=True)


@pytest.mark.parametrize("damage", ["truncate", "edit", "empty"])
def test_a_damaged_checkpoint_is_refused(tmp_path: Path, damage: str) -> None:
    output = tmp_path / "out"
    run_training(tagger_config(), output)
    path = output / "checkpoint" / "state.safetensors"
    data = bytearray(path.read_bytes())
    if damage == "edit":
        data[-100] ^= 1
    path.write_bytes({"truncate": data[:-1], "edit": data, "empty": b""}[damage])
    with pytest.raises(BadModel, match=r"state\.safetensors.*(damaged|not as it was written)"):
        run_training(tagger_config(max_steps=20), output, resume=True)


def test_nothing_to_resume(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no run to go on with"):
        run_training(tagger_config(), tmp_path / "out", resume=True)
    assert not (tmp_path / "out").exists()


def test_a_failed_run_keeps_its_checkpoint(tmp_path: Path) -> None:
    output = tmp_path / "out"
    config = tagger_config(max_steps=200).override(
        {"training.optimizer": {"@optimizers": "SGD.v1", "learn_rate": 1e30, "grad_clip": 0.0}}
    )
    with pytest.raises(TrainingFailed, match=r"at step \d+ .*; the checkpoint of step \d+ is in"):
        run_training(config, output)
    assert (output / "checkpoint" / "state.safetensors").is_file()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"training.frozen_components": ["taggr"]}, "no component 'taggr'.*did you mean 'tagger'"),
        ({"training.frozen_components": ["tagger"]}, "no component learns"),
        ({"training.max_steps": 0}, "never end"),
        ({"training.dropout": 2}, "training.dropout"),
        ({"training.max_step": 5}, "max_steps"),
        ({"corpora.train": {"@readers": "plait.NoReader.v1"}}, "NoReader"),
    ],
)
def test_a_config_that_does_not_fit_writes_nothing(tmp_path: Path, overrides: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        run_training(tagger_config().override(overrides), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_missing_corpus_file_writes_nothing(tmp_path: Path) -> None:
    config = tagger_config().override(
        {"corpora.train": {"@readers": "plait.Corpus.v1", "path": str(tmp_path / "no.conllu")}}
    )
    with pytest.raises((plait.errors.BadData, FileNotFoundError), match=r"no\.conllu"):
        run_training(config, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_pattern_that_matches_no_parameter_writes_nothing(tmp_path: Path) -> None:
    config = tagger_config().override({"training.groups": {"parser.*": {"frozen": True}}})
    with pytest.raises(ConfigError, match=r"parser\.\*"):
        run_training(config, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_patterns_and_scores_are_told_before_corpora_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.training.small.docs", lambda n, seed: 1 / 0)
    config = tagger_config().override({"training.groups.parser*.frozen": True, "training.score_weights.tag_ac": 1.0})
    with pytest.raises(ConfigError) as caught:
        run_training(config, tmp_path / "out")
    assert [problem.path for problem in caught.value.problems] == [
        'training.groups."parser*"',
        "training.score_weights.tag_ac",
    ]
    assert not (tmp_path / "out").exists()


def test_a_dev_corpus_without_gold_annotation_writes_nothing(tmp_path: Path) -> None:
    config = tagger_config().override({"components.tagger.column": "tag", "corpora.train": "plait-tests.Tagged.v1"})
    with pytest.raises(ValueError, match="the dev corpus gives no score 'tag_acc'"):
        run_training(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_categories_of_the_dev_corpus_that_nothing_learns_are_told(tmp_path: Path) -> None:
    told: list[str] = []
    config = both_config().override({"corpora.dev": "plait-tests.Strange.v1", "training.max_steps": 1})
    run_training(config, tmp_path / "run", tell=told.append)
    assert "the dev corpus has categories or labels that the training corpus lacks: strange" in told


@registry.readers("plait-tests.Tagged.v1")
def tagged() -> Reader:
    """Docs whose column `tag` has values, which the dev corpus lacks."""

    def read() -> Iterator[Doc]:
        for doc in docs(20):
            doc.set_column("tag", doc.values("pos"))
            yield doc

    return read


@registry.readers("plait-tests.Strange.v1")
def strange() -> Reader:
    """Docs of which one has a category that the training corpus lacks."""

    def read() -> Iterator[Doc]:
        some = docs(10)
        some[0].cats = {"strange": 1.0}
        return iter(some)

    return read
