"""Saved folders: written whole or not at all, and read with care."""

import os
import shutil
from collections.abc import Iterator, Mapping
from glob import escape
from pathlib import Path
from typing import TypeVar

from ..errors import BadModel, OutputExists
from .contents import LARGE, MANIFEST, SAME, Contents, is_as_saved, read_manifest
from .exchange import exchange
from .files import flush_folder, make_folder, map_file, write_flushed
from .parts import FilesIn

ContentsT = TypeVar("ContentsT", bound=Contents)

NOT_AS_SAVED = "the file is not as it was saved (truncated or edited); restore it, or train again"
_MISSING = "the file is missing from the saved pipeline; restore it"


class SavedFolder(Mapping[str, bytes]):
    """The files of a saved object, each compared with its recorded checksum when it is read."""

    def __init__(self, path: str | Path) -> None:
        """Raises FileNotFoundError where nothing is saved at the path, BadModel where it is damaged.

        A folder that was about to be replaced when the process was killed is read where it was moved to.
        """
        self.path = Path(path)
        if not self.path.exists():
            self.path = moved_aside(self.path) or self.path
        if not self.path.is_dir():
            raise FileNotFoundError(f"{self.path}: no folder of a saved pipeline is there")
        try:
            data = (self.path / MANIFEST).read_bytes()
        except FileNotFoundError as error:
            raise BadModel(self.path, f"no saved pipeline: the folder has no {MANIFEST}") from error
        self.meta = read_manifest(data, self.path)

    def __getitem__(self, name: str) -> bytes:
        path = self._path(name)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise BadModel(path, _MISSING) from error
        return self._checked(name, data)

    def map(self, name: str) -> memoryview:
        """The contents of a file where it lies. Processes that map it share the memory. Raises as reading it does."""
        path = self._path(name)
        try:
            data = map_file(path)
        except FileNotFoundError as error:
            raise BadModel(path, _MISSING) from error
        return self._checked(name, data)

    def _path(self, name: str) -> Path:
        if name not in self:
            raise KeyError(name)
        return self.path / str(self.meta.get(SAME, {}).get(name, name))

    def _checked(self, name: str, data: ContentsT) -> ContentsT:
        there = self.meta.get(SAME, {}).get(name, name)
        if there not in self.meta["files"] or not is_as_saved(self.meta, there, data):
            raise BadModel(self.path / str(there), NOT_AS_SAVED)
        return data

    def __contains__(self, name: object) -> bool:
        return name in self.meta["files"] or name in self.meta.get(SAME, {})

    def __iter__(self) -> Iterator[str]:
        return iter([*self.meta["files"], *self.meta.get(SAME, {})])

    def __len__(self) -> int:
        return len(self.meta["files"]) + len(self.meta.get(SAME, {}))


def write_folder(path: str | Path, files: Mapping[str, Contents], *, overwrite: bool = False) -> None:
    """Write files as a folder that appears whole or not at all.

    They are written beside it, flushed to disk, and renamed into place. Large files that the folder had before are
    taken over.

    Raises:
        OutputExists: something is there already, and `overwrite` is off or it is no saved pipeline.
    """
    path = Path(os.path.abspath(path))  # "." has no name to put another beside
    if not path.exists() and (there := moved_aside(path)):
        there.rename(path)
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        if not overwrite:
            raise OutputExists(path, "choose another path, or allow it to be replaced (overwrite=True)")
        if not (path / MANIFEST).is_file():
            raise OutputExists(path, "it is not a saved pipeline, so it is not replaced; choose another path")
    make_folder(path.parent)
    aside = path.with_name(f".{path.name}.new-{os.getpid()}")
    old = path.with_name(f".{path.name}.old-{os.getpid()}")
    for leftover in (aside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    unchanged = _unchanged(path, files) if path.exists() else frozenset()
    try:
        for name, data in files.items():
            target = aside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (name in unchanged and _take_over(path / name, target, len(data))):
                write_flushed(target, data)
        for folder, _, _ in os.walk(aside, topdown=False):
            flush_folder(Path(folder))
        _put(aside, path, old)
        flush_folder(path.parent)  # before anything of the old folder is deleted
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _put(aside: Path, path: Path, old: Path) -> None:
    """Give a folder its name; what had that name is afterwards at one of the other two, if it was there."""
    if not path.exists():
        aside.rename(path)
    elif not exchange(aside, path):
        path.rename(old)  # where `SavedFolder` finds it if nothing more comes of this
        try:
            aside.rename(path)
        except OSError:
            old.rename(path)
            raise


def moved_aside(path: Path) -> Path | None:
    """Where `write_folder` moved the folder of a path to, if it was killed before the new one had its name."""
    found = [one for one in path.parent.glob(f".{escape(path.name)}.old-*") if (one / MANIFEST).is_file()]
    return max(found, key=lambda one: one.stat().st_mtime, default=None)


def _unchanged(path: Path, files: Mapping[str, Contents]) -> frozenset[str]:
    """The large files that are in a saved folder already, as the manifests tell."""
    try:
        before = read_manifest((path / MANIFEST).read_bytes(), path)["files"]
        now = read_manifest(bytes(files[MANIFEST]), path)["files"]
    except (BadModel, OSError, KeyError):
        return frozenset()
    return frozenset(name for name in files if len(files[name]) >= LARGE and before.get(name) == now.get(name, ""))


def _take_over(old: Path, new: Path, size: int) -> bool:
    """Give a file a second name, which is the only one once the old folder is gone."""
    try:
        if old.stat().st_size != size:
            return False
        os.link(old, new)
    except OSError:  # a file system without links
        return False
    return True


def view(files: Mapping[str, Contents], name: str) -> memoryview:
    """The contents of a file, which is mapped where it lies in a folder: nothing is copied. Raises KeyError."""
    if isinstance(files, FilesIn):
        return view(files.files, files.start + name)
    return files.map(name) if isinstance(files, SavedFolder) else memoryview(files[name])
