"""Configs that are TOML as well: with quotes around keys such as `@readers` and `*`, and around references."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.config import Config, prepare
from plait.config.text import parse
from plait.errors import ConfigError
from tests.config.parts import GOOD, Schema

if sys.version_info < (3, 11):
    pytest.skip("the standard library reads no TOML yet", allow_module_level=True)

import tomllib

TEXT = """\
#:schema plait.schema.json
# A tagger and what it stands on.

[paths]
train = "data/train.txt"

[nlp]
lang = "en"
"pipeline" = [
  "tagger",
  # comments may stand between the items

  "other tagger"
]
batch_size = 128

[encoders.main]
"@architectures" = "test.Stack.v1"

[encoders.main."*".first]
"@architectures" = "test.Words.v1"
  attributes = ["norm", "\\u00e9\\t\\"\\\\"]

[encoders.main."*".second]
"@architectures" = "test.Words.v1"
width = 64

[components.tagger]
"@components" = "test.Tagger.v1"
threshold = 2.5e-1

[components.tagger.model]
"@architectures" = "test.TokenHead.v1"
tok2vec = "${encoders.main}"

[components."other tagger"]
"@components" = "test.Tagger.v1"
model = "${components.tagger.model}"

[corpora.train]
"@readers" = "test.Lines.v1"
path = "${paths.train}"

[training.groups."*.tok2vec.*"]
frozen = true
"""


def test_both_read_the_same() -> None:
    config = Config.from_str(TEXT)
    assert config == tomllib.loads(TEXT)
    filled = prepare(config, Schema)
    assert filled["encoders"]["main"]["*"]["second"]["width"] == 64
    assert filled["corpora"]["train"]["path"] == "data/train.txt"


def test_a_config_with_quotes_is_the_same_config() -> None:
    quoted = "".join(_quoted(line) for line in GOOD.splitlines(keepends=True))
    assert quoted != GOOD
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(GOOD)
    assert Config.from_str(GOOD) == Config.from_str(quoted) == tomllib.loads(quoted)


def _quoted(line: str) -> str:
    key, equals, value = line.rstrip("\n").partition(" = ")
    key = json.dumps(key) if key.startswith("@") else key
    value = json.dumps(value) if value.startswith("$") else value
    return f"{key}{equals}{value}\n"


text = st.text(st.characters(exclude_categories=("Cs", "Cc"))).filter(lambda text: "\x7f" not in text)
keys = text.map(lambda key: json.dumps(key, ensure_ascii=False))
scalars = text | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3), max_leaves=5)


@pytest.mark.parametrize(
    "written", ["a = {b = 1}", 'a = {"b.c" = [1, "x = y"], d = {e = true}}', "a = [{b = 1}, {b = 2}]"]
)
def test_tables_in_braces_are_read_alike(written: str) -> None:
    data, _, problems = parse(f"[section]\n{written}", "x")
    assert problems == []
    assert data == tomllib.loads(f"[section]\n{written}")


@given(st.dictionaries(keys, st.dictionaries(keys, values, max_size=3), max_size=3))
def test_what_is_written_in_both_ways_is_read_in_both_ways(sections: dict[str, dict[str, Any]]) -> None:
    written = ""
    for name, table in sections.items():
        written += f"[{name}]\n"
        written += "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items())
    data, _, problems = parse(written, "x")
    assert problems == []
    assert data == tomllib.loads(written)


@pytest.mark.parametrize(
    "written",
    [
        "a = 'x'",
        "'a' = 1",
        "a.b = 1",
        "a = 1  # why",
        "a = 1_000",
        "a = 0x10",
        "a = .inf",
        "a = inf",
        "a = 2026-11-24",
        "a = [1, 2,]",
        'a = """x"""',
        "[b] # why\na = 1",
        "[[b]]\na = 1",
    ],
)
def test_the_rest_of_toml_is_told_and_not_misread(written: str) -> None:
    """What the docs say not to use; a language server may put in some of it."""
    with pytest.raises(ConfigError):
        Config.from_str(f"[section]\n{written}")


@pytest.mark.parametrize("written", ["a = null", "@a = 1", "a = ${b.c}", 'a = {"b": 1}', "; why"])
def test_the_rest_of_a_config_is_no_toml(written: str) -> None:
    assert parse(f"[section]\n{written}", "x").problems == []
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(f"[section]\n{written}")
