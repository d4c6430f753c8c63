"""Disks that are full and files that vanish: they are told in one message, and the run goes on once that is mended."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import plait
from plait.config import Config
from plait.errors import BadData, TrainingFailed
from plait.saving import files as saving_files
from plait.training import Examples, RunFolder, run_training

from .small import docs, files, tagger_config
from .test_run import weights

ROOT = Path(__file__).parents[2]


def config() -> Config:
    return tagger_config(checkpoint_frequency=1).override({"training.optimizer.learn_rate": 0.02})


@pytest.mark.parametrize("fails", range(1, 40, 6))
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_a_write_that_fails_leaves_a_run_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int, number: int
) -> None:
    """At any of the flushes, as a disk that is full may tell it then."""
    run_training(config(), tmp_path / "whole")
    out, count, fsync = tmp_path / "out", 0, os.fsync

    def flush(handle: int) -> None:
        nonlocal count
        count += 1
        if count >= fails and os.path.isfile(f"/proc/self/fd/{handle}"):
            raise OSError(number, os.strerror(number))
        fsync(handle)

    with monkeypatch.context() as patched:
        patched.setattr(saving_files.os, "fsync", flush)
        with pytest.raises(OSError, match=os.strerror(number)) as caught:
            run_training(config(), out)
    assert str(out) in str(caught.value.filename)
    for name in ("best", "last"):
        if (out / name).exists():
            plait.load(out / name)
    run_training(config(), out, resume=RunFolder(out).checkpoint.is_file())
    assert files(out).keys() == files(tmp_path / "whole").keys()
    assert weights(out) == weights(tmp_path / "whole")


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), -1))
import tests.training.small
from plait.cli import run
run()
"""


@pytest.mark.parametrize("size", [900, 20000])
def test_a_limit_on_files_is_told_in_one_message(tmp_path: Path, size: int) -> None:
    """The first is that of the log or the checkpoint at the start, the second is reached on the way."""
    (tmp_path / "c.cfg").write_text(tagger_config(max_steps=60).to_str())
    command = [sys.executable, "-c", LIMITED, str(size), "train", "c.cfg", "--output", "out"]
    run = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 1, run.stderr
    (told,) = [line for line in run.stderr.splitlines() if line.startswith("Error")]
    assert "file too large" in told
    assert "out/" in told
    assert "Traceback" not in run.stderr
    out = RunFolder(tmp_path / "out")
    if out.checkpoint.is_file():
        assert run_training(tagger_config(max_steps=60), out.path, resume=True).steps == 60


def test_a_file_that_vanishes_from_a_stream_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [json.dumps({"words": doc.words, "pos": list(doc.values("pos"))}) for doc in docs(40)]
    for number in range(4):
        (corpus / f"{number}.jsonl").write_text("\n".join(lines[number::4]) + "\n")
    made = tagger_config(stream=True, shuffle_buffer=5, gold_tokens=True, checkpoint_frequency=1).override(
        {"corpora.train": {"@readers": "plait.Corpus.v1", "path": str(corpus)}}
    )
    run_training(made, tmp_path / "whole")
    vanishing = corpus / "2.jsonl"
    kept = vanishing.read_bytes()

    class Vanishing(Examples):
        def shuffled(self, seed: int, epoch: int, *, buffer: int) -> Any:
            for number, example in enumerate(super().shuffled(seed, epoch, buffer=buffer)):
                if epoch == 0 and number == 3 and vanishing.exists():
                    vanishing.unlink()
                yield example

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("plait.training.run.Examples", Vanishing)
        with pytest.raises(BadData, match=r"2\.jsonl.*is gone; put it back"):
            run_training(made, tmp_path / "out")
    vanishing.write_bytes(kept)
    run_training(made, tmp_path / "out", resume=True)
    assert weights(tmp_path / "out") == weights(tmp_path / "whole")


def test_a_corpus_that_does_not_fit_into_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = plait.blank("en")

    def read() -> Any:
        yield from docs(5)
        raise MemoryError

    with pytest.raises(TrainingFailed, match=r"'train' .* full after \d+ examples; .*training\.stream = true"):
        Examples(nlp, read, name="train")()
