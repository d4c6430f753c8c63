from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, TypedDict, TypeVar

import pytest
from thinc.api import Model

from plait.config import Named, Range
from plait.config.values import accepts, cure_for, example, show_value, takes_plain
from tests.names import named


@dataclass
class Settings:
    width: int = 3


class Table(TypedDict):
    width: int


Small = TypeVar("Small", int, str)

RIGHT = [
    (1, int),
    (1, float),
    (0.5, float),
    (True, bool),
    ("x", str),
    (None, str | None),
    (None, None),
    ("a", Literal["a", "b"]),
    (1, Literal[1]),
    ("x", Path),
    (["x", "y"], list[str]),
    ([], list[str]),
    ([1, 2], tuple[int, int]),
    ([1, 2, 3], tuple[int, ...]),
    (["x"], Sequence[str]),
    (["x"], set[str]),
    ({"a": 1}, dict[str, float]),
    ({"12": "x"}, dict[int, str]),
    ({"a": {"b": [1]}}, Mapping[str, Any]),
    ({"a": 1}, Settings),
    ("anything", Any),
    (3, object),
    (3, NewType("Width", int)),
    ({"width": 3}, Table),
    (3, Small),
    ("main", Annotated[Model[Any, Any], Named("encoders")]),
    (0.5, Annotated[float, Range(0, 1)]),
    (None, Annotated[float, Range(0, 1)] | None),
    ({"@layers": "x"}, Model),
    ([{"@layers": "x"}], list[Model[Any, Any]]),
    (["$${a}"], list[str]),
    ("$${a}", Literal["${a}"]),
]

# A value, what is wanted, and what the cure says.
WRONG = [
    ("0.1", float, "without quotes: 0.1"),
    ("3", int | None, "without quotes: 3"),
    ("true", bool, "without quotes: true"),
    ("x", float, "0.1"),
    (0.5, int, "whole number"),
    (3.0, int, "3"),
    (True, int, "100"),
    (True, float, "0.1"),
    (1, bool, "true or false"),
    (2024, str, '"2024"'),
    (None, str, "text"),
    ("c", Literal["a", "b"], '"a", "b"'),
    (True, Literal[1], "1"),
    (1.5, Annotated[float, Range(0, 1)], "from 0 to 1"),
    (0, Annotated[int, Range(1, None)], "at least 1"),
    ("x", list[str], '["x"]'),
    ("x, y", list[str], '["x", "y"]'),
    ("", list[int], "such as [100]"),
    ("['x', 'y']", list[str], 'with double quotes: ["x", "y"]'),
    (["x"], str, 'without brackets: "x"'),
    ([0.1], Annotated[float, Range(0, 1)] | None, "without brackets: 0.1"),
    (-1, Annotated[float | list[float], Range(0, None)], "a number at least 0"),
    (-0.5, Annotated[float, Range(0, None)] | list[float], "a number at least 0"),
    ([0.5, -1], Annotated[float | list[float], Range(0, None)], "a number at least 0"),
    ([-1], Annotated[list[int] | dict[str, int], Range(0, None)], "a number at least 0"),
    ({"a": -1}, Annotated[dict[str, int], Range(0, None)], "a number at least 0"),
    ("x", Sequence[str], '["x"]'),
    (["x", 1], list[str], "list"),
    ([1, 2, 3], tuple[int, float], "a list, such as [100, 0.1]"),
    ({"a": "x"}, dict[str, int], "table"),
    ({"a": "x"}, dict[int, str], "table"),
    (["x"], dict[str, str], 'a table such as {"name": "text"}'),
    (3, Path, '"3"'),
    (3, Model[Any, Any], "Model"),
    ("x", Callable[[], int], "Callable"),
    (3, Annotated[Model[Any, Any], Named("encoders")], "the name of a block in [encoders]"),
    ([0.1], Iterator[float], "Iterator"),
    ({"a": 1}, str, "text"),
]


@pytest.mark.parametrize(("value", "wanted"), RIGHT, ids=named)
def test_accepts(value: Any, wanted: Any) -> None:
    assert accepts(value, wanted)


@pytest.mark.parametrize(("value", "wanted", "cure"), WRONG, ids=named)
def test_refuses(value: Any, wanted: Any, cure: str) -> None:
    assert not accepts(value, wanted)
    assert cure in cure_for(value, wanted)


@pytest.mark.parametrize(
    "odd", [object(), {1}, b"x", 3j, len, int, float("nan"), float("inf"), [{2}], {"a": len}], ids=named
)
@pytest.mark.parametrize(
    "wanted", [str, int, float | None, list[int], list[Any], set[str], dict[str, int], Literal["a"], Path]
)
def test_values_that_no_file_can_hold_are_told_as_well(odd: Any, wanted: Any) -> None:
    assert accepts(odd, wanted) in (True, False)
    assert cure_for(odd, wanted)
    assert show_value(odd)


@pytest.mark.parametrize(
    ("wanted", "plain"),
    [
        (int, True),
        (list[str], True),
        (Annotated[Model[Any, Any], Named("encoders")], True),
        (dict[str, int], True),
        (Settings, True),
        (Path | None, True),
        (Any, True),
        (float | Iterator[float], True),
        (Model[Any, Any], False),
        (Model[Any, Any] | None, False),
        (list[Model[Any, Any]], False),
        (Callable[[], int], False),
    ],
    ids=named,
)
def test_takes_plain(wanted: Any, plain: bool) -> None:
    assert takes_plain(wanted) is plain


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x", 'the text "x"'),
        (3, "the number 3"),
        (True, "the value true"),
        (None, "null"),
        ([1], "the list [1]"),
        ({"a": 1}, 'the table {"a": 1}'),
        ({1}, 'a set: "{1}"'),
    ],
)
def test_show_value(value: Any, shown: str) -> None:
    assert show_value(value) == shown


def test_long_values_are_shortened() -> None:
    assert len(show_value("x" * 1000)) < 80


def test_example_of_what_has_none() -> None:
    assert example(Callable[[], int]) == "Callable[[], int]"
