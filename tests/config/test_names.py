"""Names in a config: of blocks that are given, of blocks that are only named, and of what is registered."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from thinc.api import Model

from plait.config import Config, Named, NameOf, Problem, Registered, assemble, build, check, fill
from plait.registry import registry
from tests.names import named


class Thing:
    """What blocks make here."""


class Other(Thing): ...


@registry.readers("names.Thing.v1")
def thing(others: Annotated[list[str] | None, NameOf("things")] = None) -> Thing:
    return Thing()


@registry.readers("names.Other.v1")
def other() -> Other:
    return Other()


@registry.readers("names.User.v1")
@dataclass(kw_only=True)
class User:
    """Takes things, and names of things."""

    given: Annotated[Thing, Named("things")] | None = None
    many: list[Annotated[Thing, Named("things")]] = field(default_factory=list)
    name: Annotated[str, NameOf("things")] | None = None
    names: list[Annotated[str, NameOf("things")]] = field(default_factory=list)
    by_name: dict[str, Annotated[str, NameOf("things")]] = field(default_factory=dict)
    optimizer: Annotated[str, Registered("optimizers")] = "Adam.v1"
    attributes: tuple[Annotated[str, Registered("optimizers")], ...] = ()
    nothing: Annotated[str, Registered("nothings")] | None = None
    model: Annotated[Model[Any, Any], Named("layers")] | None = None


@dataclass(kw_only=True)
class Schema:
    users: dict[str, User] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    layers: dict[str, Model[Any, Any]] = field(default_factory=dict)


def config(**keys: Any) -> Config:
    things = {"a": {"@readers": "names.Thing.v1"}, "b": {"@readers": "names.Other.v1"}}
    return Config({"users": {"u": {"@readers": "names.User.v1", **keys}}, "things": things})


def problems(**keys: Any) -> list[Problem]:
    return check(fill(config(**keys), Schema), Schema)


@pytest.mark.parametrize(
    "keys",
    [
        {"given": "a"},
        {"given": "b"},
        {"given": {"@readers": "names.Thing.v1"}},
        {"many": ["a", "b", "a"]},
        {"name": "a", "names": ["b", "a"], "by_name": {"x": "a"}},
        {"name": None, "given": None},
        {"optimizer": "SGD.v1", "attributes": ["Adam.v1", "RAdam.v1"]},
        {},
    ],
    ids=named,
)
def test_right_names(keys: dict[str, Any]) -> None:
    assert problems(**keys) == []
    assert isinstance(build(config(**keys), Schema)["users"]["u"], User)


@pytest.mark.parametrize(
    ("keys", "path", "message", "came", "wanted", "cure"),
    [
        ({"name": "c"}, "name", "there is no [things.c]", '"c"', "the name of a block in [things]", "one of: a, b"),
        ({"names": ["a", "c"]}, "names.1", "there is no [things.c]", '"c"', "the name of a block in [things]", "a, b"),
        ({"by_name": {"x": "c"}}, "by_name.x", "there is no [things.c]", '"c"', "the name of a block", "a, b"),
        ({"given": "c"}, "given", "there is no [things.c]", '"c"', "the name of a block in [things]", "a, b"),
        ({"many": ["a", "c"]}, "many.1", "there is no [things.c]", '"c"', "the name of a block in [things]", "a, b"),
        ({"name": ""}, "name", 'there is no [things.""]', '""', "the name of a block in [things]", "a, b"),
        ({"name": 3}, "name", "the value does not fit", "the number 3", "str | None", '"3"'),
        ({"name": ["a"]}, "name", "the value does not fit", 'the list ["a"]', "str | None", '"a"'),
        (
            {"optimizer": "Adma.v1"},
            "optimizer",
            "nothing is registered under 'optimizers' by this name",
            '"Adma.v1"',
            "a name that `plait list optimizers` shows",
            "did you mean 'Adam.v1'?",
        ),
        (
            {"attributes": ["Adam.v1", "qqqq"]},
            "attributes.1",
            "nothing is registered under 'optimizers' by this name",
            '"qqqq"',
            "a name that `plait list optimizers` shows",
            "there are: Adam.v1, RAdam.v1, SGD.v1",
        ),
        (
            {"given": {"@optimizers": "Adam.v1"}},
            "given",
            "'Adam.v1' does not fit here",
            "Optimizer",
            "Thing",
            "the name of a block in [things]",
        ),
    ],
    ids=named,
)
def test_wrong_names(keys: dict[str, Any], path: str, message: str, came: str, wanted: str, cure: str) -> None:
    (problem,) = problems(**keys)
    assert problem.path == f"users.u.{path}"
    assert (problem.message, problem.came) == (message, came)
    assert problem.wanted.startswith(wanted)
    assert cure in problem.cure


def test_a_name_stays_a_name_and_is_not_built() -> None:
    keys: dict[str, Any] = {"name": "a", "given": "a", "many": ["a"]}
    made = assemble(config(**keys), Schema).parts
    user = made["users"]["u"]
    assert user.name == "a"
    assert user.given is made["things"]["a"]
    assert user.many == [user.given]


def test_blocks_may_name_each_other_without_needing_each_other() -> None:
    things = {
        "a": {"@readers": "names.Thing.v1", "others": ["b"]},
        "b": {"@readers": "names.Thing.v1", "others": ["a", "b"]},
    }
    assert check(fill(Config({"things": things}), Schema), Schema) == []


def test_a_name_of_a_section_that_is_not_there() -> None:
    data = Config({"users": {"u": {"@readers": "names.User.v1", "name": "a", "model": "m"}}})
    del data["users"]["u"]["name"]
    (problem,) = check(fill(data, Schema), Schema)
    assert problem.message == "there is no [layers.m]"
    data["users"]["u"] = {"@readers": "names.User.v1", "name": "a"}
    (problem,) = check(fill(data, Schema), Schema)
    assert problem.message == "there is no [things.a]"


def test_a_registry_that_is_not_there_has_no_names() -> None:
    (problem,) = problems(nothing="x")
    assert problem.path == "users.u.nothing"


def test_rules_see_the_filled_config_and_add_their_problems() -> None:
    seen: list[Any] = []

    def rule(filled: Config) -> list[Problem]:
        seen.append(filled["users"]["u"]["optimizer"])
        return [filled.problem(("users", "u", "name"), "not today", "ask again", came="a", wanted="b")]

    told = check(fill(config(name="c"), Schema), Schema, rules=[rule, lambda filled: []])
    assert [(problem.path, problem.message) for problem in told] == [
        ("users.u.name", "there is no [things.c]"),
        ("users.u.name", "not today"),
    ]
    assert seen == ["Adam.v1"]
