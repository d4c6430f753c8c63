"""What older formats of saved folders become, one step after the other, before anything else is read of them.

Whoever raises `FORMAT` adds a step here, and a folder in `tests/fixtures/formats` that the format before it wrote.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .contents import Contents

FORMAT = 2
"""The format that is written."""

Meta = dict[str, Any]
Files = Mapping[str, Contents]


class Migration(NamedTuple):
    """A step from one format to the next.

    Attributes:
        manifest: what the manifest becomes. The names, sizes and checksums in it stay those of the files as they lie
            there. It may raise KeyError, TypeError, ValueError or AttributeError for one that is damaged.
        files: what the files become, of which it may rename, change, add and leave out some; those that it is given are
            read and compared with their checksums as they are asked for. None where they stay as they are.
    """

    manifest: Callable[[Meta], Meta]
    files: Callable[[Files], Files] | None = None


def _sizes(meta: Meta) -> Meta:
    """Format 1 had the checksum of each file alone."""
    return {**meta, "files": {name: {"bytes": None, "sha256": sha256} for name, sha256 in meta["files"].items()}}


MIGRATIONS: dict[int, Migration] = {1: Migration(_sizes)}
"""The step from each format to the next."""


def migrate_manifest(meta: Meta, version: int) -> Meta:
    """A manifest of some format as one of today's. Raises as the steps do."""
    for step in range(version, FORMAT):
        meta = MIGRATIONS[step].manifest(meta)
    return {**meta, "format": FORMAT}


def migrate_files(files: Files, version: int) -> Files:
    """The files of some format as those of today's."""
    for step in range(version, FORMAT):
        change = MIGRATIONS[step].files
        files = files if change is None else change(files)
    return files
