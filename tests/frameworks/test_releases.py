"""The releases of transformers that tests run with: the newest one, and the oldest that is allowed."""

import os
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def pinned(which: str) -> str:
    """The release in a file of requirements."""
    [found] = re.findall(r"^transformers==(.+)$", (TESTS / which).read_text(encoding="utf8"), re.MULTILINE)
    return str(found)


def test_the_oldest_release_that_is_allowed_is_tested() -> None:
    allowed = set(re.findall(r"transformers>=(.+)", (TESTS.parent / "setup.cfg").read_text(encoding="utf8")))
    assert {f"{floor}.0" for floor in allowed} == {pinned("requirements-transformers-old.txt")}


@pytest.mark.torch
def test_the_release_is_the_one_that_was_meant() -> None:
    """A folder that is not found would let the newest release pass for the oldest one."""
    transformers = pytest.importorskip("transformers")
    is_old = os.environ.get("TRANSFORMERS_RELEASE") == "old"
    assert transformers.__version__ == pinned(
        "requirements-transformers-old.txt" if is_old else "requirements-frameworks.txt"
    )
