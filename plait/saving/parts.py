"""Parts: an object names what it consists of once, and gets bytes and folders from that."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Union

from ..errors import PlaitError
from .contents import Contents, MappedFiles, view
from .strict_json import read_json, to_json


class Part(NamedTuple):
    """One file of a saved object: how to write it, and how to read it back."""

    dump: Callable[[], bytes]
    load: Callable[[bytes], object]


class MappedPart(NamedTuple):
    """A file that may be large, which is read from where it lies."""

    dump: Callable[[], bytes]
    load: Callable[[memoryview], object]


class FilesPart(NamedTuple):
    """A folder of a saved object with files of any names: how to write them, and how to read what is there."""

    dump: Callable[[], Mapping[str, Contents]]
    load: Callable[[Mapping[str, bytes]], object]


Parts = Mapping[str, Union[Part, MappedPart, FilesPart, "Parts"]]


def json_part(get: Callable[[], Any], put: Callable[[Any], object]) -> Part:
    """A part that is a JSON value."""
    return Part(
        dump=lambda: to_json(get()),
        load=lambda data: put(read_json(data)),
    )


def dump_parts(parts: Parts, prefix: str = "") -> dict[str, Contents]:
    """The contents of each file of an object, by its path within the saved folder."""
    files: dict[str, Contents] = {}
    for name, part in parts.items():
        if isinstance(part, (Part, MappedPart)):
            files[prefix + name] = part.dump()
        elif isinstance(part, FilesPart):
            files.update({f"{prefix}{name}/{inner}": data for inner, data in part.dump().items()})
        else:
            files.update(dump_parts(part, f"{prefix}{name}/"))
    return files


def load_parts(parts: Parts, files: Mapping[str, Contents], prefix: str = "") -> None:
    """Read an object's parts from files.

    Raises KeyError with the path of a file that is missing, and ValueError with that of one that cannot be what it
    should be, whatever its part raised.
    """
    for name, part in parts.items():
        path = f"{prefix}{name}"
        if isinstance(part, Part):
            _load(path, part.load, _bytes(files[path]))
        elif isinstance(part, MappedPart):
            _load(path, part.load, view(files, path))
        elif isinstance(part, FilesPart):
            _load(path, part.load, FilesIn(files, f"{path}/"))
        else:
            load_parts(part, files, f"{path}/")


def _load(path: str, load: Callable[[Any], object], given: object) -> None:
    try:
        load(given)
    except PlaitError:
        raise
    except Exception as error:  # of any kind, as contents may be anything, and parts anybody's
        told = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        raise ValueError(f"{path}: {told}") from error


class FilesIn(MappedFiles):
    """The files whose paths begin in one way, by what comes after that."""

    def __init__(self, files: Mapping[str, Contents], start: str) -> None:
        self.files, self.start = files, start

    def __getitem__(self, name: str) -> bytes:
        return _bytes(self.files[self.start + name])

    def map(self, name: str) -> memoryview:
        return view(self.files, self.start + name)

    def __iter__(self) -> Iterator[str]:
        return (name.removeprefix(self.start) for name in self.files if name.startswith(self.start))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _bytes(data: Contents) -> bytes:
    return data if isinstance(data, bytes) else bytes(data)
