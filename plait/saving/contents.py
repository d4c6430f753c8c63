"""What saved files hold, of which large ones that are alike are stored once."""

from abc import abstractmethod
from collections.abc import Mapping

SAME = "same"
"""The fact of a manifest that tells which files are left out because another is like them."""

LARGE = 64 * 1024
"""Files of so many bytes are stored once where several are alike, and not written again where they are there."""

_END = 64  # bytes, by which most files can be told apart at once

Contents = bytes | memoryview
"""What a file holds; of one that is large, a view of where it lies."""


class MappedFiles(Mapping[str, bytes]):
    """Files that can be looked at where they lie."""

    @abstractmethod
    def map(self, name: str) -> memoryview:
        """The contents of a file where it lies. Processes that map it share the memory. Raises as reading it does."""


def view(files: Mapping[str, Contents], name: str) -> memoryview:
    """The contents of a file, which is mapped where it lies in a folder: nothing is copied. Raises KeyError."""
    return files.map(name) if isinstance(files, MappedFiles) else memoryview(files[name])


def without_copies(files: Mapping[str, Contents]) -> tuple[dict[str, Contents], dict[str, str]]:
    """Files of which no two large ones are alike; and for each that was left out, the one that is like it."""
    kept: dict[tuple[int, bytes], list[str]] = {}
    same: dict[str, str] = {}
    for name, data in files.items():
        if len(data) < LARGE:
            continue
        others = kept.setdefault((len(data), bytes(data[-_END:])), [])
        there = next((other for other in others if files[other] is data or files[other] == data), None)
        if there is None:
            others.append(name)
        else:
            same[name] = there
    return {name: data for name, data in files.items() if name not in same}, same


def with_copies(files: Mapping[str, Contents], same: Mapping[str, str]) -> dict[str, Contents]:
    """The files again that `without_copies` left out, as it told of them."""
    return {**files, **{name: files[there] for name, there in same.items() if there in files}}
