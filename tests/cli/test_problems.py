"""The problems of a config as blocks of lines."""

import io
import re
import sys
from pathlib import Path

import pytest

from plait.cli.problems import told
from plait.config import Problem

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"


def problem(**fields: object) -> Problem:
    values = {"path": "a.b", "source": "c.cfg", "line": 2, "message": "it is wrong", "cure": "do this", **fields}
    return Problem(**values)  # type: ignore[arg-type]  # given by name


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def use_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """60 columns wide. Called within tests: pytest sets standard error anew after fixtures."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_all_facts_stand_under_each_other() -> None:
    assert told([problem(came="this", wanted="that")]).splitlines() == [
        "c.cfg:2: a.b",
        "  it is wrong",
        "  came    this",
        "  wanted  that",
        "  cure    do this",
    ]


def test_facts_that_are_not_there_are_left_out() -> None:
    assert told([problem(cure="")]) == "c.cfg:2: a.b\n  it is wrong"


def test_the_line_of_the_file_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "c.cfg"
    path.write_bytes(b"[a]\n\tb = 1\t# caf\xff \x1b[31m\r\n")
    lines = told([problem(source=str(path)), problem(source=str(path), line=9), problem(source=str(path), line=None)])
    assert lines.splitlines()[:2] == [f"{path}:2: a.b", "  2 | b = 1   # caf\ufffd \ufffd[31m\ufffd"]
    assert lines.count(" | ") == 1


def test_an_option_is_named_once() -> None:
    assert told([problem(source="--a.b", line=None)]).startswith("--a.b\n  it is wrong\n")
    assert told([problem(source="--a", line=None)]).startswith("--a: a.b\n  it is wrong\n")


def test_what_is_wrong_with_a_file_as_a_whole_stands_beside_its_name() -> None:
    assert told([problem(path="", line=None)]) == "c.cfg: it is wrong\n  cure    do this"


def test_blocks_are_apart_and_a_flood_is_cut() -> None:
    blocks = told([problem(line=line) for line in range(1, 31)]).split("\n\n")
    assert len(blocks) == 21
    assert blocks[-1] == "… and 10 more"
    assert told(["anything else"]) == "anything else"


def test_nothing_is_broken_or_coloured_where_nobody_looks() -> None:
    assert told([problem(message=LONG, cure=LONG)]) == f"c.cfg:2: a.b\n  {LONG}\n  cure    {LONG}"


def test_a_terminal_gets_lines_of_its_width(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_terminal(monkeypatch)
    path = tmp_path / "c.cfg"
    path.write_text(f"[a]\nb = {LONG}\n")
    monkeypatch.chdir(tmp_path)
    lines = plain(told([problem(message=LONG, wanted=LONG, cure=LONG)])).splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[1].endswith("…")
    wanted = [line for line in lines if line.startswith("  wanted  ")]
    assert len(wanted) == 1
    after = lines[lines.index(wanted[0]) + 1]
    assert after.startswith(" " * 10)
    assert not after.startswith(" " * 11)
    assert " ".join(" ".join(lines[2:]).split()).count(LONG) == 3


def test_a_terminal_gets_colors_unless_it_wants_none(monkeypatch: pytest.MonkeyPatch) -> None:
    use_terminal(monkeypatch)
    shown = told([problem(came="this", wanted="that")])
    for piece in ("\x1b[1mc.cfg:2\x1b[0m", "\x1b[31mthis", "\x1b[32mthat", "\x1b[36mdo this"):
        assert piece in shown
    monkeypatch.setenv("NO_COLOR", "1")
    assert told([problem(came="this", wanted="that")]) == plain(shown)


def test_texts_of_several_lines_keep_them() -> None:
    assert told([problem(message="one\ntwo", cure="three\nfour")]).splitlines()[1:] == [
        "  one",
        "  two",
        "  cure    three",
        "          four",
    ]


def test_nothing_acts_on_the_terminal() -> None:
    shown = told([problem(message="\x1b[2J", came="\x07", cure="a\x1b]0;b")])
    assert "\x1b" not in shown
    assert "\x07" not in shown
