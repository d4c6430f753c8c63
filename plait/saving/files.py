"""Files that appear whole or not at all, and files of which nothing is believed."""

import errno
import mmap
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import OutputExists
from .contents import Contents

# Opening a pipe would wait for somebody to write to it.
_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)


def open_file(path: Path) -> IO[bytes]:
    """Open a file to be read. Raises OSError, also for what is no file: a folder, a pipe, a device."""
    handle = os.open(path, _AT_ONCE)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "It is no file, but a folder, a pipe or a device", str(path))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def map_file(path: Path) -> memoryview:
    """A file where it lies; processes that map it share the memory. Raises OSError."""
    with open_file(path) as file:
        return map_open(file)


def map_open(file: IO[bytes]) -> memoryview:
    """An open file where it lies. Raises OSError."""
    if not os.fstat(file.fileno()).st_size:
        return memoryview(b"")  # which cannot be mapped
    return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


@contextmanager
def named(path: str | Path) -> Iterator[None]:
    """Let errors of writing say to which file: the system tells that of opening it alone."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise


def write_file(path: str | Path, data: Contents) -> None:
    """Write one file that appears whole or not at all; one that is there is replaced in one step."""
    with new_file(path, overwrite=True) as file:
        file.write(data)


@contextmanager
def new_file(path: str | Path, *, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """A file to write to that appears at the path when the block ends, flushed to disk; not at all where it raises.

    Raises:
        OutputExists: something is there already and `overwrite` is off, or it is a folder or a device.
    """
    path = Path(path)
    _check_free(path, overwrite)
    make_folder(path.parent)
    aside = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        with named(aside), aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _check_free(path, overwrite)  # it may have come while this one was written
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    flush_folder(path.parent)


def replace_by_link(source: Path, path: Path) -> None:
    """Give a file that was flushed to disk a second name; what had that name is replaced in one step."""
    aside = path.with_name(f".{path.name}.new-{os.getpid()}")
    aside.unlink(missing_ok=True)
    try:
        os.link(source, aside)
    except OSError:  # a file system without links
        write_file(path, source.read_bytes())
        return
    aside.replace(path)
    flush_folder(path.parent)


def _check_free(path: Path, overwrite: bool) -> None:
    if path.is_dir():
        raise OutputExists(path, "it is a folder; name a file")
    if is_device(path):  # which would be gone, with a file in its place
        raise OutputExists(path, "it is a device or a pipe; name a file")
    if not overwrite and path.exists():
        raise OutputExists(path, "choose another path, or allow it to be replaced (overwrite=True)")


def is_device(path: Path) -> bool:
    """Whether something is at a path that is neither a file nor a folder."""
    return path.exists() and not path.is_file() and not path.is_dir()


def write_flushed(path: Path, data: Contents) -> None:
    """Write a file, and see that it lasts through a power cut."""
    with named(path), path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush_file(path: Path) -> None:
    """See that what was written to a file so far lasts through a power cut. Raises OSError."""
    with named(path), path.open("ab") as file:
        os.fsync(file.fileno())


def make_folder(path: Path) -> None:
    """Make a folder and those above it as far as they are missing, and see that they last through a power cut."""
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        flush_folder(folder.parent)


def flush_folder(path: Path) -> None:
    """Make the names in a folder last through a power cut, where folders can be opened at all."""
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
