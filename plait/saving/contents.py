"""What saved files hold, and what their manifest says of them."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import BadModel

FORMAT = 1
MANIFEST = "meta.json"
SAME = "same"

LARGE = 64 * 1024
"""Files of so many bytes are stored once where several are alike, and not written again where they are there."""

_END = 64  # bytes, by which most files can be told apart at once

Contents = bytes | memoryview
"""What a file holds; of one that is large, a view of where it lies."""


def to_json(value: object) -> bytes:
    """A JSON value as a file."""
    # The json of Python, as faster ones cut floats to ten digits.
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode("utf8", "surrogatepass")


def manifest(files: Mapping[str, Contents], meta: Mapping[str, Any]) -> bytes:
    """What a saved folder says of itself: its format, its facts, and the SHA-256 of every file."""
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    return to_json({"format": FORMAT, **meta, "files": sums})


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


def with_copies(files: Mapping[str, Contents], meta: Mapping[str, Any]) -> dict[str, Contents]:
    """The files again that `without_copies` left out, as a manifest tells of them."""
    return {**files, **{name: files[there] for name, there in meta.get(SAME, {}).items() if there in files}}


def is_as_saved(meta: Mapping[str, Any], name: str, data: Contents) -> bool:
    """Whether the contents of a file are those that a manifest tells of."""
    return bool(hashlib.sha256(data).hexdigest() == meta["files"][name])


def read_manifest(data: bytes, path: str | Path) -> dict[str, Any]:
    """Read and check a manifest. Raises BadModel where it is damaged or of a newer format."""
    try:
        meta = json.loads(data)
        version = meta["format"]
        meta["files"].items()
        meta.get(SAME, {}).items()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadModel(path, f"{MANIFEST} is damaged ({error}); restore the file, or train again") from error
    if not isinstance(version, int) or version > FORMAT:
        raise BadModel(
            path, f"the model has format {version!r}, this plait reads formats up to {FORMAT}; install a newer plait"
        )
    return dict(meta)
