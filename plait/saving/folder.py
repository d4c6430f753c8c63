"""Saved folders: written whole or not at all, and read with care."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from threading import Thread
from typing import IO, TypeVar

from ..errors import BadModel, OutputExists
from .contents import LARGE, Contents, MappedFiles, view
from .exchange import exchange
from .file_names import check_name
from .files import flush_folder, make_folder, map_open, open_file, write_flushed
from .manifest import MANIFEST, NOT_AS_SAVED, Manifest, read_manifest
from .migrations import migrate_files
from .strict_json import MAX_JSON

MOST_AHEAD = 32
"""Files that are read ahead, each of which stays open until it is let go of."""

ContentsT = TypeVar("ContentsT", bytes, memoryview)


class SavedFolder(MappedFiles):
    """The files of a saved object as those of today's format.

    Each is compared with its recorded size and checksum when it is read. What else lies in the folder is never looked
    at.
    """

    def __init__(self, path: str | Path) -> None:
        """Raises FileNotFoundError where nothing is saved at the path, BadModel where it is damaged.

        A folder that was about to be replaced when the process was killed is read where it was moved to.
        """
        self.path = Path(path)
        if not self.path.exists():
            self.path = moved_aside(self.path) or self.path
        if not self.path.is_dir():
            raise FileNotFoundError(f"{self.path}: no folder of a saved pipeline is there")
        root = os.path.realpath(self.path)
        try:
            with _opened(self.path / MANIFEST, root) as file:
                data = file.read(MAX_JSON + 1)
        except FileNotFoundError as error:
            raise BadModel(self.path, f"no saved pipeline: the folder has no {MANIFEST}") from error
        self.manifest = read_manifest(data, self.path / MANIFEST)
        self.meta = self.manifest.meta
        self._lying = _Lying(self.path, root, self.manifest)
        self._files = migrate_files(self._lying, self.manifest.format)

    def read_ahead(self) -> None:
        """Begin to compare large files with their checksums, in another thread, since all of them will be read."""
        self._lying.read_ahead()

    def __getitem__(self, name: str) -> bytes:
        return bytes(self._files[name])

    def map(self, name: str) -> memoryview:
        """The contents of a file where it lies. Processes that map it share the memory. Raises as reading it does."""
        return view(self._files, name)

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


class _Lying(MappedFiles):
    """The files as they lie in a folder."""

    def __init__(self, path: Path, root: str, manifest: Manifest) -> None:
        self.path, self.root, self.manifest = path, root, manifest
        self._readers: dict[str, _Reader] = {}  # by the files that they were told to read ahead

    def read_ahead(self) -> None:
        names = [name for name, stored in self.manifest.files.items() if (stored.size or 0) >= LARGE][:MOST_AHEAD]
        with suppress(RuntimeError):  # there can be no more threads
            self._readers = dict.fromkeys(names, _Reader(self._mapped, names))

    def __getitem__(self, name: str) -> bytes:
        return self._checked(name, lambda file, size: file.read(size))

    def map(self, name: str) -> memoryview:
        there = self.manifest.same.get(name, name)
        found = self._readers[there].get(there) if there in self._readers else None
        return self._mapped(name) if found is None else found

    def _mapped(self, name: str) -> memoryview:
        return self._checked(name, lambda file, size: map_open(file))

    def _checked(self, name: str, read: Callable[[IO[bytes], int], ContentsT]) -> ContentsT:
        if name not in self:
            raise KeyError(name)
        there = self.manifest.same.get(name, name)
        path, stored = self.path / there, self.manifest.files.get(there)
        if stored is None:
            raise BadModel(path, NOT_AS_SAVED)
        try:
            with _opened(path, self.root) as file:
                size = os.fstat(file.fileno()).st_size
                if stored.size not in (None, size):
                    raise BadModel(path, f"{NOT_AS_SAVED}: it has {size:,} bytes, and had {stored.size:,}")
                data = read(file, size)
        except FileNotFoundError as error:
            raise BadModel(path, "the file is missing from the saved pipeline; restore it") from error
        except MemoryError as error:
            raise BadModel(path, f"the file is larger than the memory that is free ({size:,} bytes)") from error
        if not stored.is_of(data):
            raise BadModel(path, NOT_AS_SAVED)
        return data

    def __contains__(self, name: object) -> bool:
        return name in self.manifest.files or name in self.manifest.same

    def __iter__(self) -> Iterator[str]:
        return iter([*self.manifest.files, *self.manifest.same])

    def __len__(self) -> int:
        return len(self.manifest.files) + len(self.manifest.same)


class _Reader:
    """A thread that reads files of which all will be needed."""

    def __init__(self, read: Callable[[str], memoryview], names: list[str]) -> None:
        """Begin. Raises RuntimeError where there can be no more threads."""
        self._read, self._names = read, names
        self._found: dict[str, memoryview] = {}
        self._thread = Thread(target=self._run, name="plait-files", daemon=True)
        self._thread.start()

    def get(self, name: str) -> memoryview | None:
        """The contents of a file, once all are read; None where it could not be read."""
        self._thread.join()
        return self._found.get(name)

    def _run(self) -> None:
        for name in self._names:
            with suppress(Exception):  # of which those are told who read it without this
                self._found[name] = self._read(name)
        del self._read  # it holds the folder, which holds this: only the collector would let go of what is mapped


@contextmanager
def _opened(path: Path, root: str) -> Iterator[IO[bytes]]:
    """A file of a folder. Raises FileNotFoundError, and BadModel where a link leads out or it cannot be read."""
    if not Path(os.path.realpath(path)).is_relative_to(root):
        raise BadModel(path, "it is a link that leads out of the folder; put the file itself there")
    try:
        file = open_file(path)
    except NotADirectoryError as error:
        raise FileNotFoundError(error.errno, error.strerror, str(path)) from error
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BadModel(path, f"the file cannot be read: {error.strerror or error}; restore it") from error
    with file:
        yield file


def write_folder(path: str | Path, files: Mapping[str, Contents], *, overwrite: bool = False) -> None:
    """Write files as a folder that appears whole or not at all.

    They are written beside it, flushed to disk, and renamed into place. Large files that the folder had before are
    taken over.

    Raises:
        OutputExists: something is there already, and `overwrite` is off or it is no saved pipeline.
        ValueError: a file has a name that leads out of the folder.
    """
    for name in files:
        check_name(name)
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
        before = read_manifest((path / MANIFEST).read_bytes(), path).files
        now = read_manifest(bytes(files[MANIFEST]), path).files
    except (BadModel, OSError, KeyError):
        return frozenset()
    return frozenset(
        name for name in files if len(files[name]) >= LARGE and name in now and before.get(name) == now[name]
    )


def _take_over(old: Path, new: Path, size: int) -> bool:
    """Give a file a second name, which is the only one once the old folder is gone."""
    try:
        if old.stat().st_size != size:
            return False
        os.link(old, new)
    except OSError:  # a file system without links
        return False
    return True


def size_of(files: Mapping[str, Contents]) -> int:
    """The bytes of all files, of which none is read that lies in a folder."""
    if not isinstance(files, SavedFolder):
        return sum(map(len, files.values()))
    told = [(files.path / name, stored.size) for name, stored in files.manifest.files.items()]
    return sum(path.lstat().st_size if size is None and path.exists() else size or 0 for path, size in told)
