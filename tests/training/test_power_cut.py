"""A run whose machine loses power, at any instant: its folder can be gone on with, and its pipelines load."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import plait
from plait.config import Config
from plait.errors import BadModel, PlaitError
from plait.saving import MANIFEST, SavedFolder, manifest, write_folder
from plait.saving import folder as saving_folder
from plait.training import RunFolder, run_training

from .power_cut import Disk, Tree, key_of, recorded, write_tree
from .small import files, tagger_config

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def config() -> Config:
    return tagger_config(max_steps=4, eval_frequency=2, checkpoint_frequency=2).override(
        {"training.optimizer.learn_rate": 0.02}
    )


def pipelines(folder: Path) -> dict[str, bytes]:
    """The files of the pipelines, and the steps that the log tells of."""
    found = {name: data for name, data in files(folder).items() if name.startswith(("best/", "last/", "config"))}
    lines = (folder / "log.jsonl").read_text().splitlines()
    return {**found, "log": repr([json.loads(line)["step"] for line in lines]).encode()}


class Cuts:
    """Every state that a power cut can leave of a run, each once.

    Attributes:
        found: the states, each with what was about to be done, and the pipelines that had been there for sure.
    """

    def __init__(self) -> None:
        self.found: dict[object, tuple[Tree, str, frozenset[str]]] = {}
        self._sure: frozenset[str] = frozenset()

    def __call__(self, disk: Disk, what: str) -> None:
        self._sure |= {name for name in ("best", "last") if name in disk.lasting()}
        for tree in disk.states():
            self.found.setdefault(key_of(tree), (tree, what, self._sure))


def cuts_of(root: Path, work: Callable[[], object]) -> Cuts:
    """What a power cut can leave of the work that is done under a folder."""
    cuts = Cuts()
    disk = Disk(root, cuts)
    with recorded(disk):
        work()
    cuts(disk, "the end")
    return cuts


def put(tree: Tree, out: Path) -> None:
    """Make a folder hold a state, and nothing else."""
    shutil.rmtree(out, ignore_errors=True)
    write_tree(tree, out)


def damage(tree: Tree, out: Path, sure: frozenset[str], known: dict[object, str]) -> list[str]:
    """What is wrong with the pipelines of a folder."""
    found = []
    for name in ("best", "last"):
        held = key_of({key: inner for key, inner in tree.items() if key == name or key.startswith(f".{name}.old")})
        if held not in known:
            put(tree, out)
            try:
                plait.load(out / name)
                known[held] = ""
            except FileNotFoundError:
                known[held] = "gone"
            except PlaitError as error:
                known[held] = f"damaged: {error}"
        if known[held] and (known[held] != "gone" or name in sure):
            found.append(f"{name}/ is {known[held]}")
    return found


def looks(tree: Tree) -> object:
    """What going on depends on: the state, but for what lies in files and folders that were written aside."""
    kept: Any = {name: {} if name.startswith(".") else inner for name, inner in tree.items()}
    return key_of({**kept, "checkpoint": looks_of_checkpoint(tree.get("checkpoint", {}))})


def looks_of_checkpoint(tree: Any) -> Any:
    return {name: b"" if name.startswith(".") else inner for name, inner in tree.items()}


def cuts_of_folder(root: Path) -> Cuts:
    """What a power cut can leave of a folder that is written, and replaced twice."""

    def work() -> None:
        for size in (1, 2, 3):
            contents = {"a": b"a" * size, "deep/b": b"b" * size}
            write_folder(root / "best", {**contents, MANIFEST: manifest(contents, {})}, overwrite=True)

    root.mkdir()
    return cuts_of(root, work)


def is_damaged(tree: Tree, out: Path, sure: frozenset[str]) -> bool:
    """Whether a folder that is there cannot be read, or one that has to be there is gone."""
    put(tree, out)
    try:
        return len(dict(SavedFolder(out / "best"))) != 2
    except FileNotFoundError:
        return "best" in sure
    except BadModel:
        return True


@pytest.mark.parametrize("exchanging", [True, False], ids=["exchange", "two renames"])
def test_a_folder_is_whole_whenever_power_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanging: bool
) -> None:
    if not exchanging:
        monkeypatch.setattr(saving_folder, "exchange", lambda one, other: False)
    cuts = cuts_of_folder(tmp_path / "run").found.values()
    assert len(cuts) > 100
    assert [what for tree, what, sure in cuts if is_damaged(tree, tmp_path / "cut", sure)] == []


@pytest.mark.parametrize("left_out", ["flush_folder", "write_flushed"])
def test_these_states_tell_what_is_not_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    def unflushed(path: Path, *data: bytes) -> None:
        if data:
            path.write_bytes(*data)

    monkeypatch.setattr(saving_folder, left_out, unflushed)
    cuts = cuts_of_folder(tmp_path / "run").found.values()
    assert any(is_damaged(tree, tmp_path / "cut", sure) for tree, _, sure in cuts)


def test_whenever_power_is_lost_the_run_goes_on(tmp_path: Path) -> None:
    root, out = tmp_path / "run", tmp_path / "cut"
    root.mkdir()
    cuts = cuts_of(root, lambda: run_training(config(), root)).found.values()
    wanted = pipelines(root)
    assert len(cuts) > 300
    known: dict[object, str] = {}
    gone_on: set[object] = set()
    failures = []
    for tree, what, sure in cuts:
        told = damage(tree, out, sure, known)
        if not told and looks(tree) not in gone_on:
            gone_on.add(looks(tree))
            put(tree, out)
            try:
                run_training(config(), out, resume=RunFolder(out).checkpoint.is_file())
                told = [f"{name} differs" for name, data in pipelines(out).items() if data != wanted.get(name)]
            except (PlaitError, OSError, ValueError) as error:
                told = [f"it does not go on: {error}"]
        failures += [f"power lost before '{what}': {one}" for one in told]
    assert failures == []


def test_a_run_that_is_being_replaced_when_power_is_lost_can_be_replaced_again(tmp_path: Path) -> None:
    root, out = tmp_path / "run", tmp_path / "cut"
    root.mkdir()
    cuts = Cuts()
    disk = Disk(root, lambda *_: None)
    with recorded(disk):
        run_training(config(), root)
        disk.at_each = cuts
        RunFolder(root).clear()
    cuts(disk, "the end")
    known: dict[object, str] = {}
    assert len(cuts.found) > 10
    for tree, what, _ in cuts.found.values():
        assert damage(tree, out, frozenset(), known) == [], what
        put(tree, out)
        RunFolder(out).check(resume=False, force=True)
        RunFolder(out).clear()
        assert not list(out.iterdir()), what
