"""Where a command writes: standard output, or a file that appears whole or not at all."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..errors import OutputExists

STANDARD = Path("-")


def check_output(path: Path | None, *, force: bool) -> None:
    """Raise OutputExists where a file would be overwritten without leave, ValueError where it cannot be written.

    Called before any work is done.
    """
    if path is None or path == STANDARD:
        return
    if path.is_dir():
        raise ValueError(f"{path} is a folder; give the path of a file to write")
    if path.exists() and not force:
        raise OutputExists(path, "choose another path, or replace it with --force")
    if not path.parent.is_dir():
        raise ValueError(f"{path}: there is no folder {path.parent} to write into")


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """What to write bytes to: standard output for None and "-", else a file that is renamed into place at the end.

    What was written to it is removed where an exception ends the block.
    """
    if path is None or path == STANDARD:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    aside = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
