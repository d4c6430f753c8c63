"""The tables of settings in the documentation list every setting with its type and default, and every function."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from plait.registry import registry
from plait.training import TrainingConfig
from tests.docs.pages import PAGES, ROOT, tables

MARKED = [(page, mark, rows) for page in PAGES for mark, rows in tables(page)]
# Whose settings the page on formats describes in its own words.
ELSEWHERE = {"readers", "attributes", "layers"}


def load_script() -> Any:
    """The script that writes the tables."""
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = load_script()


@pytest.mark.parametrize(("page", "mark", "rows"), MARKED, ids=[f"{page.name}:{mark}" for page, mark, _ in MARKED])
def test_every_setting_is_there_with_its_default(page: Path, mark: str, rows: list[list[str]]) -> None:
    listed = [(name, kind, "" if default == "required" else default) for name, kind, default, _ in rows]
    assert listed == SCRIPT.settings(mark), f"run: python {Path('docs') / 'make_reference.py'}"
    assert all(len(row[3].split()) > 1 for row in rows), "every setting is told of in words"


def test_every_function_of_plait_has_a_table() -> None:
    wanted = {
        f"{kind} {name}"
        for kind in registry.kinds()
        for name in registry.names(kind)
        if registry.get(kind, name).__module__.startswith("plait.") and kind not in ELSEWHERE
    }
    assert wanted - {mark for _, mark, _ in MARKED} == set()


def test_every_section_is_described() -> None:
    text = (ROOT / "docs" / "config.md").read_text(encoding="utf8")
    for section in TrainingConfig.__dataclass_fields__:
        assert f"### `[{section}]`" in text


def test_defaults_are_those_of_a_config_that_says_nothing() -> None:
    """Worked by hand: the default of the optimizer is not that of Thinc, and there are two loggers."""
    found = {name: default for name, _, default in SCRIPT.settings("training")}
    assert found["optimizer"] == "Adam.v1"
    assert found["loggers"] == "console, progress"
    assert found["patience"] == "1600"
    assert found["shuffle"] == "true"
    assert next(default for name, _, default in SCRIPT.settings("components plait.Tagger.v1") if name == "model") == ""
