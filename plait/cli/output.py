"""Where a command writes: standard output, or a file that appears whole or not at all."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import OutputExists

STANDARD = Path("-")


def check_output(path: Path | None, *, force: bool) -> None:
    """Raise OutputExists where a file would be overwritten without leave, ValueError for a folder or a device.

    Called before any work is done.
    """
    from ..saving import is_device

    if path is None or path == STANDARD:
        return
    if path.is_dir():
        raise ValueError(f"{path} is a folder; give the path of a file to write")
    if is_device(path):
        raise ValueError(f"{path} is a device or a pipe; write to standard output (-) and send that there")
    if path.exists() and not force:
        raise OutputExists(path, "choose another path, or replace it with --force")


@contextmanager
def open_output(path: Path | None, *, force: bool = False) -> Iterator[IO[bytes]]:
    """What to write bytes to: standard output for None and "-", else a new file.

    The file appears when the block ends, and not at all where an exception ends it. Raises OutputExists as
    `check_output`.
    """
    from ..saving import new_file

    if path is None or path == STANDARD:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with new_file(path, overwrite=force) as file:
        yield file
