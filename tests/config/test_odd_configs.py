"""Anything may stand anywhere in a config: the check tells it, and never fails itself."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plait.config import Config, build, check, fill, wiring
from plait.config.facts import Facts
from plait.errors import ConfigError
from tests.names import named

from . import parts, width_parts

WIDTHS = """
[encoders.main]
@layers = "width.Tok2Vec.v1"
[encoders.main.embed]
@layers = "width.Embed.v1"
attrs = ["a", "b"]
rows = [1, 2]
[encoders.main.encode]
@layers = "width.Encode.v1"
width = 32
[encoders.deep]
@layers = "width.Deep.v1"
[encoders.deep.embed]
@layers = "width.Shared.v1"
encoder = "main"
[encoders.deep.layers.*.one]
@layers = "width.Encode.v1"
[encoders.deep.layers.*.two]
@layers = "width.Exact.v1"
[encoders.pair]
@layers = "width.Pair.v1"
names = ["a", "b"]
[heads.a]
@layers = "width.Head.v1"
nO = 3
[heads.a.tok2vec]
@layers = "width.Shared.v1"
encoder = "main"
[heads.b]
@layers = "chain.v1"
[heads.b.*.one]
@layers = "with_array.v1"
[heads.b.*.one.layer]
@layers = "Relu.v1"
nO = 3
[heads.b.*.two]
@layers = "list2ragged.v1"
[components.c]
@components = "width.One.v1"
[components.c.model]
@layers = "width.Scorer.v1"
[settings]
width = 3
order = ["c"]
[settings.model]
@layers = "width.Embed.v1"
"""


def test_the_config_to_begin_with_is_right() -> None:
    assert check(fill(Config.from_str(WIDTHS), width_parts.Schema), width_parts.Schema) == []


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything within a value."""
    inner = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [path, *(way for key, one in inner for way in paths(one, (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


RIGHT = [
    (dict(fill(Config.from_str(WIDTHS), width_parts.Schema)), width_parts.Schema),
    (dict(fill(Config.from_str(parts.GOOD), parts.Schema)), parts.Schema),
]
PATHS = [[path for path in paths(config) if path] for config, _ in RIGHT]
KEYS = sorted({key for ways in PATHS for way in ways for key in way if isinstance(key, str)})
BLOCKS = [
    value
    for (config, _), ways in zip(RIGHT, PATHS, strict=True)
    for value in (at(config, way) for way in ways)
    if isinstance(value, dict) and any(key.startswith("@") for key in value)
]
NAMES = ["width.Both.v1", "width.Modes.v1", "width.Counted.v1", "chain.v1", "add.v1", "premap_ids.v1", "test.Either.v1"]


class Odd:
    """What no file can hold."""


keys = st.sampled_from([*KEYS, "*", "@", "@layers", "@components", "@nothing", "", "a.b", "${x}", '"'])
leaves = st.one_of(
    st.sampled_from([None, True, False, 0, 1, -1, 3, 2**70, 0.5, float("nan"), float("inf"), "", "x", "main", "c"]),
    st.sampled_from(["${encoders}", "${heads.a.nO}", "${x.y}", "${", "$${a}", "@x", "\ud800", "\x00", *NAMES, *KEYS]),
    st.sampled_from([b"x", {1}, Odd(), Odd, len, 3j, (1, 2), [], {}]),
    st.text(max_size=3),
)
blocks = st.builds(
    lambda kind, name, inner: {kind: name, **inner},
    st.sampled_from(["@layers", "@architectures", "@components"]),
    st.sampled_from(NAMES) | leaves,
    st.dictionaries(keys, leaves, max_size=3),
)
values = st.recursive(
    leaves | blocks | st.sampled_from(BLOCKS),
    lambda inner: st.dictionaries(keys, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=8,
)


@st.composite
def odd_configs(draw: st.DrawFn) -> tuple[dict[str, Any], Any]:
    """A right config with one to three changes, and its schema."""
    number = draw(st.integers(0, len(RIGHT) - 1))
    config, schema = copy.deepcopy(RIGHT[number][0]), RIGHT[number][1]
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(PATHS[number]))
        try:
            table = at(config, tuple(way))
            change = draw(st.sampled_from(["set", "add", "remove", "rename"]))
            if change == "set":
                table[last] = draw(values)
            elif change == "add" and isinstance(table, dict):
                table[draw(keys)] = draw(values)
            elif change == "rename" and isinstance(table, dict):
                table[draw(keys)] = table.pop(last)
            else:
                del table[last]
        except (KeyError, IndexError, TypeError):  # what an earlier change took away
            continue
    return config, schema


@settings(deadline=None, max_examples=200)
@given(odd_configs())
def test_nothing_makes_the_check_fail(odd: tuple[dict[str, Any], Any]) -> None:
    config, schema = odd
    filled = fill(Config(config), schema)
    for problem in check(filled, schema):
        assert problem.message
        assert str(problem)
        assert all(isinstance(value, (str, int, type(None))) for value in problem.as_dict().values())
    for node in wiring(filled, schema):
        assert all(inner.path[: len(node.path)] == node.path for inner in node.walk())
    facts = Facts(filled, schema)
    assert not {path for path, value in facts.inferred().items() if value is None}
    assert dict(fill(filled, schema)) == dict(filled) or filled.problems or "nan" in repr(filled)


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({"encoders": {"a": True, "b": {"@layers": "width.Shared.v1", "encoder": "a"}}}, "encoders.a"),
        ({"encoders": {"b": {"@layers": "width.Shared.v1", "encoder": "a"}, "a": 3}}, "encoders.a"),
        ({"encoders": {"b": {"@layers": "width.Shared.v1", "encoder": "a"}, "a": Odd()}}, "encoders.a"),
        ({"encoders": {"b": {"@layers": "width.Shared.v1", "encoder": "a"}, "a": {}}}, "encoders.a"),
        (
            {"encoders": {"b": {"@layers": "width.Shared.v1", "encoder": "a"}, "a": {"@layers": 3}}},
            "encoders.a.@layers",
        ),
        ({"encoders": [1], "heads": {"b": {"@layers": "width.Shared.v1", "encoder": "a"}}}, "encoders"),
        ({"settings": {"order": [["c"]]}}, "settings.order.0"),
        ({"settings": {"order": {"*": {"a": "c"}}}}, "settings.order.*.a"),
        ({"settings": {"width": {"@layers": "width.Embed.v1"}}}, "settings.width"),
        ({"heads": {"a": {"@layers": "width.Embed.v1", "attrs": {"*": {"x": "a"}}, "rows": [1, 2]}}}, "heads.a.rows"),
        ({"heads": {"a": {"@layers": "width.Embed.v1", "rows": {1, 2}}}}, "heads.a.rows"),
    ],
    ids=named,
)
def test_some_by_hand(config: dict[str, Any], path: str) -> None:
    problems = check(fill(Config(config), width_parts.Schema), width_parts.Schema)
    assert path in [problem.path for problem in problems]


def test_what_no_file_can_hold_is_no_reason_to_fail_in_building() -> None:
    with pytest.raises(ConfigError):
        build(Config({"encoders": {"a": Odd()}}), width_parts.Schema)
