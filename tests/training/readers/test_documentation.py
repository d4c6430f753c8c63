"""What docs/formats.md says of the readers is so."""

import inspect
import re
from pathlib import Path

import pytest

from plait.registry import registry
from plait.training.readers.corpus import BY_SUFFIX
from plait.training.readers.jsonl import jsonl
from plait.training.writers.corpus import SUFFIXES

PAGE = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf8")
OWN = [name for name in registry.names("readers") if name.startswith("plait.")]


@pytest.mark.parametrize("name", OWN)
def test_every_reader_and_setting_is_described(name: str) -> None:
    assert f"`{name}`" in PAGE
    described = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert set(inspect.signature(registry.get("readers", name)).parameters) <= described


def test_every_suffix_is_described() -> None:
    assert all(f"`{suffix}`" in PAGE for suffix in (*BY_SUFFIX, *SUFFIXES))


def test_the_json_lines_can_be_read(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "a.jsonl").write_text(block, "utf8")
    docs = list(jsonl(tmp_path / "a.jsonl")())
    assert [doc.text for doc in docs] == ["Ann left New York."] * 3 + ["don't go"]
    assert [ent.text for ent in docs[1].ents] == ["Ann", "New York"]
    assert [(one.head.text, one.label, one.tail.text) for one in docs[2].relations] == [("Ann", "from", "New York")]


def test_the_reader_of_ones_own_works(tmp_path: Path) -> None:
    code = PAGE[PAGE.index("## A reader of your own") :]
    (block,) = re.findall(r"^```python\n(.*?)^```", code, re.MULTILINE | re.DOTALL)
    exec(compile(block, "formats.md", "exec"), {"__name__": "formats_md"})
    (tmp_path / "a.txt").write_text("one\ntwo\n")
    docs = list(registry.get("readers", "acme.Lines.v1")(str(tmp_path / "a.txt"), "x")())
    assert [(doc.text, doc.cats) for doc in docs] == [("one", {"x": 1.0}), ("two", {"x": 1.0})]
