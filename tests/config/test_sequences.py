# mypy: disable-error-code="valid-type"
from typing import Annotated, Any, TypeVar

import pytest
from thinc.api import Model
from thinc.types import Floats2d, FloatsXd, Ints2d, Padded, Ragged

from plait.config import Config, Has, InSequence, Role, check, fill, show
from plait.config.check import examine
from plait.config.sequences import Break, in_sequence, is_nothing_else, is_sequence_of_models
from plait.config.signatures import read_signature
from plait.registry import registry

InT = TypeVar("InT")
OutT = TypeVar("OutT")
ItemT = TypeVar("ItemT", bound=FloatsXd)
FloatsT = TypeVar("FloatsT", Floats2d, Ragged)
OPEN = Model[Any, Any]


class Doc: ...


EMBED = Model[list[Doc], list[Floats2d]]
TO_RAGGED = Model[list[Floats2d], Ragged]
POOL = Model[Ragged, Floats2d]
RELU = Model[Floats2d, Floats2d]
SAME = Model[InT, InT]


@pytest.mark.parametrize(
    ("models", "whole"),
    [
        ([], OPEN),
        ([RELU], RELU),
        ([EMBED, TO_RAGGED, POOL], Model[list[Doc], Floats2d]),
        ([EMBED, SAME], EMBED),
        ([EMBED, SAME, SAME, TO_RAGGED], Model[list[Doc], Ragged]),
        ([SAME, RELU], RELU),
        ([SAME, SAME, POOL], POOL),
        ([SAME, SAME], Model[InT, InT]),
        ([Model[FloatsT, FloatsT], RELU], RELU),
        ([Model[list[InT], InT], RELU], Model[list[Floats2d], Floats2d]),
        ([EMBED, Model[list[ItemT], ItemT]], Model[list[Doc], Floats2d]),
        ([EMBED, Model[list[InT], dict[str, InT]]], Model[list[Doc], dict[str, Floats2d]]),
        ([RELU, Model[InT, OutT]], Model[Floats2d, OutT]),
        ([POOL, Model[FloatsT, FloatsT]], RELU_OF_RAGGED := Model[Ragged, Floats2d]),
        ([POOL, Model[FloatsXd, Floats2d]], RELU_OF_RAGGED),
        ([Annotated[EMBED, Role("vectors")], TO_RAGGED], Model[list[Doc], Ragged]),
        # What says nothing is passed by.
        ([EMBED, Model, POOL], Model[list[Doc], Floats2d]),
        ([EMBED, Any, POOL], Model[list[Doc], Floats2d]),
        ([Any, POOL], OPEN),
        ([POOL, Model], OPEN),
        ([POOL, OPEN], Model[Ragged, Any]),
    ],
    ids=show,
)
def test_the_whole(models: list[Any], whole: Any) -> None:
    made, breaks = in_sequence(models, OPEN)
    assert show(made) == show(whole)
    assert breaks == []


@pytest.mark.parametrize(
    ("models", "breaks"),
    [
        ([EMBED, POOL], [Break(1, list[Floats2d], Ragged)]),
        ([POOL, EMBED], [Break(1, Floats2d, list[Doc])]),
        ([EMBED, POOL, TO_RAGGED], [Break(1, list[Floats2d], Ragged), Break(2, Floats2d, list[Floats2d])]),
        ([EMBED, SAME, POOL], [Break(2, list[Floats2d], Ragged)]),
        ([EMBED, SAME, SAME, RELU], [Break(3, list[Floats2d], Floats2d)]),
        ([EMBED, Model[list[ItemT], ItemT], POOL], [Break(2, Floats2d, Ragged)]),
        ([Model[Doc, Padded], Model[FloatsT, FloatsT]], [Break(1, Padded, FloatsT)]),
        ([Model[Doc, FloatsXd], RELU], [Break(1, FloatsXd, Floats2d)]),
        ([Model[Doc, list[Ints2d]], Model[list[ItemT], ItemT]], [Break(1, list[Ints2d], list[ItemT])]),
    ],
    ids=show,
)
def test_breaks(models: list[Any], breaks: list[Break]) -> None:
    made, found = in_sequence(models, OPEN)
    assert made is OPEN
    assert [(one.at, show(one.came), show(one.wanted)) for one in found] == [
        (one.at, show(one.came), show(one.wanted)) for one in breaks
    ]


def test_what_is_declared_and_leaves_nothing_open_is_the_type() -> None:
    declared = Annotated[Model[list[Doc], FloatsXd], Role("scores")]
    assert in_sequence([EMBED, TO_RAGGED, POOL], declared) == (declared, [])
    made, breaks = in_sequence([EMBED, POOL], declared)
    assert made is declared
    assert len(breaks) == 1


def forward(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
    return X, lambda dY: dY


Layer = Annotated[Model[Any, Any], InSequence()]


@registry.layers("sequences.Stack.v1")
def stack(*layers: Layer, name: str = "stack") -> Annotated[Model[Any, Any], Has(stacked=True)]:
    return Model(name, forward, layers=layers)


@registry.layers("sequences.After.v1")
def after(first: Model[InT, OutT], *layers: Layer) -> Model[InT, OutT]:
    return Model("after", forward, layers=[first, *layers])


@registry.layers("sequences.Beside.v1")
def beside(*layers: Model[Any, Any]) -> Model[Any, Any]:
    return Model("beside", forward, layers=layers)


@registry.layers("sequences.Ragged.v1")
def to_ragged() -> TO_RAGGED:
    return Model("to_ragged", forward)


def test_signatures() -> None:
    assert is_sequence_of_models(read_signature(stack))
    assert is_nothing_else(read_signature(stack))
    assert is_sequence_of_models(read_signature(after))
    assert not is_nothing_else(read_signature(after))
    assert not is_sequence_of_models(read_signature(beside))
    assert not is_sequence_of_models(read_signature(to_ragged))
    assert is_sequence_of_models(read_signature(registry.get("layers", "chain.v1")))


class Schema:
    def __init__(self, layers: dict[str, Any]) -> None: ...


Block = dict[str, Any]


def _relu(nO: int) -> Block:
    return {"@layers": "Relu.v1", "nO": nO, "nI": None}


def _examined(block: Block) -> tuple[str, list[tuple[str, str, str]], dict[str, Any]]:
    """The type of a block, its problems (path, what came, what was wanted), and its facts."""
    checked = examine(fill(Config({"layers": {"x": block}}), Schema), Schema)
    told = [
        (problem.path.removeprefix("layers.x."), problem.came.partition(", ")[0], problem.wanted)
        for problem in checked.problems
    ]
    path = ("layers", "x")
    return show(checked.made[path]), told, checked.facts.of(path)


RAGGED: Block = {"@layers": "sequences.Ragged.v1"}
MEAN: Block = {"@layers": "reduce_mean.v1"}
LIST: Block = {"@layers": "with_list.v1", "layer": {"@layers": "with_array.v1", "layer": _relu(4)}}


@pytest.mark.parametrize("name", ["chain.v1", "sequences.Stack.v1"])
def test_in_a_config(name: str) -> None:
    block = {"@layers": name, "*": {"a": RAGGED, "b": MEAN, "c": _relu(3)}}
    made, told, facts = _examined(block)
    assert (made, told) == ("Model[list[Floats2d], Floats2d]", [])
    assert (facts["nI"], facts["nO"]) == (None, 3)
    _, told, _ = _examined({"@layers": name, "*": {"b": MEAN, "a": RAGGED, "c": _relu(3)}})
    assert told == [("*.a", "Floats2d", "list[Floats2d]"), ("*.c", "Ragged", "Floats2d")]


def test_facts_beside_those_of_a_sequence() -> None:
    _, _, facts = _examined({"@layers": "sequences.Stack.v1", "*": [_relu(3)]})
    assert facts == {"stacked": True, "nI": None, "nO": 3}


def test_a_sequence_after_something_else() -> None:
    block = {"@layers": "sequences.After.v1", "first": RAGGED, "*": [MEAN, _relu(3)]}
    assert _examined(block) == ("Model[list[Floats2d], Ragged]", [], {})
    block["*"] = [_relu(3), MEAN]
    assert _examined(block)[1] == [("*.1", "Floats2d", "Ragged")]
    # The first part fills the parameter that has no key.
    assert _examined({"@layers": "sequences.After.v1", "*": [RAGGED, MEAN, _relu(3)]})[1] == []
    assert _examined({"@layers": "sequences.After.v1", "*": [RAGGED, _relu(3), MEAN]})[1] == [
        ("*.2", "Floats2d", "Ragged")
    ]


def test_others_are_not_in_sequence() -> None:
    assert _examined({"@layers": "sequences.Beside.v1", "*": [MEAN, RAGGED]})[1] == []


def test_parts_that_are_wrong_themselves_break_nothing() -> None:
    wrong = {"@layers": "Nothing.v1"}
    _, told, _ = _examined({"@layers": "chain.v1", "*": [RAGGED, wrong, _relu(3), 3]})
    assert [path for path, _, _ in told] == ["*.1.@layers", "*.3"]


def test_nothing_in_sequence() -> None:
    assert _examined({"@layers": "sequences.Stack.v1"})[:2] == ("Model[Any, Any]", [])
    assert _examined({"@layers": "sequences.Stack.v1", "*": {}})[:2] == ("Model[Any, Any]", [])


@pytest.mark.parametrize("parts", [None, {}, [], [_relu(3)], {"one": _relu(3)}])
def test_too_few_parts(parts: Any) -> None:
    block = {"@layers": "chain.v1"} if parts is None else {"@layers": "chain.v1", "*": parts}
    (problem,) = check(fill(Config({"layers": {"x": block}}), Schema), Schema)
    assert (problem.path, problem.message) == ("layers.x.*", "'chain.v1' has too few parts")
    assert problem.came == ("1 part" if parts else "0 parts")
    assert problem.wanted == "at least 2 parts"
    assert problem.cure == "add sections such as [layers.x.*.name]"
