"""Widths, lengths and the like that do not agree: told with both places, or settled where one is a mere default."""

from typing import Any

import pytest

from plait.config import Config, Problem, check, fill
from plait.config.contradictions import overruled
from plait.config.facts import Facts

from . import width_parts


def problems_of(text: str, **overrides: Any) -> list[Problem]:
    config = Config.from_str(text, source="a.cfg").override(overrides)
    return check(fill(config, width_parts.Schema), width_parts.Schema)


def head(name: str, kind: str = "layers") -> str:
    """The first two lines of a block [heads.a], with one more where it is of another name."""
    return f'[heads.a]\n@{kind} = "width.{name}.v1"\n'


def inner(slot: str, name: str, *lines: str) -> str:
    """A section of a block, its name and its keys."""
    return "\n".join([f"[heads.a.{slot}]", f'@layers = "width.{name}.v1"', *lines]) + "\n"


TOK2VEC = head("Tok2Vec")  # line 1 and 2

# What is written, and of the one problem the line, path, message, what came, what was wanted, and the cure.
CONTRADICTIONS: list[tuple[str, int, str, str, str, str, str]] = [
    (
        TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Encode", "width = 32"),
        8,
        "heads.a.encode.width",
        "width contradicts heads.a.embed.width",
        "32",
        "64, as heads.a.embed.width is (line 5)",
        "give both the same value, or leave width out, as it follows from the other",
    ),
    # Whoever stands last is told, in whatever order they are read.
    (
        TOK2VEC + inner("encode", "Encode", "width = 32") + inner("embed", "Embed", "width = 64"),
        8,
        "heads.a.embed.width",
        "width contradicts heads.a.encode.width",
        "64",
        "32, as heads.a.encode.width is (line 5)",
        "give both the same value",
    ),
    # Two defaults of two functions.
    (
        TOK2VEC + inner("embed", "Embed") + inner("encode", "Wide"),
        5,
        "heads.a.encode.width",
        "width contradicts heads.a.embed.width (a default of 'width.Wide.v1')",
        "256",
        "96, as heads.a.embed.width is (a default of 'width.Embed.v1')",
        "give both the same value",
    ),
    # A default that cannot be what is written elsewhere.
    (
        TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Wide"),
        5,
        "heads.a.embed.width",
        "width contradicts heads.a.encode.width",
        "64",
        "256, as heads.a.encode.width is (a default of 'width.Wide.v1')",
        "give both the same value",
    ),
    # Between two that are written, a default is of no account.
    (
        head("Deep")
        + inner("embed", "Embed")
        + inner("layers.*.one", "Encode", "width = 32")
        + inner("layers.*.two", "Encode", "width = 64"),
        10,
        "heads.a.layers.*.two.width",
        "width contradicts heads.a.layers.*.one.width",
        "64",
        "32, as heads.a.layers.*.one.width is (line 7)",
        "give both the same value, or leave width out, as it follows from the other",
    ),
    # What a function insists on.
    (
        TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Fixed"),
        5,
        "heads.a.embed.width",
        "width does not suit 'width.Fixed.v1'",
        "64",
        "nI = 300, which 'width.Fixed.v1' needs at heads.a.encode",
        "write width = 300",
    ),
    (
        '[components.x]\n@components = "width.One.v1"\n[components.x.model]\n@layers = "width.Scorer.v1"\n'
        "exclusive_classes = false",
        5,
        "components.x.model.exclusive_classes",
        "exclusive_classes does not suit 'width.One.v1'",
        "false",
        "exclusive = true, which 'width.One.v1' needs at components.x.model",
        "write exclusive_classes = true",
    ),
    # 1 is not true.
    (
        '[components.x]\n@components = "width.One.v1"\n[components.x.model]\n@layers = "width.Scorer.v1"\n'
        "exclusive_classes = 1",
        5,
        "components.x.model.exclusive_classes",
        "exclusive_classes does not suit 'width.One.v1'",
        "1",
        "exclusive = true, which 'width.One.v1' needs at components.x.model",
        "write exclusive_classes = true",
    ),
    (
        '[components.x]\n@components = "width.One.v1"\n[components.x.model]\n@layers = "width.Multi.v1"',
        3,
        "components.x.model",
        "'width.One.v1' and 'width.Multi.v1' want different things of this",
        "exclusive = true",
        "exclusive = false, as 'width.Multi.v1' says at components.x.model (line 3)",
        "give each a model of its own",
    ),
    # Lists, and numbers of things.
    (
        head("Embed") + 'attrs = ["a", "b", "c"]\nrows = [1, 2]',
        4,
        "heads.a.rows",
        "rows contradicts heads.a.attrs",
        "2 items",
        "3 items, as heads.a.attrs has (line 3)",
        "give both lists as many items",
    ),
    (
        head("Embed") + "rows = [1]",
        3,
        "heads.a.rows",
        "rows contradicts heads.a.attrs",
        "1 item",
        "2 items, as heads.a.attrs has (a default of 'width.Embed.v1')",
        "give both lists as many items",
    ),
    (
        head("Counted") + 'count = 3\nnames = ["a"]',
        4,
        "heads.a.names",
        "names contradicts heads.a.count",
        "1 item",
        "3, as heads.a.count is (line 3)",
        "write count = 1, or give names as many items as it says",
    ),
    (
        head("Counted") + 'names = ["a"]\ncount = 3',
        4,
        "heads.a.count",
        "count contradicts heads.a.names",
        "3",
        "1 item, as heads.a.names has (line 3)",
        "write count = 1, or give names as many items as it says",
    ),
    (
        head("Pair") + 'names = ["a"]',
        3,
        "heads.a.names",
        "names does not suit 'width.Pair.v1'",
        "1 item",
        "length = 2 items, which 'width.Pair.v1' needs at heads.a.names",
        "give names 2 items",
    ),
    # Through a shared encoder.
    (
        '[encoders.main]\n@layers = "width.Embed.v1"\nwidth = 64\n'
        '[heads.x]\n@layers = "width.Head.v1"\nnI = 32\n'
        '[heads.x.tok2vec]\n@layers = "width.Shared.v1"\nencoder = "main"',
        6,
        "heads.x.nI",
        "nI contradicts encoders.main.width",
        "32",
        "64, as encoders.main.width is (line 3)",
        "give both the same value, or leave nI out, as it follows from the other",
    ),
    # Along a chain of Thinc.
    (
        '[heads.a]\n@layers = "chain.v1"\n[heads.a.*.one]\n@layers = "Relu.v1"\nnO = 3\n'
        '[heads.a.*.drop]\n@layers = "Dropout.v1"\n[heads.a.*.two]\n@layers = "Linear.v1"\nnI = 4\nnO = 2',
        10,
        "heads.a.*.two.nI",
        "nI contradicts heads.a.*.one.nO",
        "4",
        "3, as heads.a.*.one.nO is (line 5)",
        "give both the same value, or leave nI out, as it follows from the other",
    ),
    # A section of settings.
    (
        '[settings]\nwidth = 3\n[settings.model]\n@layers = "width.Embed.v1"\nwidth = 4',
        5,
        "settings.model.width",
        "width contradicts settings.width",
        "4",
        "3, as settings.width is (line 2)",
        "give both the same value",
    ),
    # What follows from elsewhere has to fit as well.
    (
        TOK2VEC + inner("embed", "Embed", "width = 128") + inner("encode", "Narrow"),
        6,
        "heads.a.encode.width",
        "width follows from elsewhere, and does not fit here (a default of 'width.Narrow.v1')",
        "128, as heads.a.embed.width is (line 5)",
        "int from 1 to 100 | None",
        "give heads.a.embed.width another value",
    ),
]


@pytest.mark.parametrize(("text", "line", "path", "message", "came", "wanted", "cure"), CONTRADICTIONS)
def test_contradictions(text: str, line: int, path: str, message: str, came: str, wanted: str, cure: str) -> None:
    (problem,) = problems_of(text)
    assert (problem.source, problem.line, problem.path) == ("a.cfg", line, path)
    assert (problem.message, problem.came, problem.wanted, problem.cure) == (message, came, wanted, cure)


RIGHT = [
    TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Encode", "width = 64"),
    TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Encode"),
    TOK2VEC + inner("embed", "Embed") + inner("encode", "Encode", "width = 64"),
    TOK2VEC + inner("embed", "Embed") + inner("encode", "Narrow"),
    TOK2VEC + inner("embed", "Embed", "width = 300") + inner("encode", "Wide"),
    TOK2VEC + inner("embed", "Embed") + inner("encode", "Fixed"),
    TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Silent"),
    TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Project", "width = 32"),
    TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Exact"),
    head("Embed") + 'attrs = ["a"]\nrows = [5]',
    head("Embed") + 'attrs = ["a", "b", "c"]',
    head("Embed") + "rows = [1, 2]",
    head("Pair") + 'names = ["a", "b"]',
    head("Counted") + 'names = ["a"]',
    '[components.x]\n@components = "width.One.v1"\n[components.x.model]\n@layers = "width.Scorer.v1"\n'
    "exclusive_classes = true",
    '[components.x]\n@components = "width.One.v1"\n[components.x.model]\n@layers = "width.Scorer.v1"',
    '[components.x]\n@components = "width.Many.v1"\n[components.x.model]\n@layers = "width.Multi.v1"',
    # Two functions of one name have widths of their own.
    '[heads.a]\n@layers = "width.Embed.v1"\nwidth = 3\n[heads.b]\n@layers = "width.Embed.v1"\nwidth = 4',
    '[heads.a]\n@layers = "chain.v1"\n[heads.a.*.one]\n@layers = "Relu.v1"\nnO = 3\n'
    '[heads.a.*.wide]\n@layers = "expand_window.v1"\n[heads.a.*.two]\n@layers = "Linear.v1"\nnI = 9',
    "",
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_configs(text: str) -> None:
    assert problems_of(text) == []


def test_three_that_differ_are_two_problems() -> None:
    text = head("Deep") + inner("embed", "Embed", "width = 1")
    for name, width in (("b", 2), ("c", 1), ("d", 3), ("e", 3)):
        text += inner(f"layers.*.{name}", "Encode", f"width = {width}")
    assert [(problem.path, problem.came, problem.wanted[:1]) for problem in problems_of(text)] == [
        ("heads.a.layers.*.b.width", "2", "1"),
        ("heads.a.layers.*.d.width", "3", "1"),
    ]


def test_contradictions_of_two_things_are_told_apart() -> None:
    text = '[heads.a]\n@layers = "width.Both.v1"\nnO = 3\n'
    text += inner("one", "Scorer", "exclusive_classes = true", "nO = 4") + inner("other", "Multi")
    assert [(problem.path, problem.message) for problem in problems_of(text)] == [
        ("heads.a.one.exclusive_classes", "exclusive_classes does not suit 'width.Multi.v1'"),
        ("heads.a.one.nO", "nO contradicts heads.a.nO"),
    ]


def test_an_option_is_laid_to_the_option() -> None:
    text = TOK2VEC + inner("embed", "Embed", "width = 64") + inner("encode", "Encode", "width = 64")
    (problem,) = problems_of(text, **{"heads.a.embed.width": 32})
    assert (problem.source, problem.path, problem.came) == ("--heads.a.embed.width", "heads.a.embed.width", "32")
    assert problem.wanted == "64, as heads.a.encode.width is (line 8)"
    assert problems_of(text, **{"heads.a.embed.width": 32, "heads.a.encode.width": 32}) == []
    assert problems_of(text, **{"heads.a.embed": "width.Embed.v1"}) == []


def test_a_default_of_a_swapped_block_gives_way() -> None:
    text = TOK2VEC + inner("embed", "Embed", "width = 128") + inner("encode", "Encode", "width = 128")
    config = Config.from_str(text).override({"heads.a.embed": "width.Embed.v1"})
    assert fill(config, width_parts.Schema)["heads"]["a"]["embed"]["width"] == 128


def test_what_is_overruled() -> None:
    def of(text: str) -> dict[str, Any]:
        config = Config.from_str(text)
        unsettled = Config(config, places=config.places)
        unsettled["heads"]["a"]["embed"]["width"] = 96
        unsettled.places["heads", "a", "embed", "width"] = fill(config, width_parts.Schema).place(
            ("heads", "a", "embed", "width")
        )
        return {
            ".".join(path): value for path, value in overruled(unsettled, Facts(unsettled, width_parts.Schema)).items()
        }

    encode = inner("encode", "Encode", "width = 32")
    assert of(TOK2VEC + inner("embed", "Embed") + encode) == {"heads.a.embed.width": 32}
    assert of(TOK2VEC + inner("embed", "Embed") + encode.replace("32", "96")) == {}
    assert of(TOK2VEC + inner("embed", "Embed") + inner("encode", "Fixed")) == {"heads.a.embed.width": 300}


def test_a_reference_to_a_width_is_that_width() -> None:
    text = '[numbers]\nwidth = 48\n[heads.a]\n@layers = "width.Tok2Vec.v1"\n'
    text += inner("embed", "Embed", "width = ${numbers.width}") + inner("encode", "Encode", "width = ${numbers.width}")
    assert problems_of(text) == []
    (problem,) = problems_of(
        text.replace('v1"\nwidth = ${numbers.width}\n[heads.a.encode', 'v1"\nwidth = 4\n[heads.a.encode')
    )
    assert (problem.path, problem.came) == ("heads.a.encode.width", "48")
