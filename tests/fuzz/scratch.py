"""Files that inputs are written to, in memory where the machine has a place for that."""

import tempfile
from functools import cache
from pathlib import Path

_MEMORY = Path("/dev/shm")


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    # The program that runs targets names a folder of its own, which it clears away.
    in_memory = tempfile.gettempdir() == "/tmp" and _MEMORY.is_dir()
    return tempfile.TemporaryDirectory(prefix="plait-fuzz-", dir=_MEMORY if in_memory else None)


def scratch_file(name: str, data: bytes) -> Path:
    """A file with some contents. It is a new one each time: what maps the old one keeps that."""
    path = Path(_folder().name) / name
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    return path
