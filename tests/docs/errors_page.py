"""The page of errors: each wrong config with what `plait check` says of it, and the one edit that mends it.

    python -m tests.docs.errors_page

writes what is said into the page again.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .pages import ROOT

PAGE = ROOT / "docs" / "errors.md"
FILE = "config.cfg"

_BLOCKS = [rf"^```{mark}\n((?s:.*?))^```" for mark in ("ini wrong", "text", "diff")]
_MISTAKE = re.compile(r"\n\n".join(_BLOCKS) + "$", re.MULTILINE)


class Mistake(NamedTuple):
    """A wrong config, what is said of it, and the line that is changed."""

    config: str
    told: str
    old: str
    new: str

    @property
    def mended(self) -> str:
        """The config after the edit. Raises ValueError where the line is not there just once."""
        if self.config.count(f"{self.old}\n") != 1:
            raise ValueError(f"the line {self.old!r} is there {self.config.count(self.old)} times")
        return self.config.replace(f"{self.old}\n", f"{self.new}\n" if self.new else "")


def mistakes(text: str) -> Iterator[Mistake]:
    """All mistakes of the page, in order."""
    for config, told, edit in _MISTAKE.findall(text):
        lines = edit.splitlines()
        old = [line[2:] for line in lines if line.startswith("- ")]
        new = [line[2:] for line in lines if line.startswith("+ ")]
        yield Mistake(config, told, *old, "\n".join(new))


def check(config: str) -> tuple[int, str]:
    """The exit status of `plait check`, and what it prints on standard error."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, FILE).write_text(config, encoding="utf8")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        command = [sys.executable, "-m", "plait", "check", FILE]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def main() -> None:
    """Write what is said into the page."""
    text = PAGE.read_text(encoding="utf8")
    for mistake in list(mistakes(text)):
        before = f"```ini wrong\n{mistake.config}```\n\n```text\n"
        text = text.replace(f"{before}{mistake.told}```", f"{before}{check(mistake.config)[1]}```")
    PAGE.write_text(text, encoding="utf8")


if __name__ == "__main__":
    main()
