"""Exceptions as messages and exit statuses."""

import errno

import pytest
import typer

from plait.cli.failures import explain, told
from plait.config import Problem
from plait.errors import BadData, ConfigError, LayerFailed, TrainingFailed, WrongOutput

FULL = "no space left on device; make room, or give a place on another disk"


class OutOfMemoryError(Exception):
    """Named as CuPy and PyTorch name theirs."""


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (BadData("x.csv", 3, "no label"), 2, "Error: x.csv:3: no label"),
        (ValueError("wanted this"), 2, "Error: wanted this"),
        (FileNotFoundError("m: no pipeline"), 2, "Error: m: no pipeline"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "x"), 2, "Error: x: no such file or directory"),
        (PermissionError(errno.EACCES, "Permission denied", b"x"), 2, "Error: x: permission denied"),
        (OSError(errno.ENOSPC, "No space left on device", "x"), 1, f"Error: x: {FULL}"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, f"Error: {FULL}"),
        (OSError(errno.EROFS, "Read-only file system", "a/.x.y.new-123"), 2, "Error: a/x.y: read-only file system"),
        (OSError("odd"), 2, "Error: odd"),
        (TrainingFailed("the loss is nan"), 1, "Error: the loss is nan"),
        (MemoryError(), 1, "Error: the memory does not suffice; use smaller batches"),
        (OutOfMemoryError("8 GB"), 1, "Error: the memory does not suffice (8 GB); use smaller batches"),
    ],
)
def test_each_kind_has_its_message_and_status(error: Exception, status: int, message: str) -> None:
    assert explain(error, "train") == (message, status)


def test_all_problems_of_a_config_are_told() -> None:
    problems = [Problem("a.b", "c.cfg", 3, "one", "cure"), Problem("a.c", "c.cfg", 4, "two", "cure")]
    message, status = explain(ConfigError(problems), "check")
    assert status == 2
    assert message.splitlines() == [
        "c.cfg:3: a.b",
        "  one",
        "  cure    cure",
        "",
        "c.cfg:4: a.c",
        "  two",
        "  cure    cure",
        "",
        "Error: 2 problems",
    ]


def test_a_flood_of_problems_is_cut() -> None:
    problems = [Problem("a", "c.cfg", line, "one", "cure") for line in range(1, 1222)]
    message = explain(ConfigError(problems), "check")[0]
    assert message.count("c.cfg:") == 20
    assert message.endswith("\n\n… and 1,201 more\n\nError: 1,221 problems")


def test_what_was_not_foreseen_is_a_failed_run_that_says_how_to_see_more() -> None:
    message, status = explain(TypeError("bad"), "train")
    assert status == 1
    assert "TypeError: bad" in message
    assert "PLAIT_TRACEBACK=1 plait train" in message


def test_a_traceback_is_shown_only_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for wanted in ("", "1"):
        monkeypatch.setenv("PLAIT_TRACEBACK", wanted)
        with pytest.raises(typer.Exit) as ended, told("train"):
            raise ValueError("wrong")
        assert ended.value.exit_code == 2
        assert ("Traceback" in capsys.readouterr().err) is bool(wanted)


def test_an_interruption_has_the_status_of_the_signal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, told("evaluate"):
        raise KeyboardInterrupt
    assert ended.value.exit_code == 130
    assert capsys.readouterr().err == "\ninterrupted\n"


def test_a_model_that_breaks_its_promise_is_a_failed_run() -> None:
    error: Exception = WrongOutput("tagger", "the layer 'x' does not", "None", "Floats2d", "correct it")
    assert explain(error, "train") == (
        "Error: tagger: the layer 'x' does not\n  came    None\n  wanted  Floats2d\n  cure    correct it",
        1,
    )
    error = LayerFailed(
        "tagger.0", "linear", "forward", "Floats2d (3, 4)", "", {"W": (5, 2)}, "ValueError: no (x.py:3)"
    )
    assert explain(error, "train") == (
        "Error: tagger.0: the layer 'linear' failed\n"
        "  came    Floats2d (3, 4)\n  weights W (5, 2)\n  reason  ValueError: no (x.py:3)",
        1,
    )
