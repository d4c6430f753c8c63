"""Runs that diverge: they stop, or go back and leave a batch out, the same way however often they are killed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from plait.config import Config
from plait.errors import Diverged
from plait.pipeline import Tagger
from plait.registry import registry
from plait.tokens import Doc
from plait.training import Checkpoint, Reader, RunFolder, read_checkpoint, run_training
from plait.training.course import Course

from .small import docs, tagger_config
from .test_run import interrupted, weights

POISON = "poison"


@registry.readers("plait-tests.Poisoned.v1")
def poisoned(at: list[int]) -> Reader:
    """Docs of which some have a word that the pipeline of these tests chokes on."""

    def read() -> Iterator[Doc]:
        for number, doc in enumerate(docs(80)):
            if number in at:
                bad = Doc(words=[POISON, *(token.text for token in doc)][: len(doc)])
                bad.set_column("pos", doc.values("pos"))
                doc = bad
            yield doc

    return read


@pytest.fixture(autouse=True)
def choking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline whose loss is no number where a text has the word."""
    get_loss = Tagger.get_loss

    def with_poison(self: Tagger, examples: Any, scores: Any) -> Any:
        loss = get_loss(self, examples, scores)
        if any(example.reference[0].text == POISON for example in examples):
            return replace(loss, total=np.nan)
        return loss

    monkeypatch.setattr(Tagger, "get_loss", with_poison)


def config(*poison: int, action: str = "go_back", **settings: object) -> Config:
    made = tagger_config(max_steps=60, dropout=0.2, **settings).override(
        {"corpora.train": {"@readers": "plait-tests.Poisoned.v1", "at": list(poison)}}
    )
    return made.override({"training.divergence.action": action})


def log(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]


def events(output: Path) -> list[dict[str, Any]]:
    return [record for record in log(output) if "event" in record]


def test_a_run_stops_and_tells_the_batch(tmp_path: Path) -> None:
    told = r"at step \d+ the loss of the component 'tagger' became nan.*batch \d+ of epoch 1 with \d+ texts: 1\. '"
    with pytest.raises(Diverged, match=told) as caught:
        run_training(config(7, action="stop"), tmp_path)
    assert caught.value.component == "tagger"
    assert "; the checkpoint of step" in caught.value.reason
    assert not list((tmp_path / "checkpoint").glob("return-*"))


def test_a_run_goes_back_and_leaves_the_batch_out(tmp_path: Path) -> None:
    """In one epoch, whose batches are counted by a run without poison."""
    run_training(config(max_epochs=1), tmp_path / "good")
    with pytest.raises(Diverged) as caught:
        run_training(config(7, action="stop"), tmp_path / "stopped")
    failed, told, output = caught.value, list[str](), tmp_path / "out"
    assert run_training(config(7, max_epochs=1), output, tell=told.append).finished == "max_epochs"
    to = (failed.step - 1) // 4 * 4
    (event,) = events(output)
    assert event.pop("reason").startswith(f"at step {failed.step} the loss of the component 'tagger' became nan")
    where = {"epoch": failed.epoch + 1, "batch": failed.batch + 1}
    assert event == {"step": to, "event": "return", "failed_step": failed.step, **where}
    assert f"going back to step {to}, without that batch (1 of 3 times)" in told
    n_steps = len(log(tmp_path / "good")) - 1
    assert [record["step"] for record in log(output) if "event" not in record] == list(range(1, n_steps + 1))
    point = f"return-{n_steps // 4 * 4}.safetensors"
    assert sorted(path.name for path in (output / "checkpoint").iterdir()) == [point, "state.safetensors"]


def test_the_learning_rate_is_lowered_by_each_return(tmp_path: Path) -> None:
    run_training(config(7, 30, **LOWER), tmp_path)
    rates = {record["learn_rate"] for record in log(tmp_path) if "event" not in record}
    assert rates <= {0.01, 0.005, 0.0025}
    assert log(tmp_path)[-1]["learn_rate"] == 0.0025
    assert len(events(tmp_path)) == 2


LOWER: dict[str, Any] = {"divergence": {"learn_rate_factor": 0.5, "max_returns": 9}, "max_epochs": 1}


def test_returns_come_to_an_end(tmp_path: Path) -> None:
    """The poison comes again in each epoch."""
    with pytest.raises(Diverged, match=r"; it went back 3 times before; the checkpoint of step \d+ is in"):
        run_training(config(7), tmp_path)
    assert [event["epoch"] for event in events(tmp_path)] == [1, 2, 3]


def test_a_last_batch_that_is_left_out_ends_the_epoch(tmp_path: Path) -> None:
    changes: dict[str, Any] = {"shuffle": False, "eval_frequency": 1, "max_epochs": 1}
    run_training(config(**changes), tmp_path / "good")
    assert run_training(config(79, **changes), tmp_path / "out").finished == "max_epochs"
    assert log(tmp_path / "out")[-1]["event"] == "return"
    assert len(log(tmp_path / "out")) == len(log(tmp_path / "good"))
    assert (tmp_path / "out" / "last" / "meta.json").is_file()


@pytest.mark.parametrize("at", [1, 3, 4, 5, 8])
def test_a_run_that_goes_back_can_be_interrupted(tmp_path: Path, at: int) -> None:
    made = config(7, 30, **LOWER)
    run_training(made, tmp_path / "whole")
    interrupted(made, tmp_path / "cut", at)
    run_training(made, tmp_path / "cut", resume=True)
    assert weights(tmp_path / "cut") == weights(tmp_path / "whole")
    assert timeless(tmp_path / "cut") == timeless(tmp_path / "whole")


def timeless(output: Path) -> list[dict[str, Any]]:
    told = ("step", "event", "losses", "learn_rate", "score", "failed_step", "batch", "reason")
    return [{key: record[key] for key in told if key in record} for record in log(output)]


@pytest.mark.parametrize("after", ["restore", "save", "cut_log"])
def test_a_run_that_is_killed_while_it_goes_back_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    made = config(7, 30, **LOWER)
    run_training(made, tmp_path / "whole")
    owner: Any = Checkpoint if after == "restore" else Course
    method = getattr(owner, after)

    def killed(self: Any, *args: Any) -> None:
        method(self, *args)
        if after == "restore" or self.progress.returns:
            raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(owner, after, killed)
        with pytest.raises(SystemExit):
            run_training(made, tmp_path / "cut")
    run_training(made, tmp_path / "cut", resume=True)
    assert weights(tmp_path / "cut") == weights(tmp_path / "whole")
    assert timeless(tmp_path / "cut") == timeless(tmp_path / "whole")


def test_a_run_that_stopped_can_be_told_to_go_back(tmp_path: Path) -> None:
    with pytest.raises(Diverged):
        run_training(config(7, max_epochs=1, action="stop"), tmp_path)
    run_training(config(7, max_epochs=1), tmp_path, resume=True)
    assert len(events(tmp_path)) == 1


def test_weights_that_are_no_numbers_are_neither_scored_nor_kept(tmp_path: Path) -> None:
    made = tagger_config(max_steps=8, checkpoint_frequency=1).override(
        {"training.optimizer": {"@optimizers": "SGD.v1", "learn_rate": 3e38, "grad_clip": 0.0}}
    )
    with pytest.raises(Diverged):
        run_training(made, tmp_path)
    kept = read_checkpoint(RunFolder(tmp_path).checkpoint)
    for name, data in kept.files.items():
        if name.endswith(".safetensors"):
            assert all(np.isfinite(array).all() for array in safetensors.numpy.load(bytes(data)).values()), name
