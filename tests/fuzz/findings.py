"""What a finding is: anything but an answer, or a refusal that the library chose to give."""

import dis
import gc
from collections.abc import Callable
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import NamedTuple, TypeVar

import plait
from plait.errors import BadData, BadModel, ConfigError, PlaitError

AnswerT = TypeVar("AnswerT")

PACKAGE = str(Path(plait.__file__).parent)
_RAISE = dis.opmap["RAISE_VARARGS"]


class Hang(BaseException):
    """An input took longer than the limit."""


class Key(NamedTuple):
    """By what findings are told apart: the exception, and the innermost place in plait or in the tests."""

    kind: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.kind} at {self.file}:{self.line}"


def answer(call: Callable[[], AnswerT], *named: type[Exception]) -> AnswerT | None:
    """What a call gives, or None where it refuses by one of the exceptions that it names.

    A ValueError is one that plait raises by itself; those of `int`, `json` or numpy that get out by accident are none,
    nor is a refusal that says nothing, or no more than what Python said of a mistake in the code.
    """
    try:
        return call()
    except named as error:
        if not is_chosen(error):
            raise
        return None
    finally:
        assert gc.isenabled(), "the collector is left turned off"


def is_chosen(error: Exception) -> bool:
    """Whether an exception was raised by plait on purpose, with a message."""
    if not str(error).strip() or (isinstance(error, ConfigError) and not error.problems):
        return False
    if isinstance(error, (BadData, BadModel)):
        cause = error.__cause__
        told = isinstance(cause, Exception) and str(cause) == error.reason
        return bool(error.reason.strip()) and not (told and not is_chosen(cause))
    if isinstance(error, PlaitError):
        return True
    places = _places(error)
    if not places:
        return False
    frame, at = places[-1]
    return frame.f_code.co_filename.startswith(PACKAGE) and frame.f_code.co_code[at] == _RAISE


def key_of(error: BaseException) -> Key:
    """By what a finding is told apart from others."""
    kind = type(error).__name__
    for frame, line in reversed(list(walk_tb(error.__traceback__))):
        path = Path(frame.f_code.co_filename)
        if str(path).startswith(PACKAGE) or "fuzz" in path.parts:
            return Key(kind, "/".join(path.parts[-2:]), line)
    return Key(kind, "", 0)


def _places(error: Exception) -> list[tuple[FrameType, int]]:
    """The frames that an exception went through, outermost first, each with the instruction that it was at."""
    found, traceback = [], error.__traceback__
    while traceback is not None:
        found.append((traceback.tb_frame, traceback.tb_lasti))
        traceback = traceback.tb_next
    return found
