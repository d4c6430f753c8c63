"""What a terminal shows, and what anything else gets."""

import io
import sys

import pytest

from plait.cli import screen


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def use_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Called within tests: pytest sets standard output anew after fixtures."""
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_gets_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    use_terminal(monkeypatch)
    assert screen.emphasize("x", "red") == "\x1b[31m\x1b[1mx\x1b[0m"


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_wants_none_gets_none(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    use_terminal(monkeypatch)
    monkeypatch.setenv(variable, value)
    assert screen.emphasize("x", "red") == "x"


def test_a_pipe_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert screen.emphasize("x", "red") == "x"
    assert screen.width() == 100


def test_the_width_is_that_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    use_terminal(monkeypatch)
    monkeypatch.setenv("COLUMNS", "72")
    assert screen.width() == 72


def test_a_table_has_columns_as_wide_as_they_must_be() -> None:
    shown = screen.table([("a", "1"), ("bbb", "22")], "<>", header=("name", "n"))
    assert shown == "name   n\na      1\nbbb   22"


def test_counted() -> None:
    assert [screen.counted(n, "text") for n in (0, 1, 2000)] == ["0 texts", "1 text", "2,000 texts"]


@pytest.mark.parametrize(("text", "clipped"), [("short", "short"), ("two\n lines", "two li…"), ("", "")])
def test_clip(text: str, clipped: str) -> None:
    assert screen.clip(text, 7) == clipped
