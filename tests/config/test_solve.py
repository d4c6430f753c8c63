"""Type variables, solved along the functions of a config."""

# mypy: disable-error-code="valid-type, no-any-return"
# Type variables stand alone here, as where a function is read.

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

import pytest
from thinc.api import Model
from thinc.types import ArrayXd, Floats1d, Floats2d, FloatsXd, Ints2d, ListXd, Padded, Ragged

from plait.config import Config, Has, Problem, Role, check, fill, show
from plait.config.check import examine
from plait.config.solve import Solution
from plait.registry import registry
from tests.names import named


class Doc: ...


class SubDoc(Doc): ...


InT = TypeVar("InT")
MidT = TypeVar("MidT")
OutT = TypeVar("OutT")
DocT = TypeVar("DocT", bound=Doc)
FloatsT = TypeVar("FloatsT", Floats2d, Ragged)
Vectors = Annotated[Model[list[Doc], list[Floats2d]], Role("vectors")]
Scores = Annotated[Model[list[Doc], list[Floats2d]], Role("scores")]


class Takes:
    def __call__(self, doc: Doc) -> int:
        return 1


class Tok2Vec(Model[list[Doc], OutT]): ...


def solved(*pairs: tuple[Any, Any]) -> Solution:
    """What is known after parameters of some types were given what makes others."""
    solution = Solution()
    for made, wanted in pairs:
        assert solution.accepts(made, wanted)
        solution.add(made, wanted)
    return solution


# What the parameters were given, the annotation of the result, and the type that it turns out to have.
SOLVED: list[tuple[list[tuple[Any, Any]], Any, Any]] = [
    ([(int, InT)], InT, int),
    ([(int, InT)], list[InT], list[int]),
    ([(int, InT)], OutT, OutT),
    ([], Model[InT, OutT], Model[InT, OutT]),
    ([(Any, InT)], InT, InT),
    ([(Model, Model[InT, OutT])], InT, InT),
    ([(Model[Any, Floats2d], Model[InT, OutT])], tuple[InT, OutT], tuple[InT, Floats2d]),
    ([(Model[list[Doc], Floats2d], Model[InT, OutT])], Model[InT, OutT], Model[list[Doc], Floats2d]),
    (
        [(Model[list[Doc], Ragged], Model[InT, MidT]), (Model[Ragged, Floats2d], Model[MidT, OutT])],
        Model[InT, OutT],
        Model[list[Doc], Floats2d],
    ),
    # In the other order it is the same.
    (
        [(Model[Ragged, Floats2d], Model[MidT, OutT]), (Model[list[Doc], Ragged], Model[InT, MidT])],
        Model[InT, MidT],
        Model[list[Doc], Ragged],
    ),
    # What is made may be narrower than what is taken.
    (
        [(Model[Doc, Floats2d], Model[InT, MidT]), (Model[FloatsXd, int], Model[MidT, OutT])],
        Model[InT, OutT],
        Model[Doc, int],
    ),
    # The widest of what is made, and the narrowest of what is taken.
    ([(Floats2d, InT), (FloatsXd, InT)], InT, FloatsXd),
    ([(SubDoc, InT), (Doc, InT)], InT, Doc),
    (
        [(Model[Floats2d, int], Model[InT, OutT]), (Model[FloatsXd, float], Model[InT, OutT])],
        Model[InT, OutT],
        Model[Floats2d, float],
    ),
    # What two take in common has no name here, and stays open.
    (
        [(Model[int | str, int], Model[InT, int]), (Model[str | bytes, int], Model[InT, int])],
        InT,
        InT,
    ),
    # Unions and None.
    ([(int | None, InT)], InT, int | None),
    ([(Model[Doc, int], Model[InT, OutT] | None)], OutT, int),
    ([(None, Model[InT, OutT] | None)], OutT, OutT),
    ([(list[int], InT | list[InT])], InT, list[int]),
    ([(str, str | list[InT])], InT, InT),
    ([(list[int] | list[str], list[InT])], InT, int | str),
    ([(Model[ListXd, ArrayXd], Model[list[InT], OutT])], OutT, ArrayXd),
    # Containers, callables and subclasses.
    ([(list[tuple[int, str]], Sequence[tuple[InT, OutT]])], dict[InT, OutT], dict[int, str]),
    ([(tuple[int, ...], tuple[InT, ...])], tuple[InT, ...], tuple[int, ...]),
    ([(Callable[[Doc], int], Callable[[InT], OutT])], Callable[[OutT], InT], Callable[[int], Doc]),
    ([(Callable[..., int], Callable[[InT], OutT])], Callable[..., OutT], Callable[..., int]),
    ([(Tok2Vec[Ragged], Model[InT, OutT])], Model[InT, OutT], Model[list[Doc], Ragged]),
    ([(type[Doc], type[InT])], InT, Doc),
    # Bounds and constraints.
    ([(SubDoc, DocT)], list[DocT], list[SubDoc]),
    ([(Model[Ragged, Ragged], Model[FloatsT, FloatsT])], FloatsT, Ragged),
    # Marks stay where they are.
    ([(int, InT)], Annotated[InT, Role("x")], Annotated[int, Role("x")]),
    ([(Vectors, InT)], InT, Vectors),
]

# The same, with a last one that does not go together with those before.
CLASHES: list[list[tuple[Any, Any]]] = [
    [(int, InT), (str, InT)],
    [(list[int], list[InT]), (list[str], list[InT])],
    [(Model[list[Doc], Ragged], Model[InT, MidT]), (Model[Padded, Floats2d], Model[MidT, OutT])],
    [(Model[Ragged, Floats2d], Model[MidT, OutT]), (Model[list[Doc], FloatsXd], Model[InT, MidT])],
    [(Model[Doc, FloatsXd], Model[InT, MidT]), (Model[Floats2d, int], Model[MidT, OutT])],
    [(Model[Floats2d, int], Model[InT, int]), (Model[Ints2d, int], Model[InT, int])],
    [(Model[int | str, int], Model[InT, int]), (Model[bytes | bytearray, int], Model[InT, int])],
    [(Callable[[Doc], int], Callable[[InT], OutT]), (int, InT)],
    [(Vectors, InT), (Scores, InT)],
    # By itself: what comes out has to go in again.
    [(Model[Floats2d, Ragged], Model[InT, InT])],
    [(Model[Floats2d, FloatsXd], Model[InT, InT])],
    [(tuple[int, str], tuple[InT, InT])],
    [(int, DocT)],
    [(Model[Padded, Padded], Model[FloatsT, FloatsT])],
]


@pytest.mark.parametrize(("pairs", "result", "expected"), SOLVED, ids=named)
def test_solved(pairs: list[tuple[Any, Any]], result: Any, expected: Any) -> None:
    assert show(solved(*pairs).made(result)) == show(expected)


@pytest.mark.parametrize("pairs", CLASHES, ids=named)
def test_clashes(pairs: list[tuple[Any, Any]]) -> None:
    *before, (made, wanted) = pairs
    assert not solved(*before).accepts(made, wanted)


@pytest.mark.parametrize(
    ("made", "wanted", "next_one", "expected"),
    [
        (Model[Doc, Ragged], Model[InT, MidT], Model[MidT, OutT], "Model[Ragged, OutT]"),
        (Model[Doc, Ragged], Model[InT, MidT], Model[MidT, OutT] | None, "Model[Ragged, OutT] | None"),
        (Model[Ragged, int], Model[MidT, OutT], Model[InT, MidT], "Model[InT, Ragged]"),
        (Callable[[Doc], int], Callable[[InT], OutT], Callable[[OutT], InT], "Callable[[int], Doc]"),
        (Takes, Callable[[InT], OutT], Callable[[OutT], InT], "Callable[[int], Doc]"),
        (int, OutT, Callable[[InT], OutT], "Callable[[InT], int]"),
    ],
    ids=named,
)
def test_what_is_still_wanted(made: Any, wanted: Any, next_one: Any, expected: str) -> None:
    assert show(solved((made, wanted)).wanted(next_one)) == expected


# Along the functions of a config


def forward(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
    return X, lambda dY: dY


def model() -> Any:
    return Model("part", forward)


@registry.layers("solve.Chain.v1")
def chain(
    first: Model[InT, MidT], second: Model[MidT, OutT], scale: float = 1.0
) -> Annotated[Model[InT, OutT], Has(scaled=True)]:
    return model()


@registry.layers("solve.Same.v1")
def same(layers: list[Model[InT, OutT]], last: Model[OutT, OutT] | None = None) -> Model[InT, OutT]:
    return model()


@registry.layers("solve.Both.v1")
def both(**layers: Model[InT, OutT]) -> Model[InT, tuple[OutT, OutT]]:
    return model()


@registry.layers("solve.Map.v1")
def map_items(layer: Model[InT, OutT]) -> Model[list[InT], list[OutT]]:
    return model()


@registry.layers("solve.Apply.v1")
def apply(func: Callable[[InT], OutT]) -> Model[InT, OutT]:
    return model()


@registry.layers("solve.Floats.v1")
def floats(layer: Model[FloatsT, FloatsT]) -> Model[FloatsT, FloatsT]:
    return model()


@registry.layers("solve.Docs.v1")
def docs(layer: Model[DocT, OutT]) -> Model[DocT, OutT]:
    return model()


@registry.layers("solve.Open.v1")
def open_layer() -> Model[InT, InT]:
    return model()


@registry.layers("solve.Bare.v1")
def bare():  # type: ignore[no-untyped-def]
    return model()


@registry.layers("solve.Embed.v1")
def embed() -> Tok2Vec[Ragged]:
    return model()


@registry.layers("solve.Pool.v1")
def pool() -> Model[Ragged, Floats2d]:
    return model()


@registry.layers("solve.OfSubDocs.v1")
def of_sub_docs() -> Model[SubDoc, int]:
    return model()


@registry.layers("solve.Count.v1")
def count() -> Callable[[list[Doc]], Floats1d]:
    raise NotImplementedError


@registry.layers("solve.Wrap.v1")
def wrap(thing: InT) -> InT:
    return thing


@registry.layers("solve.Vectors.v1")
def vectors() -> Vectors:
    return model()


@registry.layers("solve.Score.v1")
def score(tok2vec: Vectors) -> Scores:
    return model()


Block = dict[str, Any]
EMBED: Block = {"@layers": "solve.Embed.v1"}  # list[Doc] to Ragged
POOL: Block = {"@layers": "solve.Pool.v1"}  # Ragged to Floats2d
RELU: Block = {"@layers": "Relu.v1"}  # Floats2d to Floats2d
OPEN: Block = {"@layers": "solve.Open.v1"}
BARE: Block = {"@layers": "solve.Bare.v1"}
CHAIN: Block = {"@layers": "solve.Chain.v1"}


@dataclass(kw_only=True)
class Schema:
    layers: dict[str, Any] = field(default_factory=dict)
    docs: Model[list[Doc], Floats2d] | None = None
    scores: Annotated[Scores | None, Role("scores")] = None


def made(block: Block) -> str:
    """The type of what a block makes."""
    config = fill(Config({"layers": {"x": block}}), Schema)
    checked = examine(config, Schema)
    assert checked.problems == []
    return show(checked.made["layers", "x"])


def problems(block: Block, section: str = "layers") -> list[Problem]:
    config = Config({"layers": {"x": block}} if section == "layers" else {section: block})
    return check(fill(config, Schema), Schema)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (CHAIN | {"first": EMBED, "second": POOL}, "Model[list[Doc], Floats2d]"),
        (CHAIN | {"second": POOL, "first": EMBED}, "Model[list[Doc], Floats2d]"),
        # A chain of chains, in either half.
        (
            CHAIN | {"first": EMBED, "second": CHAIN | {"first": POOL, "second": RELU}},
            "Model[list[Doc], Floats2d]",
        ),
        (
            CHAIN | {"first": CHAIN | {"first": EMBED, "second": POOL}, "second": RELU},
            "Model[list[Doc], Floats2d]",
        ),
        # What is open stays open.
        (CHAIN | {"first": EMBED, "second": OPEN}, "Model[list[Doc], InT]"),
        (CHAIN | {"first": OPEN, "second": OPEN}, "Model[InT, InT]"),
        (CHAIN | {"first": EMBED, "second": BARE}, "Model[list[Doc], OutT]"),
        (CHAIN | {"first": BARE, "second": POOL}, "Model[InT, Floats2d]"),
        ({"@layers": "solve.Same.v1", "layers": [POOL, POOL]}, "Model[Ragged, Floats2d]"),
        ({"@layers": "solve.Same.v1", "layers": [POOL, POOL], "last": RELU}, "Model[Ragged, Floats2d]"),
        ({"@layers": "solve.Same.v1", "layers": {"*": {"a": OPEN, "b": POOL}}}, "Model[Ragged, Floats2d]"),
        ({"@layers": "solve.Same.v1", "layers": []}, "Model[InT, OutT]"),
        ({"@layers": "solve.Both.v1", "a": POOL, "b": POOL}, "Model[Ragged, tuple[Floats2d, Floats2d]]"),
        ({"@layers": "solve.Map.v1", "layer": {"@layers": "solve.Map.v1", "layer": RELU}}, None),
        ({"@layers": "solve.Apply.v1", "func": {"@layers": "solve.Count.v1"}}, "Model[list[Doc], Floats1d]"),
        ({"@layers": "solve.Floats.v1", "layer": RELU}, "Model[Floats2d, Floats2d]"),
        ({"@layers": "solve.Docs.v1", "layer": {"@layers": "solve.OfSubDocs.v1"}}, "Model[SubDoc, int]"),
        ({"@layers": "solve.Wrap.v1", "thing": POOL}, "Model[Ragged, Floats2d]"),
        ({"@layers": "solve.Wrap.v1", "thing": 3}, "InT"),
    ],
    ids=named,
)
def test_the_type_of_a_block(block: Block, expected: str | None) -> None:
    assert made(block) == (expected or "Model[list[list[Floats2d]], list[list[Floats2d]]]")


# A block, and of its one problem the path from the block, what came, and what was wanted.
WRONG: list[tuple[Block, str, str, str]] = [
    (CHAIN | {"first": EMBED, "second": RELU}, "second", "Model[Floats2d, Floats2d]", "Model[Ragged, OutT]"),
    (CHAIN | {"second": RELU, "first": EMBED}, "first", "Tok2Vec[Ragged]", "Model[InT, Floats2d]"),
    (
        CHAIN | {"first": CHAIN | {"first": EMBED, "second": POOL}, "second": POOL},
        "second",
        "Model[Ragged, Floats2d]",
        "Model[Floats2d, OutT]",
    ),
    (
        CHAIN | {"first": EMBED, "second": CHAIN | {"first": RELU, "second": RELU}},
        "second",
        "Model[Floats2d, Floats2d]",
        "Model[Ragged, OutT]",
    ),
    (
        {"@layers": "solve.Same.v1", "layers": [POOL, RELU]},
        "layers.1",
        "Model[Floats2d, Floats2d]",
        "Model[Ragged, Flo",
    ),
    (
        {"@layers": "solve.Same.v1", "layers": {"*": {"a": POOL, "b": RELU}}},
        "layers.*.b",
        "Model[Floats2d, Floats2d]",
        "Model[Ragged, Floats2d]",
    ),
    (
        {"@layers": "solve.Same.v1", "layers": [EMBED], "last": RELU},
        "last",
        "Model[Floats2d, Floats2d]",
        "Model[Ragged, Ragged] | None",
    ),
    ({"@layers": "solve.Both.v1", "a": POOL, "b": EMBED}, "b", "Tok2Vec[Ragged]", "Model[Ragged, Floats2d]"),
    # A model is not called with what goes in alone.
    ({"@layers": "solve.Apply.v1", "func": POOL}, "func", "Model[Ragged, Floats2d]", "Callable[[InT], OutT]"),
    (
        {"@layers": "solve.Floats.v1", "layer": {"@layers": "LSTM.v1"}},
        "layer",
        "Model[Padded, Padded]",
        "Model[FloatsT, FloatsT]",
    ),
    ({"@layers": "solve.Floats.v1", "layer": POOL}, "layer", "Model[Ragged, Floats2d]", "Model[FloatsT, FloatsT]"),
    ({"@layers": "solve.Docs.v1", "layer": POOL}, "layer", "Model[Ragged, Floats2d]", "Model[DocT, OutT]"),
]


@pytest.mark.parametrize(("block", "path", "came", "wanted"), WRONG, ids=named)
def test_what_does_not_go_together(block: Block, path: str, came: str, wanted: str) -> None:
    (problem,) = problems(block)
    assert problem.path == f"layers.x.{path}"
    assert problem.came == came
    assert problem.wanted.startswith(wanted)


def test_the_end_of_a_chain_is_held_against_its_slot() -> None:
    assert problems(CHAIN | {"first": EMBED, "second": POOL}, "docs") == []
    (problem,) = problems(CHAIN | {"first": POOL, "second": RELU}, "docs")
    assert (problem.path, problem.message) == ("docs", "'solve.Chain.v1' does not fit here")
    assert problem.came == "Model[Ragged, Floats2d]"
    assert problem.wanted == "Model[list[Doc], Floats2d] | None"
    # What is open fits, as far as anybody can tell.
    assert problems(CHAIN | {"first": BARE, "second": POOL}, "docs") == []
    assert problems(CHAIN | {"first": EMBED, "second": OPEN}, "docs") == []
    (problem,) = problems(CHAIN | {"first": RELU, "second": OPEN}, "docs")
    assert problem.came == "Model[Floats2d, InT]"


def test_a_misfit_says_nothing_of_the_variables_around_it() -> None:
    wrong = CHAIN | {"first": {"@layers": "solve.Floats.v1", "layer": POOL}, "second": RELU}
    (problem,) = problems(wrong)
    assert problem.path == "layers.x.first.layer"


def test_each_use_of_a_function_has_variables_of_its_own() -> None:
    block = CHAIN | {"first": {"@layers": "solve.Same.v1", "layers": [EMBED]}, "second": POOL}
    assert made(CHAIN | {"first": block, "second": {"@layers": "solve.Same.v1", "layers": [RELU]}}) == (
        "Model[list[Doc], Floats2d]"
    )


def test_roles_go_through_variables() -> None:
    wrapped = {"@layers": "solve.Wrap.v1", "thing": {"@layers": "solve.Vectors.v1"}}
    assert problems({"@layers": "solve.Score.v1", "tok2vec": wrapped}, "scores") == []
    (problem,) = problems(wrapped, "scores")
    assert problem.path == "scores"
    (problem,) = problems({"@layers": "solve.Score.v1", "tok2vec": {"@layers": "solve.Score.v1", "tok2vec": wrapped}})
    assert problem.path == "layers.x.tok2vec"


def test_chains_of_thinc() -> None:
    def thincs(*parts: Block) -> Block:
        return {"@layers": "chain.v1", "*": {f"part{at}": part for at, part in enumerate(parts)}}

    assert made(thincs(EMBED, POOL, RELU)) == "Model[list[Doc], Floats2d]"
    assert made(thincs(EMBED, thincs(POOL, RELU))) == "Model[list[Doc], Floats2d]"
    assert problems(thincs(EMBED, POOL, RELU), "docs") == []
    (problem,) = problems(thincs(EMBED, RELU, POOL))[:1]
    assert problem.path == "layers.x.*.part1"
    assert problem.came.startswith("Ragged")
    assert problem.wanted == "Floats2d"
    assert "order" in problem.cure
    both_wrong = problems(thincs(EMBED, RELU, POOL))
    assert [one.path for one in both_wrong] == ["layers.x.*.part1", "layers.x.*.part2"]
    (problem,) = problems(thincs(POOL, RELU), "docs")
    assert (problem.path, problem.came) == ("docs", "Model[Ragged, Floats2d]")
