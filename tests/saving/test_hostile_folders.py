"""Folders that mean harm: links, pipes, files that are not what was told. None is read, and none holds anything up."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from plait.errors import BadModel
from plait.saving import MANIFEST, SavedFolder, manifest, open_file, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    contents = {"a": b"12", "deep/b": b"3"}
    write_folder(tmp_path / "model", {**contents, MANIFEST: manifest(contents, {})})
    (tmp_path / "outside").write_bytes(b"12")
    return tmp_path / "model"


def replaced(by: Callable[[Path], object]) -> Callable[[Path], object]:
    def change(path: Path) -> None:
        path.unlink()
        by(path)

    return change


HARM = {
    "a link out": (replaced(lambda path: path.symlink_to("../outside")), "leads out of the folder"),
    "an absolute link out": (replaced(lambda path: path.symlink_to("/dev/zero")), "leads out of the folder"),
    "a link to itself": (replaced(lambda path: path.symlink_to(path.name)), "cannot be read"),
    "a link to nothing": (replaced(lambda path: path.symlink_to("nothing")), "missing|no saved pipeline"),
    "a pipe": (replaced(os.mkfifo), "cannot be read: It is no file"),
    "a folder": (replaced(Path.mkdir), "cannot be read: It is no file"),
    "nothing": (Path.unlink, "missing|no saved pipeline"),
    "larger than memory": (lambda path: os.truncate(path, 2**40), "has 1,099,511,627,776 bytes, and had|damaged"),
}


@pytest.mark.parametrize("name", ["a", MANIFEST])
@pytest.mark.parametrize("kind", HARM)
def test_a_file_that_is_another_thing_is_refused(folder: Path, name: str, kind: str) -> None:
    change, told = HARM[kind]
    change(folder / name)
    for read in (lambda: SavedFolder(folder)["a"], lambda: SavedFolder(folder).map("a")):
        with pytest.raises(BadModel, match=told) as caught:
            read()
        assert name in str(caught.value)


def test_a_folder_in_it_may_be_no_link_out_either(folder: Path, tmp_path: Path) -> None:
    (folder / "deep").rename(tmp_path / "elsewhere")
    (folder / "deep").symlink_to("../elsewhere")
    with pytest.raises(BadModel, match="leads out of the folder"):
        SavedFolder(folder)["deep/b"]
    (folder / "deep").unlink()
    (folder / "deep").write_bytes(b"")
    with pytest.raises(BadModel, match="missing"):
        SavedFolder(folder)["deep/b"]


def test_links_within_the_folder_and_to_it_are_good(folder: Path, tmp_path: Path) -> None:
    (folder / "a").rename(folder / "stored")
    (folder / "a").symlink_to("stored")
    (tmp_path / "link").symlink_to("model")
    assert dict(SavedFolder(tmp_path / "link")) == {"a": b"12", "deep/b": b"3"}


def test_other_files_are_never_looked_at(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "run.py").write_text("raise SystemExit")
    (folder / "endless").symlink_to("/dev/zero")
    assert sorted(SavedFolder(folder)) == ["a", "deep/b"]


def test_only_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(OSError, match="It is no file"):
            open_file(path)
