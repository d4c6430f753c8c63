"""Settings by dotted path, as they are taken from a command line."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from plait.cli.command import Code, PlaitCommand, ReaderSettings, Settings, overrides

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(cls=PlaitCommand)
def show(name: str, settings: Settings = None, code: Code = None, number: int = 0) -> None:
    """Print what came."""
    typer.echo(repr((name, overrides(settings), [str(path) for path in code or ()], number)))


def shown(*arguments: str) -> object:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.stderr
    return eval(result.stdout)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--a.b", "1"], {"a.b": 1}),
        (["--a.b=1"], {"a.b": 1}),
        (["--a.b", "text"], {"a.b": "text"}),
        (["--a.b", '"1"'], {"a.b": "1"}),
        (["--a.b", "null"], {"a.b": None}),
        (["--a.b", '["x", 2]'], {"a.b": ["x", 2]}),
        (["--a.b", "-1.5"], {"a.b": -1.5}),
        (["--a.b=--c.d"], {"a.b": "--c.d"}),
        (["--a.b="], {"a.b": ""}),
        (["--a.b", "x=y"], {"a.b": "x=y"}),
        (["--a.b", "1", "--c.d", "2"], {"a.b": 1, "c.d": 2}),
        (["--a.b", "1", "--a.b", "2"], {"a.b": 2}),
        (['--training.groups."*.tok2vec.*".frozen', "true"], {'training.groups."*.tok2vec.*".frozen': True}),
        (["--paths.train", "../data/x.conllu"], {"paths.train": "../data/x.conllu"}),
        (["--components.tagger.model.@architectures=X.v1"], {"components.tagger.model.@architectures": "X.v1"}),
    ],
)
def test_settings_are_json_or_text_wherever_they_stand(arguments: list[str], found: object) -> None:
    assert shown("file", *arguments) == ("file", found, [], 0)
    assert shown(*arguments, "file", "--number", "3") == ("file", found, [], 3)


def test_what_has_no_dot_in_its_name_is_no_setting() -> None:
    assert shown("--code", "../a.py", "--code=b.py", "a.b") == ("a.b", {}, ["../a.py", "b.py"], 0)
    assert shown("--", "--a.b") == ("--a.b", {}, [], 0)


@pytest.mark.parametrize("arguments", [["--a.b"], ["--a.b", "--number", "1"], ["--a.b", "--c.d"]])
def test_a_setting_without_a_value_is_misuse(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["file", *arguments])
    assert result.exit_code == 2
    assert "--a.b VALUE" in result.stderr


def test_an_unknown_option_is_misuse_and_the_nearest_is_told() -> None:
    result = CliRunner().invoke(app, ["file", "--nubmer", "1"])
    assert result.exit_code == 2
    assert "--nubmer" in result.stderr
    assert "--number" in result.stderr


@pytest.mark.parametrize(
    ("option", "full"),
    [
        ("--max_steps", "--training.max_steps VALUE"),
        ("--max-steps=3", "--training.max_steps VALUE"),
        ("--train", "--paths.train VALUE"),
    ],
)
def test_a_setting_without_its_section_is_told_with_it(option: str, full: str) -> None:
    result = CliRunner().invoke(app, ["file", option, "3"])
    assert result.exit_code == 2
    assert f"write it with its section: {full}" in result.stderr


def test_after_two_hyphens_nothing_is_an_option() -> None:
    assert shown("--", "--max_steps") == ("--max_steps", {}, [], 0)


def test_a_setting_of_a_reader_without_its_section() -> None:
    other = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

    @other.command(cls=PlaitCommand)
    def read(name: str, settings: ReaderSettings = None) -> None:
        typer.echo(repr(settings))

    result = CliRunner().invoke(other, ["file", "--text_column", "tweet"])
    assert result.exit_code == 2
    assert "write it with its section: --reader.text_column VALUE" in result.stderr
    assert "reader.text_column=tweet" in CliRunner().invoke(other, ["file", "--reader.text_column", "tweet"]).stdout


def test_settings_of_another_section_are_refused() -> None:
    assert overrides(["reader.limit=3"], within="reader") == {"reader.limit": 3}
    with pytest.raises(ValueError, match=r"--training\.seed does not belong here.*--reader\.KEY"):
        overrides(["training.seed=1"], within="reader")


def test_a_command_that_takes_no_settings_refuses_them(tmp_path: Path) -> None:
    other = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

    @other.command(cls=PlaitCommand)
    def plain(name: str) -> None:
        typer.echo(name)

    result = CliRunner().invoke(other, ["file", "--a.b", "1"])
    assert result.exit_code == 2
    assert "--a.b" in result.stderr
