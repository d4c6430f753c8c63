"""What a saved folder says of itself: its format, what made it, and size and checksum of every file."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import BadModel
from .contents import SAME, Contents
from .file_names import bad_name, check_name
from .migrations import FORMAT, migrate_manifest
from .strict_json import read_json, to_json

MANIFEST = "meta.json"

NOT_AS_SAVED = "the file is not as it was saved (truncated or edited); restore it, or train again"

_CHECKSUM = "checksum"
_BEFORE, _AFTER = f'"{_CHECKSUM}": "'.encode(), b'"\n}\n'
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIRST_WITH_CHECKSUM = 2  # the format


class Stored(NamedTuple):
    """What a manifest says of one file.

    Attributes:
        size: in bytes; None where a format did not tell.
        sha256: the checksum, in hexadecimal digits.
    """

    size: int | None
    sha256: str

    def is_of(self, data: Contents) -> bool:
        """Whether these are the contents of the file."""
        return self.size in (None, len(data)) and hashlib.sha256(data).hexdigest() == self.sha256


class Manifest(NamedTuple):
    """A manifest that was read and is in order.

    Attributes:
        format: that the folder is in; everything else is as of today's.
        meta: all of it as plain values.
        files: each file that lies there, by name.
        same: what is not there because another file is like it, and which.
    """

    format: int
    meta: Mapping[str, Any]
    files: Mapping[str, Stored]
    same: Mapping[str, str]


def manifest(files: Mapping[str, Contents], meta: Mapping[str, Any]) -> bytes:
    """The manifest of some files, with facts. Raises ValueError for a name that no file can have.

    Its last value is the SHA-256 of the text itself, in which that value is left empty.
    """
    for name in (*files, *meta.get(SAME, {})):
        check_name(name)
    told = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in sorted(files.items())
    }
    text = to_json({"format": FORMAT, **meta, "files": told, _CHECKSUM: ""})
    return text.removesuffix(_AFTER) + hashlib.sha256(text).hexdigest().encode() + _AFTER


def read_manifest(data: bytes, path: str | Path) -> Manifest:
    """Read and check a manifest. Raises BadModel, which names its path, where it is damaged or of a newer format."""
    try:
        meta = read_json(data)
        version = meta["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from error
    if type(version) is not int or not 1 <= version <= FORMAT:
        reason = f"the model has format {version!r:.80}, this plait reads formats up to {FORMAT}; install a newer plait"
        raise BadModel(path, reason)
    if version >= _FIRST_WITH_CHECKSUM and not _is_whole(data):
        raise BadModel(path, NOT_AS_SAVED)
    try:
        meta = migrate_manifest(meta, version)
        files = {name: _stored(told) for name, told in meta["files"].items()}
        same = dict(meta.get(SAME, {}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, error) from error
    for name in (*files, *same, *same.values()):
        if why := bad_name(name):
            raise BadModel(path, f"it names the file {name!r:.80}, which cannot be: {why}; train again")
    return Manifest(version, meta, files, same)


def _stored(told: Mapping[str, Any]) -> Stored:
    size, sha256 = told["bytes"], told["sha256"]
    if not (size is None or (type(size) is int and size >= 0)) or not _SHA256.fullmatch(sha256):
        raise ValueError(f"no size and checksum: {told!r:.120}")
    return Stored(size, sha256)


def _is_whole(data: bytes) -> bool:
    head, before, rest = data.rpartition(_BEFORE)
    return rest == hashlib.sha256(head + before + _AFTER).hexdigest().encode() + _AFTER


def _damaged(path: str | Path, error: Exception) -> BadModel:
    return BadModel(path, f"the manifest is damaged ({error!s:.200}); restore the file, or train again")
