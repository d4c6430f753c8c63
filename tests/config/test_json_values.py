"""The JSON schema of plain values, worked by hand."""

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from jsonschema import Draft202012Validator

from plait.config import Named, Positive, Range, Rate, Registered
from plait.config.json_values import REFERENCE, UNKNOWN_KEY, any_of, both, described, option_schemas, several
from plait.config.options import options
from tests.names import named


def schema_of(wanted: Any) -> dict[str, Any]:
    """The schema of a slot that no block fits."""
    return any_of([schema for option in options(wanted) for schema in option_schemas(option, schema_of)])


def accepts(wanted: Any, value: Any) -> bool:
    schema = schema_of(wanted)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("wanted", "right", "wrong"),
    [
        (str, ["text", "", "${a.b}"], [1, None, True, [], {}]),
        (Path, ["text", "${a.b}"], [1]),
        (int, [1, -1, "${a.b}"], [0.5, "1", True, None]),
        (float, [1, 0.5, "${a.b}"], ["0.5", True, "${a}b"]),
        (bool, [True, "${a.b}"], [1, "true", None]),
        (Positive, [1, 100], [0, -1]),
        (Rate, [0, 0.99], [-0.1, 1]),
        (Annotated[Positive, Range(None, 8)], [1, 8], [0, 9]),
        (int | None, [1, None], [0.5]),
        (Literal["a", "b"], ["a", "b", "${a.b}"], ["c", 1, None]),
        (Literal["a", 1] | None, ["a", 1, None, "${a.b}"], ["1", 2]),
        (Literal["a"] | int, ["a", 3, "${a.b}"], ["b", 0.5]),
        (list[int], [[], [1, 2], "${a.b}", ["${a.b}"]], [1, ["a"], {}]),
        (tuple[int, str], [[1, "a"]], [[1], [1, 2], [1, "a", "b"]]),
        (tuple[int, ...], [[], [1, 2]], [["a"]]),
        (set[str], [["a"]], ["a", [1]]),
        (dict[str, float], [{}, {"a": 0.5}, "${a.b}"], [{"a": "b"}, [], 1]),
        (dict[int, str], [{"1": "a", "-2": "b"}], [{"a": "b"}, {"1": 1}]),
        (list[int] | list[str], [[1], ["a"]], [[1, "a"], 1]),
        (Annotated[int, Range(0, None)] | Annotated[float, Range(0, 1)], [3, 0.5], [-1, 1.5]),
        (Annotated[list[int], Range(1, None)], [[1]], [[0]]),
        (Annotated[str, Named("encoders")], ["main"], [1, {}]),
        (Annotated[str, Registered("initializers")], ["zero_init.v1", "${a.b}"], ["zero_init.v2", 1]),
    ],
    ids=named,
)
def test_values(wanted: Any, right: list[Any], wrong: list[Any]) -> None:
    assert [value for value in right if not accepts(wanted, value)] == []
    assert [value for value in wrong if accepts(wanted, value)] == []


def test_keywords_of_different_types_stand_side_by_side() -> None:
    assert schema_of(Positive | None) == {
        "type": ["integer", "null", "string"],
        "minimum": 1,
        "pattern": REFERENCE["pattern"],
    }
    assert schema_of(str | None) == {"type": ["string", "null"]}


def test_a_wrong_choice_is_told_as_one() -> None:
    errors = list(Draft202012Validator(schema_of(Literal["a", "b"])).iter_errors("c"))
    assert [error.message for error in errors] == ["'c' is not one of ['a', 'b']"]


def test_choices_are_offered_with_their_description() -> None:
    assert described(schema_of(Literal["a"]), "what it is")["anyOf"] == [
        {"enum": ["a"], "description": "what it is"},
        True,
    ]
    assert described({"type": "string"}, "") == {"type": "string"}


def test_two_schemas_in_one() -> None:
    assert both({"type": "object"}, {"allOf": []}) == {"type": "object", "allOf": []}
    assert both({"type": "object"}, {"type": "array"}) == {"allOf": [{"type": "object"}, {"type": "array"}]}


def test_several() -> None:
    check = Draft202012Validator(several({"type": "integer"}))
    assert check.is_valid({"first": 1, "second": 2})
    assert check.is_valid([1, 2])
    assert not check.is_valid({"first": "a"})


def test_nothing_is_right_for_an_unknown_key() -> None:
    assert not any(Draft202012Validator(UNKNOWN_KEY).is_valid(value) for value in (None, 1, "a", {}, []))
