"""Parts: an object names what it consists of once, and gets bytes and folders from that."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Union

from .contents import Contents, to_json


class Part(NamedTuple):
    """One file of a saved object: how to write it, and how to read it back."""

    dump: Callable[[], bytes]
    load: Callable[[bytes], object]


class FilesPart(NamedTuple):
    """A folder of a saved object with files of any names: how to write them, and how to read what is there."""

    dump: Callable[[], Mapping[str, Contents]]
    load: Callable[[Mapping[str, bytes]], object]


Parts = Mapping[str, Union[Part, FilesPart, "Parts"]]


def json_part(get: Callable[[], Any], put: Callable[[Any], object]) -> Part:
    """A part that is a JSON value."""
    return Part(
        dump=lambda: to_json(get()),
        load=lambda data: put(json.loads(data)),
    )


def dump_parts(parts: Parts, prefix: str = "") -> dict[str, Contents]:
    """The contents of each file of an object, by its path within the saved folder."""
    files: dict[str, Contents] = {}
    for name, part in parts.items():
        if isinstance(part, Part):
            files[prefix + name] = part.dump()
        elif isinstance(part, FilesPart):
            files.update({f"{prefix}{name}/{inner}": data for inner, data in part.dump().items()})
        else:
            files.update(dump_parts(part, f"{prefix}{name}/"))
    return files


def load_parts(parts: Parts, files: Mapping[str, Contents], prefix: str = "") -> None:
    """Read an object's parts from files. Raises KeyError with the path of a file that is missing."""
    for name, part in parts.items():
        if isinstance(part, Part):
            part.load(_bytes(files[prefix + name]))
        elif isinstance(part, FilesPart):
            part.load(FilesIn(files, f"{prefix}{name}/"))
        else:
            load_parts(part, files, f"{prefix}{name}/")


class FilesIn(Mapping[str, bytes]):
    """The files whose paths begin in one way, by what comes after that."""

    def __init__(self, files: Mapping[str, Contents], start: str) -> None:
        self.files, self.start = files, start

    def __getitem__(self, name: str) -> bytes:
        return _bytes(self.files[self.start + name])

    def __iter__(self) -> Iterator[str]:
        return (name.removeprefix(self.start) for name in self.files if name.startswith(self.start))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _bytes(data: Contents) -> bytes:
    return data if isinstance(data, bytes) else bytes(data)
