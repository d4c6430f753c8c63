"""Every mistake is told in words that cure it, before anything is built and anything is written."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from plait.cli import app
from plait.config import Config, Problem
from plait.pipeline import Pipeline
from plait.training import prepare_training

from .cases import CASES, FOLDER, Case, as_registered, told

all_cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
some_cases = pytest.mark.parametrize("case", CASES[::6], ids=lambda case: case.name)


@pytest.fixture(autouse=True)
def _same_registry() -> Iterator[None]:
    with as_registered():
        yield


@pytest.fixture
def nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a config has a function called."""

    def call(building: Any, path: Any, func: Any, *_: Any) -> None:
        pytest.fail(f"{func} was called for {path}")

    monkeypatch.setattr(import_module("plait.config.build")._Building, "call", call)


def test_the_table_is_whole() -> None:
    assert len(CASES) >= 60
    names = {case.name for case in CASES}
    assert {path.stem for path in FOLDER.iterdir()} == names
    assert len({case.mistake for case in CASES}) == len(CASES)
    assert all(case.mistake.endswith(".") and case.told for case in CASES)


@all_cases
@pytest.mark.usefixtures("nothing_is_built")
def test_what_is_told(case: Case) -> None:
    assert told(case.path) == case.told


@all_cases
@pytest.mark.usefixtures("nothing_is_built")
def test_a_mistake_is_told_once_and_with_its_cure(case: Case) -> None:
    lines = case.told.splitlines()
    assert len(lines) <= 2
    place = re.compile(rf"{case.name}\.cfg(:\d+)?: \S.*; \S")
    assert all(place.match(line) for line in lines)


@all_cases
def test_the_cure_is_one_edit(case: Case) -> None:
    filled = prepare_training(Config.from_str(case.cured, source=case.path.name))
    Pipeline.from_config(filled)


@all_cases
def test_the_message_is_enough_to_find_the_cure(case: Case) -> None:
    """What is put in stands in the message or elsewhere in the config, but for the sizes that people choose."""
    known = {*words(case.told), *words(case.text.partition("\n\n")[2])}
    assert [word for word in words(case.new) if word not in known and not word[0].isdecimal()] == []


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@all_cases
def test_one_of_the_problems_is_where_the_edit_is(case: Case) -> None:
    """Told in the lines that are changed or in the section that they are added to, or named as the other place."""
    first = case.text[: case.text.index(f"\n{case.old}\n")].count("\n") + 2
    lines = case.text.splitlines()
    section = max((n for n in range(1, first + 1) if lines[n - 1].startswith("[")), default=1)
    last = first + case.old.count("\n") + 1
    found = [int(number) for number in re.findall(r"(?:\.cfg:|\bline )(\d+)", case.told)]
    assert any(section <= line <= last for line in found)


@some_cases
@pytest.mark.usefixtures("nothing_is_built")
def test_the_command_says_the_same(case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(FOLDER)
    checked = CliRunner().invoke(app, ["check", case.path.name, "--json"])
    assert checked.exit_code == 2
    problems = [Problem(**found) for found in json.loads(checked.stdout)["problems"]]
    assert "".join(f"{problem}\n" for problem in problems) == case.told
    checked = CliRunner().invoke(app, ["check", case.path.name])
    trained = CliRunner().invoke(app, ["train", case.path.name, "--output", str(tmp_path / "out")])
    assert (checked.exit_code, trained.exit_code) == (2, 2)
    assert checked.stderr == trained.stderr
    assert all(problem.message in checked.stderr and problem.cure in checked.stderr for problem in problems)
    assert list(tmp_path.iterdir()) == []
