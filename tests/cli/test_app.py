"""The command as a whole: help, version, mistyped commands, and the start of a process."""

import importlib.metadata
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

import plait as library
from plait.cli import run

from .conftest import Run, Shell, refused

COMMANDS = [
    *("init", "check", "diff", "swap", "train", "evaluate", "info", "find-threshold"),
    *("annotate", "convert", "vectors", "list", "schema"),
]
ROOT = Path(__file__).parents[2]


def test_the_version(plait: Run) -> None:
    result = plait("--version")
    assert (result.exit_code, result.stdout) == (0, f"plait {library.__version__}\n")


def test_help_names_all_commands_and_cuts_none_short(plait: Run) -> None:
    result = plait("--help")
    assert result.exit_code == 0
    listed = [line.split() for line in result.stdout.partition("Commands:")[2].strip().splitlines()]
    assert [words[0] for words in listed] == COMMANDS
    assert "..." not in result.stdout.partition("Commands:")[2]
    assert plait("-h").stdout == result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_tells_every_option(plait: Run, command: str) -> None:
    result = plait(command, "--help")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    options = [line.strip() for line in result.stdout.partition("Options:")[2].splitlines() if line.startswith("  -")]
    assert len(options) >= 2
    assert all(len(option.split("  ", 1)) == 2 or len(option) > 20 for option in options)


def test_a_mistyped_command(plait: Run) -> None:
    refused(plait("trian"), "trian")
    refused(plait("list", "--cod", "x"), "--code")


def test_help_waits_for_nothing_heavy() -> None:
    code = (
        "import sys; from plait.cli import app; from typer.testing import CliRunner; "
        "assert CliRunner().invoke(app, ['train', '--help']).exit_code == 0; "
        "bad = [m for m in ('thinc', 'numpy', 'torch', 'srsly', 'plait.config', 'plait.tokens') if m in sys.modules]; "
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=ROOT)


def test_it_is_the_console_command(shell: Shell) -> None:
    (command,) = importlib.metadata.entry_points(group="console_scripts", name="plait")
    assert command.load() is run
    result = shell("plait --version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"plait {library.__version__}\n", "")


def test_a_wrong_use_has_status_2_in_a_shell(shell: Shell) -> None:
    result = shell("plait check absent.cfg")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("absent.cfg: ")


def test_a_traceback_on_demand(shell: Shell) -> None:
    assert "Traceback" in shell("plait check absent.cfg", PLAIT_TRACEBACK="1").stderr


@pytest.mark.parametrize(
    ("settings", "colored"), [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False)]
)
def test_colors_are_for_terminals_that_want_them(settings: dict[str, str], colored: bool) -> None:
    main, terminal = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [sys.executable, "-m", "plait", "list", "ready-made"]
    subprocess.run(command, stdout=terminal, env={**environment, **settings}, cwd=ROOT, check=True)
    os.close(terminal)
    shown = os.read(main, 100_000)
    os.close(main)
    assert b"textcat" in shown
    assert (b"\x1b[" in shown) is colored


def test_an_encoding_without_a_character_does_no_harm(shell: Shell) -> None:
    result = shell("plait list architectures", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_documentation_tells_every_option(plait: Run, command: str) -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf8")
    shared = text.partition("## What all commands share")[2].partition("\n## plait")[0]
    section = text.partition(f"\n## plait {command}\n")[2].partition("\n## plait")[0]
    options = set(re.findall(r"--[a-z][a-z.-]+", plait(command, "--help").stdout.partition("\nOptions:")[2]))
    known = shared + section + "--help --reader.key --section.key"
    examples = {"--training.max", "--encoders.main", "--reader.text"}
    assert sorted(option for option in options - examples if option not in known) == []
