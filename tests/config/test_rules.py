from collections.abc import Sequence
from typing import Annotated, Any

import pytest

from plait.config import Config, Has, Is, Must, check, fill
from plait.registry import registry

from .parts import GOOD, Schema


def in_order(shortest: int, longest: int | None) -> bool:
    return longest is None or shortest <= longest


def is_short(name: str) -> bool:
    return len(name) < 4


def fails(name: str) -> bool:
    raise KeyError(name)


@registry.architectures("test.Grams.v1")
def grams(
    shortest: int = 1,
    longest: Annotated[int | None, Must("at least shortest", in_order)] = 3,
    name: Annotated[str, Must("a short one", is_short)] = "a",
    other: Annotated[str, Must("anything", fails)] = "b",
) -> Any:
    raise NotImplementedError


def problems_of(*lines: str) -> list[str]:
    text = "\n".join([GOOD, "[encoders.x]", '@architectures = "test.Grams.v1"', *lines])
    config = Config.from_str(text, source="a.cfg")
    return [str(problem).partition(": ")[2] for problem in check(fill(config, Schema), Schema)]


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("shortest = 3",),
        ("shortest = 5", "longest = null"),
        ("shortest = 5", "longest = ${nlp.batch_size}"),
    ],
)
def test_rules_that_are_followed(lines: tuple[str, ...]) -> None:
    assert problems_of(*lines) == []


def test_a_rule_that_is_not_followed_is_told_with_all_its_values() -> None:
    assert problems_of("shortest = 5", "longest = 4") == [
        "encoders.x.longest: longest does not go with shortest; came: shortest = 5, longest = 4; "
        "wanted: at least shortest; change one of them"
    ]
    (problem,) = problems_of("shortest = 5")
    assert "(a default of 'test.Grams.v1')" in problem


def test_a_rule_of_one_value() -> None:
    assert problems_of('name = "longer"') == [
        'encoders.x.name: the value does not fit; came: the text "longer"; wanted: a short one; give another value'
    ]


def test_a_rule_waits_for_values_that_fit() -> None:
    (problem,) = problems_of('shortest = "5"')
    assert "write it without quotes" in problem
    (problem,) = problems_of("name = ${paths.nowhere}")
    assert "stands for nothing" in problem


def is_even(value: int) -> bool:
    return value % 2 == 0


@registry.architectures("test.Even.v1")
def even(first: Annotated[int, Must("even", is_even)] = 2, second: Annotated[int, Must("even", is_even)] = 2) -> Any:
    raise NotImplementedError


def test_a_rule_of_one_value_is_for_any_parameter() -> None:
    config = Config.from_str(GOOD + '[encoders.x]\n@architectures = "test.Even.v1"\nfirst = 1\nsecond = 3\n')
    assert [problem.path for problem in check(fill(config, Schema), Schema)] == [
        "encoders.x.first",
        "encoders.x.second",
    ]


def is_multiple(width: int | None, heads: int) -> bool:
    return width is None or width % heads == 0


@registry.architectures("test.Heads.v1")
def heads(
    width: Annotated[int | None, Is("width")] = None, heads: Annotated[int, Must("a divisor", is_multiple)] = 4
) -> Annotated[Any, Has(nO="width")]:
    raise NotImplementedError


@registry.architectures("test.Above.v1")
def above(below: Annotated[Any, Has(nO="width")], width: Annotated[int | None, Is("width")] = None) -> Any:
    raise NotImplementedError


def test_a_rule_knows_what_follows_from_elsewhere() -> None:
    text = GOOD + '[encoders.x]\n@architectures = "test.Above.v1"\nwidth = 6\n[encoders.x.below]\n'
    text += '@architectures = "test.Heads.v1"\n'
    config = Config.from_str(text, source="a.cfg")
    (problem,) = check(fill(config, Schema), Schema)
    assert (problem.path, problem.came) == ("encoders.x.below.heads", "width = 6, heads = 4")
    assert check(fill(Config.from_str(text + "heads = 3"), Schema), Schema) == []
    assert check(fill(Config.from_str(text.replace("width = 6\n", "")), Schema), Schema) == []


def are_some(parts: list[Any]) -> bool:
    return len(parts) > 0


@registry.architectures("test.Side.v1")
def side_by_side(parts: Annotated[Sequence[Any], Must("one at least", are_some)]) -> Any:
    raise NotImplementedError


def test_a_rule_on_a_list_sees_its_parts() -> None:
    lines = ("[encoders.y]", '@architectures = "test.Side.v1"', "[encoders.y.parts.*]")
    (problem,) = problems_of(*lines)
    assert problem.startswith("encoders.y.parts: the value does not fit")
    assert "wanted: one at least" in problem
    assert problems_of(*lines, "[encoders.y.parts.*.one]", '@architectures = "test.Grams.v1"') == []
