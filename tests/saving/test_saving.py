"""Saving: parts to files and back, folders that appear whole, and damage that is noticed."""

import gc
import json
import os
import sys
import threading
import weakref
from pathlib import Path

import pytest

from plait import saving
from plait.errors import BadModel, OutputExists
from plait.saving import (
    LARGE,
    MANIFEST,
    Contents,
    FilesIn,
    Part,
    SavedFolder,
    dump_parts,
    exchange,
    folder,
    json_part,
    load_parts,
    manifest,
    new_file,
    view,
    with_copies,
    without_copies,
    write_file,
    write_folder,
)


def saved(path: Path, **files: bytes) -> Path:
    contents = {name.replace("__", "/"): data for name, data in files.items()}
    write_folder(path, {**contents, MANIFEST: manifest(contents, {"lang": "xx"})})
    return path


def left_over(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if entry.name.startswith(".")]


def test_parts_round_trip_by_path() -> None:
    held = {"a": [1, "ü\ud800", 0.1 + 0.2], "b": b"\x00\xff"}
    parts = {
        "a.json": json_part(lambda: held["a"], lambda value: held.update(a=value)),
        "inner": {"b.bin": Part(lambda: bytes(held["b"]), lambda data: held.update(b=data))},
    }
    files = dump_parts(parts)
    assert sorted(files) == ["a.json", "inner/b.bin"]
    held.update(a=[], b=b"")
    load_parts(parts, files)
    assert held == {"a": [1, "ü\ud800", 0.1 + 0.2], "b": b"\x00\xff"}
    with pytest.raises(KeyError, match=r"inner/b\.bin"):
        load_parts(parts, {"a.json": files["a.json"]})


def test_a_folder_round_trips(tmp_path: Path) -> None:
    folder = SavedFolder(saved(tmp_path / "new" / "model", a=b"1", deep__b=b"22"))
    assert dict(folder) == {"a": b"1", "deep/b": b"22"}
    assert len(folder) == 2
    assert folder.meta["lang"] == "xx"
    with pytest.raises(KeyError):
        folder["c"]
    assert left_over(tmp_path / "new") == []


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda path: (path / "a").write_bytes(b"2"), "a: the file is not as it was saved"),
        (lambda path: (path / "a").write_bytes(b""), "a: the file is not as it was saved"),
        (lambda path: (path / "a").unlink(), "a: the file is missing"),
        (lambda path: (path / MANIFEST).write_bytes(b"{"), r"meta\.json: the manifest is damaged"),
        (lambda path: (path / MANIFEST).write_bytes(b"[]"), r"meta\.json: the manifest is damaged"),
        (lambda path: (path / MANIFEST).write_bytes(b'{"format": 1}'), r"meta\.json: the manifest is damaged"),
        (lambda path: (path / MANIFEST).write_bytes(b"\xff\xfe"), r"meta\.json: the manifest is damaged"),
        (lambda path: (path / MANIFEST).write_bytes(b'{"format": 3, "files": {}}'), "install a newer plait"),
        (lambda path: (path / MANIFEST).write_bytes(b'{"format": 2, "files": {}}'), r"meta\.json: the file is not as"),
        (lambda path: (path / MANIFEST).write_bytes(b'{"format": true, "files": {}}'), "format True"),
        (lambda path: (path / MANIFEST).write_bytes(b'{"format": "x", "files": {}}'), "format 'x'"),
        (lambda path: (path / MANIFEST).unlink(), "has no meta.json"),
    ],
)
def test_damage_is_refused_and_named(tmp_path: Path, damage: object, told: str) -> None:
    path = saved(tmp_path / "model", a=b"1")
    damage(path)  # type: ignore[operator]  # a lambda of the table above
    with pytest.raises(BadModel, match=told):
        SavedFolder(path)["a"]


def test_no_folder_is_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name in ("nothing", "file"):
        with pytest.raises(FileNotFoundError, match="no folder of a saved pipeline"):
            SavedFolder(tmp_path / name)


def test_what_exists_is_not_overwritten(tmp_path: Path) -> None:
    path = saved(tmp_path / "model", a=b"1")
    with pytest.raises(OutputExists, match="overwrite=True"):
        write_folder(path, {"a": b"2"})
    assert SavedFolder(path)["a"] == b"1"


@pytest.mark.parametrize("there", ["file", "folder of something else"])
def test_only_a_saved_pipeline_is_ever_replaced(tmp_path: Path, there: str) -> None:
    path = tmp_path / "mine"
    if there == "file":
        path.write_text("dear")
    else:
        path.mkdir()
        (path / "thesis.tex").write_text("dear")
    with pytest.raises(OutputExists, match="not a saved pipeline"):
        write_folder(path, {"a": b"2"}, overwrite=True)
    assert (path if there == "file" else path / "thesis.tex").read_text() == "dear"
    assert left_over(tmp_path) == []


def test_a_saved_pipeline_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = saved(tmp_path / "model", a=b"1", b=b"1")
    contents = {"a": b"2"}
    write_folder(path, {**contents, MANIFEST: manifest(contents, {})}, overwrite=True)
    assert sorted(entry.name for entry in path.iterdir()) == ["a", MANIFEST]
    assert left_over(tmp_path) == []


def test_an_empty_folder_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    assert dict(SavedFolder(saved(tmp_path / "empty", a=b"1"))) == {"a": b"1"}
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    write_folder(".", {"a": b"1"})
    assert (tmp_path / "here" / "a").read_bytes() == b"1"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "model", a=b"1")

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space left"):
            write_folder(path, {"a": b"2"}, overwrite=True)
        with pytest.raises(OSError, match="no space left"):
            write_file(tmp_path / "one", b"2")
    assert dict(SavedFolder(path)) == {"a": b"1"}
    assert not (tmp_path / "one").exists()
    assert left_over(tmp_path) == []


def test_a_rename_that_fails_puts_the_old_folder_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "model", a=b"1")
    rename = Path.rename

    def once(self: Path, target: Path) -> Path:
        if ".new-" in self.name:
            raise OSError("busy")
        return rename(self, target)

    monkeypatch.setattr(folder, "exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", once)
    with pytest.raises(OSError, match="busy"):
        write_folder(path, {"a": b"2"}, overwrite=True)
    assert dict(SavedFolder(path)) == {"a": b"1"}
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("pid", [os.getpid(), 1], ids=["own", "other"])
def test_a_folder_that_was_moved_aside_is_found(tmp_path: Path, pid: int) -> None:
    """As where a process was killed between two renames; the one after it may have its number."""
    path = saved(tmp_path / "mod[el", a=b"1")
    path.rename(tmp_path / f".mod[el.old-{pid}")
    (tmp_path / ".mod[el.old-0").mkdir()
    assert SavedFolder(path)["a"] == b"1"
    with pytest.raises(OutputExists):
        write_folder(path, {"a": b"2"})
    assert SavedFolder(path)["a"] == b"1"
    contents = {"a": b"2"}
    write_folder(path, {**contents, MANIFEST: manifest(contents, {})}, overwrite=True)
    assert dict(SavedFolder(path)) == {"a": b"2"}
    assert left_over(tmp_path) == [".mod[el.old-0"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot do it")
def test_folders_change_places(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "a", tmp_path / "b")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    assert not exchange(tmp_path / "a", tmp_path / "none")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    write_file(tmp_path / "deep" / "one", b"1")
    write_file(tmp_path / "deep" / "one", b"2")
    assert (tmp_path / "deep" / "one").read_bytes() == b"2"
    assert left_over(tmp_path / "deep") == []


def test_a_new_file_appears_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "one"
    with new_file(path) as file:
        file.write(b"1")
        assert not path.exists()
    assert path.read_bytes() == b"1"
    assert left_over(tmp_path / "deep") == []


def test_a_new_file_does_not_appear_where_writing_fails(tmp_path: Path) -> None:
    write_file(tmp_path / "old", b"old")

    def fail(name: str) -> None:
        with new_file(tmp_path / name, overwrite=True) as file:
            file.write(b"half")
            raise RuntimeError("stop")

    for name in ("new", "old"):
        with pytest.raises(RuntimeError, match="stop"):
            fail(name)
    assert [file.name for file in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_bytes() == b"old"


def test_a_new_file_replaces_none_unless_told(tmp_path: Path) -> None:
    with new_file(tmp_path / "one") as file:
        file.write(b"1")
    with pytest.raises(OutputExists), new_file(tmp_path / "one") as file:
        file.write(b"2")
    with pytest.raises(OutputExists, match="folder"), new_file(tmp_path, overwrite=True) as file:
        file.write(b"2")
    with pytest.raises(OutputExists), new_file(tmp_path / "two"):
        write_file(tmp_path / "two", b"came meanwhile")
    assert (tmp_path / "one").read_bytes() == b"1"
    assert (tmp_path / "two").read_bytes() == b"came meanwhile"
    assert left_over(tmp_path) == []


def test_the_manifest_lists_every_file() -> None:
    told = json.loads(manifest({"b": b"", "a": b"x"}, {"lang": "de"}))
    assert list(told["files"]) == ["a", "b"]
    assert told["format"] == saving.FORMAT
    # The SHA-256 of nothing, as everybody knows it.
    assert told["files"]["b"]["sha256"].startswith("e3b0c44298fc1c14")
    assert [told["files"][name]["bytes"] for name in "ab"] == [1, 0]


BIG = bytes(range(256)) * (LARGE // 256)


def test_a_large_file_is_mapped(tmp_path: Path) -> None:
    folder = SavedFolder(saved(tmp_path / "model", deep__a=BIG, b=b""))
    data = view(FilesIn(folder, "deep/"), "a")
    assert data == BIG
    assert data.readonly
    assert view({"a": BIG}, "a") == BIG
    with pytest.raises(KeyError):
        view(folder, "c")
    assert view(folder, "b") == b""
    (folder.path / "deep" / "a").write_bytes(BIG[::-1])
    with pytest.raises(BadModel, match="not as it was saved"):
        view(folder, "deep/a")
    (folder.path / "deep" / "a").unlink()
    with pytest.raises(BadModel, match="is missing"):
        view(folder, "deep/a")


def test_large_files_are_read_ahead_and_checked_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by: dict[str, str] = {}
    map_open = folder.map_open
    monkeypatch.setattr(folder, "map_open", lambda file: by.update(t=threading.current_thread().name) or map_open(file))
    large = os.urandom(LARGE)
    path = saved(tmp_path / "model", small=b"1", large=large, again=large, bad=bytes(LARGE))
    (path / "bad").write_bytes(bytes(LARGE - 1) + b"1")
    files = SavedFolder(path)
    files.read_ahead()
    assert [bytes(files.map(name)) for name in ("small", "large", "again")] == [b"1", large, large]
    for _ in range(2):
        with pytest.raises(BadModel, match="bad: the file is not as it was saved"):
            files.map("bad")
    by.clear()
    assert bytes(files.map("large")) == files["large"] == large
    assert not by  # it was there already
    again = SavedFolder(path)
    again.map("large")
    assert by == {"t": threading.current_thread().name}


def test_what_was_read_ahead_is_let_go_of_with_the_folder(tmp_path: Path) -> None:
    files = SavedFolder(saved(tmp_path / "model", large=bytes(LARGE)))
    files.read_ahead()
    mapped = weakref.ref(files.map("large").obj)
    assert mapped() is not None
    gc.disable()
    try:
        del files
        assert mapped() is None
    finally:
        gc.enable()


def test_files_beyond_a_number_are_read_when_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MOST_AHEAD", 2)
    names = {f"f{n}": bytes([n]) * LARGE for n in range(4)}
    files = SavedFolder(saved(tmp_path / "model", **names))
    files.read_ahead()
    assert len(files._lying._readers) == 2
    assert {name: bytes(files.map(name)) for name in names} == names


def test_without_another_thread_files_are_read_when_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    files = SavedFolder(saved(tmp_path / "model", large=bytes(LARGE)))
    monkeypatch.setattr(threading.Thread, "start", no_more)
    files.read_ahead()
    assert bytes(files.map("large")) == bytes(LARGE)


def test_large_files_that_are_alike_are_stored_once(tmp_path: Path) -> None:
    other = BIG[::-1]
    files: dict[str, Contents] = {
        "a": BIG,
        "b": other,
        "x/c": memoryview(BIG),
        "small": b"1",
        "also small": b"1",
        "d": b"0" + BIG[1:],
    }
    kept, same = without_copies(files)
    assert list(kept) == ["a", "b", "small", "also small", "d"]
    assert same == {"x/c": "a"}
    meta = {"same": same}
    write_folder(tmp_path / "model", {**kept, MANIFEST: manifest(kept, meta)})
    folder = SavedFolder(tmp_path / "model")
    assert dict(folder) == {name: bytes(data) for name, data in files.items()}
    assert view(folder, "x/c") == BIG
    assert len(folder) == 6
    assert with_copies({name: bytes(data) for name, data in kept.items()}, same) == dict(folder)
    (tmp_path / "model" / "a").write_bytes(other)
    with pytest.raises(BadModel, match="a: the file is not as it was saved"):
        folder["x/c"]


def test_a_manifest_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"1")
    path = tmp_path / "model"
    contents = {"a": b"1"}
    write_folder(path, {**contents, MANIFEST: manifest(contents, {"same": {"b": "../secret"}})})
    with pytest.raises(BadModel, match=r"meta\.json: it names the file '\.\./secret', which cannot be"):
        SavedFolder(path)


def test_large_files_that_stay_the_same_are_not_written_again(tmp_path: Path) -> None:
    path = saved(tmp_path / "model", a=BIG, b=b"1")
    inode = (path / "a").stat().st_ino
    contents = {"a": BIG, "b": b"2"}
    write_folder(path, {**contents, MANIFEST: manifest(contents, {})}, overwrite=True)
    assert (path / "a").stat().st_ino == inode
    assert (path / "a").stat().st_nlink == 1
    assert dict(SavedFolder(path)) == contents
    (path / "a").write_bytes(BIG + b"x")
    contents["b"] = b"3"
    write_folder(path, {**contents, MANIFEST: manifest(contents, {})}, overwrite=True)
    assert dict(SavedFolder(path)) == contents


def test_where_there_are_no_links_a_large_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "model", a=BIG)

    def no_link(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", no_link)
    write_folder(path, {"a": BIG, MANIFEST: manifest({"a": BIG}, {})}, overwrite=True)
    assert dict(SavedFolder(path)) == {"a": BIG}
