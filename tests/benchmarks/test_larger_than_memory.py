"""The corpus that is larger than memory, written small, and what the two runs have to end in."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import larger_than_memory
from plait.training.readers import conllu


def test_both_runs_are_tried(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = iter([(0, "using the CPU"), (1, "Error: full; (training.stream = true)"), (0, ""), (1, "Error: no")])

    def train(config: Path, output: Path, limit: int) -> "subprocess.CompletedProcess[str]":
        assert limit == 2
        status, told = next(ends)
        return subprocess.CompletedProcess([], status, stderr=told)

    monkeypatch.setattr(larger_than_memory, "train", train)
    for number, wanted in enumerate((0, 1)):
        (tmp_path / str(number)).mkdir()
        words = ["--treebank", str(treebank), "--limit", "2", "--times", "0.1", "--work", str(tmp_path / str(number))]
        monkeypatch.setattr(sys, "argv", ["larger_than_memory", *words])
        with pytest.raises(SystemExit) as ended:
            larger_than_memory.main()
        assert ended.value.code == wanted
    assert "kept in memory: exit status 1" in capsys.readouterr().out
    files = sorted((tmp_path / "0" / "corpus").iterdir())
    assert len(files) == 8
    assert sum(file.stat().st_size for file in files) == pytest.approx(200_000, rel=0.1)
    forms = [token.text for doc in conllu(files[0])() for token in doc]
    assert len(set(forms)) > 20
    assert {"cat", "sleeps"} < set(forms)


@pytest.mark.slow
def test_a_process_that_may_have_little_trains(treebank: Path, tmp_path: Path) -> None:
    config = tmp_path / "c.cfg"
    (corpus,) = treebank.glob("*-train.conllu")
    facts = {"train": corpus, "dev": corpus, "steps": 2, "stream": "true", "buffer": 10}
    config.write_text(larger_than_memory.CONFIG.format(**facts))
    run = larger_than_memory.train(config, tmp_path / "out", 600)
    assert run.returncode == 0, run.stderr
    assert larger_than_memory.train(config, tmp_path / "other", 30).returncode != 0
