"""Processes of their own: a command is run to its end, and told how long it took and how much memory it had."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

LAST_LINES = 15
# The kernel counts in kilobytes but for macOS, where it counts in bytes.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Ran(NamedTuple):
    """How a command ran.

    Attributes:
        began: when it was started, in seconds since 1970.
        seconds: from its start to its end.
        megabytes: the most memory that it had.
        output: what it wrote on standard output.
    """

    began: float
    seconds: float
    megabytes: float
    output: str


class Failed(Exception):
    """A command that failed.

    Attributes:
        command: what was run.
        status: how it ended, or what was wrong with what it wrote.
        lines: the last lines that it wrote.
    """

    def __init__(self, command: Sequence[str], status: str, lines: Sequence[str]) -> None:
        super().__init__(f"{status}: {' '.join(command)}\n" + "\n".join(lines))
        self.command, self.status, self.lines = list(command), status, list(lines)


def run(command: Sequence[object], env: Mapping[str, str] | None = None) -> Ran:
    """Run a command to its end. Raises Failed where it cannot be run or its status is not 0.

    The kernel begins the account of a process's memory with that of the process that starts it. Whoever calls this
    keeps small, so that what is told is the memory of the command.

    Args:
        command: the program and its arguments.
        env: variables of the environment, beside those that are there. Python keeps what it compiles, as it does for
            packages that are installed.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    words = list(map(str, command))
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began, start = time.time(), time.perf_counter()
        try:
            process = subprocess.Popen(words, stdout=output, stderr=errors, env={**kept, **(env or {})})
        except OSError as error:
            raise Failed(words, "it cannot be run", [str(error)]) from error
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        written, told = output.read().decode("utf8", "replace"), errors.read().decode("utf8", "replace")
    if process.returncode:
        raise Failed(words, f"it ended with status {process.returncode}", last_lines(told or written))
    return Ran(began, seconds, usage.ru_maxrss * RSS_UNIT / 1e6, written)


def answer(ran: Ran, command: Sequence[object]) -> dict[str, Any]:
    """The object that a command wrote as JSON in its last line. Raises Failed where it wrote none."""
    try:
        found = json.loads(ran.output.splitlines()[-1])
    except (IndexError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise Failed(list(map(str, command)), "its last line is no JSON object", last_lines(ran.output))
    return found


def last_lines(text: str) -> list[str]:
    """The last lines of a text that are not empty."""
    return [line for line in text.splitlines() if line.strip()][-LAST_LINES:]
