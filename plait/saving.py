"""Saving: an object names its parts once, and gets bytes and folders from that."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, Union

from .errors import BadModel, OutputExists

FORMAT = 1
MANIFEST = "meta.json"
NOT_AS_SAVED = "the file is not as it was saved (truncated or edited); restore it, or train again"


class Part(NamedTuple):
    """One file of a saved object: how to write it, and how to read it back."""

    dump: Callable[[], bytes]
    load: Callable[[bytes], object]


class FilesPart(NamedTuple):
    """A folder of a saved object with files of any names: how to write them, and how to read what is there."""

    dump: Callable[[], Mapping[str, bytes]]
    load: Callable[[Mapping[str, bytes]], object]


Parts = Mapping[str, Union[Part, FilesPart, "Parts"]]


def json_part(get: Callable[[], Any], put: Callable[[Any], object]) -> Part:
    """A part that is a JSON value."""
    return Part(
        dump=lambda: _json(get()),
        load=lambda data: put(json.loads(data)),
    )


def dump_parts(parts: Parts, prefix: str = "") -> dict[str, bytes]:
    """The contents of each file of an object, by its path within the saved folder."""
    files: dict[str, bytes] = {}
    for name, part in parts.items():
        if isinstance(part, Part):
            files[prefix + name] = part.dump()
        elif isinstance(part, FilesPart):
            files.update({f"{prefix}{name}/{inner}": data for inner, data in part.dump().items()})
        else:
            files.update(dump_parts(part, f"{prefix}{name}/"))
    return files


def load_parts(parts: Parts, files: Mapping[str, bytes], prefix: str = "") -> None:
    """Read an object's parts from files. Raises KeyError with the path of a file that is missing."""
    for name, part in parts.items():
        if isinstance(part, Part):
            part.load(files[prefix + name])
        elif isinstance(part, FilesPart):
            start = f"{prefix}{name}/"
            part.load({inner.removeprefix(start): files[inner] for inner in files if inner.startswith(start)})
        else:
            load_parts(part, files, f"{prefix}{name}/")


def manifest(files: Mapping[str, bytes], meta: Mapping[str, Any]) -> bytes:
    """What a saved folder says of itself: its format, its facts, and the SHA-256 of every file."""
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    return _json({"format": FORMAT, **meta, "files": sums})


def _json(value: object) -> bytes:
    # The json of Python, as faster ones cut floats to ten digits.
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode("utf8", "surrogatepass")


def is_as_saved(meta: Mapping[str, Any], name: str, data: bytes) -> bool:
    """Whether the contents of a file are those that a manifest tells of."""
    return bool(hashlib.sha256(data).hexdigest() == meta["files"][name])


def read_manifest(data: bytes, path: str | Path) -> dict[str, Any]:
    """Read and check a manifest. Raises BadModel where it is damaged or of a newer format."""
    try:
        meta = json.loads(data)
        version = meta["format"]
        meta["files"].items()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadModel(path, f"{MANIFEST} is damaged ({error}); restore the file, or train again") from error
    if not isinstance(version, int) or version > FORMAT:
        raise BadModel(
            path, f"the model has format {version!r}, this plait reads formats up to {FORMAT}; install a newer plait"
        )
    return dict(meta)


class SavedFolder(Mapping[str, bytes]):
    """The files of a saved object, each compared with its recorded checksum when it is read."""

    def __init__(self, path: str | Path) -> None:
        """Raises FileNotFoundError where nothing is saved at the path, BadModel where it is damaged."""
        self.path = Path(path)
        if not self.path.is_dir():
            raise FileNotFoundError(f"{self.path}: no folder of a saved pipeline is there")
        try:
            data = (self.path / MANIFEST).read_bytes()
        except FileNotFoundError as error:
            raise BadModel(self.path, f"no saved pipeline: the folder has no {MANIFEST}") from error
        self.meta = read_manifest(data, self.path)

    def __getitem__(self, name: str) -> bytes:
        if name not in self.meta["files"]:
            raise KeyError(name)
        try:
            data = (self.path / name).read_bytes()
        except FileNotFoundError as error:
            raise BadModel(self.path / name, "the file is missing from the saved pipeline; restore it") from error
        if not is_as_saved(self.meta, name, data):
            raise BadModel(self.path / name, NOT_AS_SAVED)
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(self.meta["files"])

    def __len__(self) -> int:
        return len(self.meta["files"])


def write_folder(path: str | Path, files: Mapping[str, bytes], *, overwrite: bool = False) -> None:
    """Write files as a folder that appears whole or not at all.

    They are written beside it, flushed to disk, and renamed into place.

    Raises:
        OutputExists: something is there already, and `overwrite` is off or it is no saved pipeline.
    """
    path = Path(os.path.abspath(path))  # "." has no name to put another beside
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        if not overwrite:
            raise OutputExists(path, "choose another path, or allow it to be replaced (overwrite=True)")
        if not (path / MANIFEST).is_file():
            raise OutputExists(path, "it is not a saved pipeline, so it is not replaced; choose another path")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new-{os.getpid()}")
    old = path.with_name(f".{path.name}.old-{os.getpid()}")
    for leftover in (aside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        for name, data in files.items():
            target = aside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_flushed(target, data)
        if path.exists():
            path.rename(old)
        try:
            aside.rename(path)
        except OSError:
            if old.exists():
                old.rename(path)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _flush_folder(path.parent)
    shutil.rmtree(old, ignore_errors=True)


def write_file(path: str | Path, data: bytes) -> None:
    """Write one file that appears whole or not at all; one that is there is replaced in one step."""
    with new_file(path, overwrite=True) as file:
        file.write(data)


@contextmanager
def new_file(path: str | Path, *, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """A file to write to that appears at the path when the block ends, flushed to disk; not at all where it raises.

    Raises:
        OutputExists: something is there already and `overwrite` is off, or it is a folder.
    """
    path = Path(path)
    _check_free(path, overwrite)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _check_free(path, overwrite)  # it may have come while this one was written
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _check_free(path: Path, overwrite: bool) -> None:
    if path.is_dir():
        raise OutputExists(path, "it is a folder; name a file")
    if not overwrite and path.exists():
        raise OutputExists(path, "choose another path, or allow it to be replaced (overwrite=True)")


def _write_flushed(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    """Make a rename last through a power cut, where folders can be opened at all."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
