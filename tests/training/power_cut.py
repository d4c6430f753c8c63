"""A disk of which is known what a power cut would leave: it records what is written, and gives every such state.

It is stricter than any file system promises to be. What was written to a file since it was last flushed may be there,
in part or not at all. What was done to the names in a folder since that was last flushed (names that came, went or
changed places) may be there up to any point, or all of it but for one of them and what builds on that. Flushing a file
does nothing for its name, and flushing a folder nothing for the folders in it.
"""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from plait.saving import folder as saving_folder

Tree = dict[str, "bytes | Tree"]
"""What lies in a folder: the bytes of its files, and its folders."""

Edit = tuple[str, ...]
"""What was done to the names of a folder: ("add", name, id), ("remove", name), ("move", name, name), ("swap", …)."""


@dataclass
class _Folder:
    """The names in a folder: those that are sure to last, and what was done since."""

    lasting: dict[str, int] = field(default_factory=dict)
    pending: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def now(self) -> dict[str, int]:
        return _after(self.lasting, self.pending)

    def outcomes(self) -> Iterator[dict[str, int]]:
        """The names that there can be after a power cut."""
        for end in range(len(self.pending) + 1):
            yield _after(self.lasting, self.pending[:end])
        for left_out in range(len(self.pending)):
            yield _after(self.lasting, _without(self.pending, left_out))


def _names(edit: tuple[Any, ...]) -> set[str]:
    return {edit[1]} if edit[0] in ("add", "remove") else {edit[1], edit[2]}


def _without(edits: list[tuple[Any, ...]], at: int) -> list[tuple[Any, ...]]:
    """The edits but for one, and those that have to do with the same names after it."""
    touched = _names(edits[at])
    kept = edits[:at]
    for edit in edits[at + 1 :]:
        if touched & _names(edit):
            touched |= _names(edit)
        else:
            kept.append(edit)
    return kept


def _after(names: dict[str, int], edits: list[tuple[Any, ...]]) -> dict[str, int]:
    names = dict(names)
    for kind, one, *other in edits:
        if kind == "add":
            names[one] = other[0]
        elif kind == "remove":
            del names[one]
        elif kind == "move":
            names[other[0]] = names.pop(one)
        else:
            names[one], names[other[0]] = names[other[0]], names[one]
    return names


class Disk:
    """What lies under a folder, as it is and as it may be after a power cut.

    Attributes:
        root: the folder.
        steps: what was done, in words.
    """

    def __init__(self, root: Path, at_each: Callable[["Disk", str], None]) -> None:
        """Begin with an empty folder; `at_each` is called before each operation, and with what it will be."""
        self.root = root
        self.at_each = at_each
        self._folders: dict[int, _Folder] = {0: _Folder()}
        self._flushed: dict[int, bytes | None] = {}
        self._next = 1

    def states(self) -> Iterator[Tree]:
        """Every tree that a power cut may leave now; many are alike."""
        files = {number: self._contents(number) for number in self._flushed}
        unsure = [number for number, folder in self._folders.items() if folder.pending]
        loose = [number for number, (old, new) in files.items() if old != new]
        newest = {number: folder.now for number, folder in self._folders.items()}
        oldest = {number: folder.lasting for number, folder in self._folders.items()}
        for folders in (newest, oldest):
            for number in [None, *unsure]:
                outcomes = [None] if number is None else self._folders[number].outcomes()
                for names in outcomes:
                    chosen = folders if number is None else {**folders, number: names}
                    for contents in _contents_after(files, loose):
                        yield self._tree(0, chosen, contents)

    def lasting(self) -> Tree:
        """What is there whatever happens, with all that was done and not flushed undone."""
        folders = {number: folder.lasting for number, folder in self._folders.items()}
        return self._tree(0, folders, {number: old or b"" for number, old in self._flushed.items()})

    def _contents(self, number: int) -> tuple[bytes | None, bytes]:
        """What of a file is sure to last, and what it holds."""
        path = next((path for path, found in self._paths() if found == number), None)
        flushed = self._flushed[number]
        return flushed, path.read_bytes() if path and path.is_file() else flushed or b""

    def _paths(self, number: int = 0, path: Path | None = None) -> Iterator[tuple[Path, int]]:
        path = path or self.root
        for name, inner in self._folders[number].now.items():
            yield path / name, inner
            if inner in self._folders:
                yield from self._paths(inner, path / name)

    def _tree(self, number: int, folders: dict[int, dict[str, int]], contents: dict[int, bytes]) -> Tree:
        return {
            name: self._tree(inner, folders, contents) if inner in self._folders else contents[inner]
            for name, inner in folders[number].items()
        }

    # What was done

    def holds(self, path: Any) -> bool:
        return isinstance(path, (str, os.PathLike)) and Path(os.path.abspath(path)).is_relative_to(self.root)

    def _find(self, path: Any) -> tuple[_Folder, str]:
        """The folder that a path is in, and its name there."""
        *above, name = Path(os.path.abspath(path)).relative_to(self.root).parts
        folder = self._folders[0]
        for part in above:
            folder = self._folders[folder.now[part]]
        return folder, name

    def before(self, what: str, *paths: Any) -> None:
        self.at_each(self, f"{what} {' '.join(os.path.relpath(path, self.root) for path in paths)}")

    def opened(self, path: Any) -> None:
        folder, name = self._find(path)
        if name not in folder.now:
            self._flushed[self._next] = None
            self._add(folder, name)

    def _add(self, folder: _Folder, name: str) -> None:
        folder.pending.append(("add", name, self._next))
        self._next += 1

    def made(self, path: Any) -> None:
        self._folders[self._next] = _Folder()
        self._add(*self._find(path))

    def removed(self, path: Any) -> None:
        folder, name = self._find(path)
        folder.pending.append(("remove", name))

    def moved(self, one: Any, other: Any, kind: str = "move") -> None:
        folder, name = self._find(one)
        target, new = self._find(other)
        assert folder is target, "names are moved within a folder alone"
        folder.pending.append((kind, name, new))

    def linked(self, one: Any, other: Any) -> None:
        folder, name = self._find(one)
        target, new = self._find(other)
        target.pending.append(("add", new, folder.now[name]))

    def flushed(self, path: Path) -> None:
        if path == self.root:
            number = 0
        else:
            folder, name = self._find(path)
            number = folder.now[name]
        if number in self._folders:
            self._folders[number] = _Folder(self._folders[number].now)
        else:
            self._flushed[number] = path.read_bytes()


def _contents_after(files: dict[int, tuple[bytes | None, bytes]], loose: list[int]) -> Iterator[dict[int, bytes]]:
    """What files may hold after a power cut: all as they are, all as they were flushed, or one of them in part."""
    yield {number: new for number, (_, new) in files.items()}
    if loose:
        yield {number: old or b"" for number, (old, _) in files.items()}
    for number in loose:
        new = {number: now for number, (_, now) in files.items()}
        old, whole = files[number]
        kept = old if old is not None and whole.startswith(old) else b""  # what comes after it does no harm to it
        rest = whole[len(kept) :]
        half = rest[: len(rest) // 2]
        for part in (b"", half, rest[:-1], half + b"\0" * 5):
            yield {**new, number: kept + part}


def write_tree(tree: Tree, path: Path) -> None:
    """Put a tree on the real disk."""
    path.mkdir(parents=True)
    for name, inner in tree.items():
        if isinstance(inner, dict):
            write_tree(inner, path / name)
        else:
            (path / name).write_bytes(inner)


def key_of(tree: "bytes | Tree | None") -> Any:
    """A tree as something that can be looked up."""
    return tuple((name, key_of(inner)) for name, inner in sorted(tree.items())) if isinstance(tree, dict) else tree


@contextmanager
def recorded(disk: Disk) -> Iterator[None]:
    """While this is entered, the disk knows of all that Python does under its folder."""
    real_open, real_fsync = io.open, os.fsync

    def opened(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if disk.holds(file) and set(mode) & set("wax"):
            disk.before(f"open {mode}", file)
            stream = real_open(file, mode, *rest, **more)
            disk.opened(file)
            return stream
        return real_open(file, mode, *rest, **more)

    def fsync(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        if disk.holds(path):
            disk.before("flush", path)
        real_fsync(handle)
        if disk.holds(path):
            disk.flushed(path)

    def told(name: str, note: Callable[..., None]) -> Callable[..., None]:
        real = getattr(os, name)

        def do(*paths: Any, **more: Any) -> None:
            known = [path for path in paths if disk.holds(path)]
            if known:
                disk.before(name, *known)
            real(*paths, **more)
            if known:
                note(*known)

        return do

    def exchange(one: Path, other: Path) -> bool:
        disk.before("exchange", one, other)
        done = real_exchange(one, other)
        if done:
            disk.moved(one, other, "swap")
        return done

    def rmtree(path: Any, *, ignore_errors: bool = False) -> None:
        if not os.path.isdir(path):
            assert ignore_errors
            return
        for folder, folders, names in os.walk(path, topdown=False):
            for name in names:
                os.unlink(os.path.join(folder, name))
            for name in folders:
                os.rmdir(os.path.join(folder, name))
        os.rmdir(path)

    real_exchange = saving_folder.exchange
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(io, "open", opened)
        patch.setattr("builtins.open", opened)
        for name, note in (
            ("rename", disk.moved),
            ("replace", disk.moved),
            ("link", disk.linked),
            ("unlink", disk.removed),
            ("rmdir", disk.removed),
        ):
            patch.setattr(os, name, told(name, note))
        patch.setattr(os, "mkdir", _mkdir(disk))
        patch.setattr(os, "fsync", fsync)
        patch.setattr(shutil, "rmtree", rmtree)
        patch.setattr(saving_folder, "exchange", exchange)
        yield


def _mkdir(disk: Disk) -> Callable[..., None]:
    real = os.mkdir

    def mkdir(path: Any, mode: int = 0o777) -> None:
        if disk.holds(path) and Path(os.path.abspath(path)) != disk.root:
            disk.before("mkdir", path)
            real(path, mode)
            disk.made(path)
        else:
            real(path, mode)

    return mkdir
