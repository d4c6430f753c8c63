from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.config.render import render
from plait.config.text import parse

keys = st.one_of(st.sampled_from(["a", "b", "*", "@layers", "a.b", "", "ü", "#x"]), st.text(max_size=5))
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(["${a.b}", "${a}/x", "$${a}", "[a]", "a = 1"]),
)
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=12)
configs = st.dictionaries(keys, st.dictionaries(keys, values), max_size=4)


@given(configs)
def test_reads_back(data: dict[str, Any]) -> None:
    text = render(data)
    text.encode("utf-8")
    parsed = parse(text, "")
    assert parsed.problems == []
    assert parsed.data == data


@given(st.dictionaries(keys, st.integers() | st.dictionaries(keys, st.integers()), min_size=1))
def test_parts_stay_in_order(parts: dict[str, Any]) -> None:
    data = {"model": {"*": parts}}
    assert list(parse(render(data), "").data["model"]["*"]) == list(parts)


def test_layout() -> None:
    data = {
        "b": {"inner": {"@layers": "Relu.v1"}, "x": 1, "ref": "${a.b}", "text": "${a.b}/c"},
        "a": {"only": {"k.1": None}},
        "empty": {},
    }
    assert render(data) == (
        '[b]\nx = 1\nref = ${a.b}\ntext = "${a.b}/c"\n\n[b.inner]\n@layers = "Relu.v1"\n\n'
        '[a.only]\n"k.1" = null\n\n[empty]\n'
    )


def test_long_lists_take_a_line_an_item() -> None:
    data = {"a": {"labels": [f"label-{n}" for n in range(50)]}}
    text = render(data)
    assert max(map(len, text.splitlines())) < 40
    assert parse(text, "").data == data


def test_value_outside_a_section() -> None:
    with pytest.raises(ValueError, match="'x' stands outside any section"):
        render({"x": 1})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_what_json_cannot_hold(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        render({"a": {"b": value}})
