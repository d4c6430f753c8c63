"""A few kills of a small run, and what would be told of one that came out differently."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import kill_runs
from benchmarks.killing.chain import damage, differences, phase


@pytest.mark.slow
def test_a_run_that_is_killed_ends_as_it_would_have(
    treebank: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    words = ["--treebank", str(treebank), "--texts", str(texts), "--only", "stream", "--kills", "2", "--steps", "16"]
    monkeypatch.setattr(sys, "argv", ["kill_runs", *words, "--work", str(work)])
    with pytest.raises(SystemExit) as ended:
        kill_runs.main()
    told = capsys.readouterr().out
    assert ended.value.code == 0, told
    assert [line.split()[-1] for line in told.splitlines() if line.startswith("kills in all")] == ["2"]
    whole, cut = work / "stream-whole", work / "stream-0"
    assert differences(whole, cut) == []
    for path, change in (
        (cut / "log.jsonl", "log.jsonl differs"),
        (cut / "best" / "meta.json", "best/meta.json differs"),
    ):
        path.write_text(path.read_text().replace('"step": 3,', '"step": 4,').replace('"en"', '"de"'))
        assert change in differences(whole, cut)
    (cut / "best" / "config.cfg").unlink()
    assert differences(whole, cut)[0] == "only one of the runs has best/config.cfg"


def test_damage_is_told(tmp_path: Path) -> None:
    had: set[str] = set()
    assert damage(tmp_path, had) == []
    (tmp_path / "best").mkdir()
    (told,) = damage(tmp_path, had)
    assert told.startswith("best/ does not load")
    assert damage(tmp_path / "nowhere", {"last"}) == ["last/ was there and is gone"]


@pytest.mark.parametrize(
    ("names", "steps", "wanted"),
    [
        ([], None, "start, nothing written"),
        (["checkpoint/state.safetensors"], None, "start, run written"),
        (["checkpoint/state.safetensors"], 3, "training"),
        (["checkpoint/state.safetensors"], 4, "evaluating, or the step before"),
        (["checkpoint/.state.safetensors.new-1"], None, "writing the checkpoint"),
        ([".best.new-1", "checkpoint/state.safetensors"], 3, "writing best"),
        ([".last.old-1"], 3, "writing last"),
        ([".log.jsonl.new-1"], None, "writing the log or config"),
    ],
)
def test_phases_are_told_by_the_files(tmp_path: Path, names: list[str], steps: int | None, wanted: str) -> None:
    for name in [*names, "config.cfg"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    if steps is not None:
        (tmp_path / "log.jsonl").write_text("".join(json.dumps({"step": i}) + "\n" for i in range(steps)))
    assert phase(tmp_path) == wanted
