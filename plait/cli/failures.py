"""Exceptions as messages and exit statuses: 2 for misuse and bad input, 1 for a run that failed."""

import errno
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ..errors import ConfigError, LayerFailed, PlaitError, TrainingFailed, WrongOutput
from . import problems
from .screen import counted, emphasize

MISUSE = 2
FAILED = 1
INTERRUPTED = 130  # 128 and the number of the signal, as shells have it

# What the machine lacks, not what the user did.
_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE)

# Files are written beside their place and then renamed (see `saving`); who reads a message knows the place alone.
_ASIDE = re.compile(r"^\.(.+)\.(?:new|old)-\d+$")


@contextmanager
def told(command: str) -> Iterator[None]:
    """Tell exceptions on standard error in one message each, and end with their exit status.

    The environment variable PLAIT_TRACEBACK=1 shows where they came from as well.
    """
    try:
        yield
        sys.stdout.flush()
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except BrokenPipeError:
        _let_go(sys.stdout)
        raise typer.Exit() from None
    except KeyboardInterrupt:
        typer.echo("\ninterrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if os.environ.get("PLAIT_TRACEBACK") == "1":
            traceback.print_exc()
        message, status = explain(error, command)
        typer.echo(message, err=True)
        raise typer.Exit(status) from None


def explain(error: Exception, command: str) -> tuple[str, int]:
    """The message for an exception, and the exit status."""
    if isinstance(error, ConfigError):
        return f"{problems.told(error.problems)}\n\n{_error(counted(len(error.problems), 'problem'))}", MISUSE
    if isinstance(error, (LayerFailed, WrongOutput)):
        return _error(problems.with_facts(f"{error.path}: {error.message}", error.facts)), FAILED
    if isinstance(error, TrainingFailed):
        return _error(str(error)), FAILED
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        told = f"the memory does not suffice ({error})" if str(error) else "the memory does not suffice"
        return _error(f"{told}; use smaller batches"), FAILED
    if isinstance(error, OSError):
        return _error(_describe(error)), FAILED if error.errno in _MACHINE else MISUSE
    if isinstance(error, (PlaitError, ValueError)):
        return _error(str(error)), MISUSE
    told = f"plait {command} failed with {type(error).__name__}: {error}"
    return _error(f"{told}\nPLAIT_TRACEBACK=1 plait {command} … shows where"), FAILED


def _error(message: str) -> str:
    return f"{emphasize('Error:', 'red', err=True)} {message}"


def _describe(error: OSError) -> str:
    if error.strerror is None:
        return str(error)
    told = f"{error.strerror[:1].lower()}{error.strerror[1:]}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        told += "; make room, or give a place on another disk"
    if not isinstance(error.filename, (str, bytes)):
        return told
    path, name = os.path.split(os.fsdecode(error.filename))
    name = _ASIDE.sub(r"\1", name)
    return f"{os.path.join(path, name)}: {told}"


def _let_go(stream: object) -> None:
    """Keep Python from flushing a pipe that nobody reads when it exits, which would print an error."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]  # where it has one
    except (OSError, ValueError, AttributeError):
        return
