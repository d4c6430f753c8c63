from pathlib import Path

import pytest

from plait.errors import OutputExists
from plait.training import RunFolder

from .small import files


def fill(folder: Path, *names: str) -> RunFolder:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return RunFolder(folder)


RUN = ("config.cfg", "log.jsonl", "checkpoint/state.safetensors", "best/meta.json", "last/meta.json")


@pytest.mark.parametrize(
    ("names", "is_run"),
    [
        ((), False),
        (RUN, True),
        (("checkpoint/state.safetensors",), True),
        (("config.cfg",), False),  # somebody may keep a config where the run is to go
        (("log.jsonl",), False),
        (("config.cfg", "log.jsonl"), True),
        (("config.cfg", "best/meta.json"), True),
        (("config.cfg", "meta.json", "components/tagger/model.safetensors"), False),  # a saved pipeline
    ],
)
def test_a_run_is_known_by_its_files(tmp_path: Path, names: tuple[str, ...], is_run: bool) -> None:
    folder = fill(tmp_path / "out", *names)
    assert folder.holds_run is is_run
    if is_run:
        with pytest.raises(OutputExists, match="--force"):
            folder.check(resume=False, force=False)
        folder.check(resume=False, force=True)
    elif names:
        for force in (False, True):
            with pytest.raises(OutputExists, match="of no run"):
                folder.check(resume=False, force=force)
    else:
        folder.check(resume=False, force=False)


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    RunFolder(tmp_path).check(resume=False, force=False)


def test_what_a_killed_start_left_will_do(tmp_path: Path) -> None:
    table = f"{'0a' * 32}.table"
    begun = ("checkpoint/.state.safetensors.new-123", f"checkpoint/{table}", f"checkpoint/.{table}.new-123")
    folder = fill(tmp_path, *begun, ".config.cfg.new-123")
    folder.check(resume=False, force=False)
    folder.clear()
    assert list(tmp_path.iterdir()) == []


def test_clearing_deletes_what_a_run_owns(tmp_path: Path) -> None:
    folder = fill(tmp_path, *RUN, ".best.new-77/meta.json", "notes.txt", "data/train.conllu", ".best.txt")
    folder.clear()
    assert set(files(tmp_path)) == {"notes.txt", "data/train.conllu", ".best.txt"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputExists, match="it is a file"):
        RunFolder(tmp_path / "out").check(resume=False, force=True)


def test_resume_and_force_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="give one of them"):
        fill(tmp_path, *RUN).check(resume=True, force=True)


def test_resuming_needs_a_checkpoint(tmp_path: Path) -> None:
    fill(tmp_path / "a", *RUN).check(resume=True, force=False)
    with pytest.raises(FileNotFoundError, match="without its checkpoint"):
        fill(tmp_path / "b", "config.cfg", "log.jsonl").check(resume=True, force=False)
    with pytest.raises(FileNotFoundError, match="no run"):
        RunFolder(tmp_path / "c").check(resume=True, force=False)


def test_sweeping_puts_back_what_was_moved_aside(tmp_path: Path) -> None:
    folder = fill(
        tmp_path,
        "checkpoint/state.safetensors",
        "checkpoint/.state.safetensors.new-5",
        "checkpoint/.00.table.new-5",
        ".best.old-5/meta.json",
        ".best.new-5/meta.json",
        "last/meta.json",
        ".last.old-5/meta.json",
    )
    folder.sweep()
    assert files(tmp_path) == {
        "checkpoint/state.safetensors": b"checkpoint/state.safetensors",
        "best/meta.json": b".best.old-5/meta.json",
        "last/meta.json": b"last/meta.json",
    }
