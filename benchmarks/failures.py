"""What is wrong with what a benchmark was given, told in one line before any work is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from plait.errors import PlaitError


@contextmanager
def told() -> Iterator[None]:
    """Make of an error in what was given one sentence, with which the program ends."""
    try:
        yield
    except PackageNotFoundError as error:
        raise SystemExit(
            f"the package {error.name} is not installed; `make bench` does that, or name a folder"
        ) from error
    except (PlaitError, OSError) as error:
        raise SystemExit(str(error)) from error


@contextmanager
def told_decoding(path: Path) -> Iterator[None]:
    """Make of bytes that are no UTF-8 one sentence, with which the program ends."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise SystemExit(f"{path}: this is not UTF-8 ({error.reason})") from error


def check_outputs(*paths: Path | None) -> None:
    """Raise SystemExit where a file cannot be written to later, so that no work is lost."""
    for path in filter(None, paths):
        if path.is_dir() or not path.parent.is_dir():
            raise SystemExit(f"{path}: a file in a folder that is there is wanted")
