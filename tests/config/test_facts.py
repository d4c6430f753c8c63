"""Widths, lengths and the like: declared in one place, found for the others."""

from typing import Any

import pytest

from plait.config import Config, assemble, build, build_block, check, fill
from plait.config.check import examine
from plait.config.facts import Facts
from plait.config.fill import fill_block
from plait.errors import ConfigError
from tests.names import named

from .width_parts import Schema

Block = dict[str, Any]


def block(name: str, **keys: Any) -> Block:
    return {"@layers": f"width.{name}.v1", **keys}


def relu(nO: int | None = None, nI: int | None = None) -> Block:
    return {"@layers": "Relu.v1", "nO": nO, "nI": nI}


def chain(*parts: Block) -> Block:
    return {"@layers": "chain.v1", "*": {f"part{at}": part for at, part in enumerate(parts)}}


def in_heads(a: Block) -> Config:
    return Config({"heads": {"a": a}})


def facts_of(config: Config) -> Facts:
    checked = examine(fill(config, Schema), Schema)
    assert checked.problems == []
    return checked.facts


def found(config: Config) -> dict[str, Any]:
    """What is found for keys that nobody wrote, by path."""
    return {".".join(path): value for path, value in facts_of(config).inferred().items()}


# A block, what is found of keys within it, and what is known of what it makes.
KNOWN: list[tuple[Block, dict[str, Any], dict[str, Any]]] = [
    (block("Embed", width=64), {}, {"nO": 64}),
    (block("Embed"), {}, {"nO": 96}),
    (block("Encode"), {}, {"nI": None, "nO": None}),
    (block("Fixed"), {}, {"nI": 300, "nO": 300}),
    (block("Silent"), {}, {}),
    # From the embedder to the encoder, and out of both.
    (block("Tok2Vec", embed=block("Embed", width=64), encode=block("Encode")), {"encode.width": 64}, {"nO": 64}),
    # And back: a default gives way.
    (block("Tok2Vec", embed=block("Embed"), encode=block("Encode", width=32)), {}, {"nO": 32}),
    (block("Tok2Vec", embed=block("Embed"), encode=block("Fixed")), {}, {"nO": 300}),
    (block("Tok2Vec", embed=block("Embed"), encode=block("Encode")), {"encode.width": 96}, {"nO": 96}),
    # A key that has to be there is found as well.
    (block("Tok2Vec", embed=block("Embed", width=64), encode=block("Exact")), {"encode.width": 64}, {"nO": 64}),
    # Through several blocks, to a width of its own.
    (
        block(
            "Tok2Vec",
            embed=block("Tok2Vec", embed=block("Embed", width=64), encode=block("Encode")),
            encode=block("Project", width=16),
        ),
        {"embed.encode.width": 64, "encode.given": 64},
        {"nO": 16},
    ),
    (block("Tok2Vec", embed=block("Embed"), encode=block("Project")), {"encode.given": 96}, {"nO": None}),
    # What says nothing passes nothing on.
    (block("Tok2Vec", embed=block("Embed"), encode=block("Silent")), {}, {"nO": None}),
    # Lists, tables and optional blocks.
    (
        block("Deep", embed=block("Embed", width=8), layers=[block("Encode"), block("Encode")]),
        {"layers.0.width": 8, "layers.1.width": 8},
        {"nO": None},
    ),
    (
        block("Deep", embed=block("Embed"), layers={"*": {"x": block("Encode", width=8), "y": block("Encode")}}),
        {"layers.*.y.width": 8},
        {"nO": None},
    ),
    (
        block("Deep", embed=block("Embed", width=8), layers=[], last=block("Project", width=4)),
        {"last.given": 8},
        {"nO": 4},
    ),
    (block("Tables", by_name={"x": block("Embed"), "y": block("Embed")}, width=7), {}, {}),
    # Thinc's layers, by the names of their parameters.
    (relu(3, 2), {}, {"nO": 3, "nI": 2}),
    (chain(relu(3, 2), relu(4), relu(5)), {"*.part1.nI": 3, "*.part2.nI": 4}, {"nI": 2, "nO": 5}),
    (chain(relu(), relu(4, 3), relu(5)), {"*.part0.nO": 3, "*.part2.nI": 4}, {"nI": None, "nO": 5}),
    (
        chain(relu(3), chain(relu(4), relu(5))),
        {"*.part1.*.part0.nI": 3, "*.part1.*.part1.nI": 4},
        {"nI": None, "nO": 5},
    ),
    ({"@layers": "residual.v1", "layer": relu(3)}, {"layer.nI": 3}, {"nO": 3, "nI": 3}),
    ({"@layers": "with_array.v1", "layer": relu(3, 2)}, {}, {"nO": 3, "nI": 2}),
    ({"@layers": "clone.v1", "orig": relu(3, 3), "n": 2}, {}, {"nO": 3, "nI": 3}),
    (
        chain(relu(3), {"@layers": "Dropout.v1"}, {"@layers": "LayerNorm.v1"}, relu(4)),
        {"*.part2.nI": 3, "*.part3.nI": 3},
        {"nI": None, "nO": 4},
    ),
    (
        chain({"@layers": "reduce_mean.v1"}, relu(4, 3)),
        {},
        {"nI": 3, "nO": 4},
    ),
    (
        {"@layers": "add.v1", "layer1": relu(3, 2), "layer2": relu(), "*": [relu()]},
        {"layer2.nO": 3, "layer2.nI": 2, "*.0.nO": 3, "*.0.nI": 2},
        {"nO": 3, "nI": 2},
    ),
    ({"@layers": "concatenate.v1", "*": [relu(3, 2), relu(4)]}, {"*.1.nI": 2}, {"nI": 2}),
    # A head whose parameters are named as Thinc's.
    (block("Head", tok2vec=block("Embed", width=64)), {"nI": 64}, {"nO": None, "nI": 64}),
    (block("Head", tok2vec=block("Embed"), nI=12, nO=3), {}, {"nO": 3, "nI": 12}),
    # Facts that are no widths.
    (block("Scorer", exclusive_classes=True), {}, {"exclusive": True, "nO": None}),
    (
        block("Both", one=block("Scorer", exclusive_classes=False), other=block("Multi"), nO=3),
        {"one.nO": 3},
        {"exclusive": False, "nO": 3},
    ),
    (
        block("Both", one=block("Scorer"), other=block("Multi")),
        {"one.exclusive_classes": False},
        {"exclusive": False, "nO": None},
    ),
    (block("Modes", one=block("Mode"), other=block("Mode", mode="b")), {}, {"mode": "b"}),
    # Lengths of lists.
    (block("Embed", attrs=["a", "b", "c"], rows=[1, 2, 3]), {}, {"nO": 96}),
    (block("Counted", names=["a", "b"]), {"count": 2}, {}),
    (block("Counted", count=3), {}, {}),
]


@pytest.mark.parametrize(("a", "inferred", "known"), KNOWN, ids=named)
def test_what_is_known(a: Block, inferred: dict[str, Any], known: dict[str, Any]) -> None:
    facts = facts_of(in_heads(a))
    assert {".".join(path[2:]): value for path, value in facts.inferred().items()} == inferred
    assert facts.of(("heads", "a")) == known


def test_shared_encoders_are_followed_by_their_names() -> None:
    tok2vec = block("Tok2Vec", embed=block("Embed", width=64), encode=block("Encode"))
    config = Config(
        {
            "heads": {
                "a": block("Head", tok2vec=block("Shared", encoder="main")),
                "b": block("Head", tok2vec=block("Shared", encoder="again")),
                "c": block("Head", tok2vec=block("Bare", encoder="main")),
            },
            "encoders": {"again": block("Shared", encoder="main"), "main": tok2vec},
        }
    )
    assert found(config) == {"encoders.main.encode.width": 64, "heads.a.nI": 64, "heads.b.nI": 64}
    facts = facts_of(config)
    assert facts.of(("encoders", "again")) == {"nO": 64}
    assert facts.of(("heads", "c")) == {"nO": None, "nI": None}


def test_a_width_that_only_a_user_of_an_encoder_knows() -> None:
    tok2vec = block("Tok2Vec", embed=block("Embed"), encode=block("Encode"))
    config = Config(
        {"encoders": {"main": tok2vec}, "heads": {"a": block("Head", tok2vec=block("Shared", encoder="main"), nI=48)}}
    )
    filled = fill(config, Schema)
    assert filled["encoders"]["main"]["embed"]["width"] == 48
    assert found(config) == {"encoders.main.encode.width": 48}


def test_sections_of_settings() -> None:
    assert found(Config({"settings": {"model": block("Embed", width=3)}})) == {"settings.width": 3}
    assert (
        found(
            Config({"settings": {"width": 3, "model": block("Tok2Vec", embed=block("Embed"), encode=block("Encode"))}})
        )["settings.model.encode.width"]
        == 3
    )


def test_each_use_of_a_function_has_variables_of_its_own() -> None:
    config = Config({"heads": {"a": block("Embed", width=3), "b": block("Embed", width=4)}, "settings": {"width": 5}})
    facts = facts_of(config)
    assert [facts.of(("heads", name)) for name in "ab"] == [{"nO": 3}, {"nO": 4}]


# What fills in


def test_defaults_give_way_to_what_is_written() -> None:
    filled = fill(in_heads(block("Tok2Vec", embed=block("Embed"), encode=block("Encode", width=32))), Schema)
    assert filled["heads"]["a"]["embed"]["width"] == 32
    assert filled.place(("heads", "a", "embed", "width")).default_of == "width.Embed.v1"
    assert fill(filled, Schema) == filled
    again = Config.from_str(filled.to_str())
    assert fill(again, Schema) == filled
    assert check(fill(again, Schema), Schema) == []


def test_what_is_null_stays_null_until_it_is_built() -> None:
    config = in_heads(block("Tok2Vec", embed=block("Embed", width=64), encode=block("Encode")))
    assert fill(config, Schema)["heads"]["a"]["encode"]["width"] is None
    built = build(config, Schema)["heads"]["a"]
    assert [layer.attrs["width"] for layer in built.layers] == [64, 64]


def test_a_required_key_is_filled_in_when_it_is_built() -> None:
    built = build(in_heads(block("Tok2Vec", embed=block("Embed", width=7), encode=block("Exact"))), Schema)["heads"][
        "a"
    ]
    assert built.layers[1].attrs["width"] == 7
    (problem,) = check(fill(in_heads(block("Exact")), Schema), Schema)
    assert problem.message == "'width.Exact.v1' needs width"
    chained = build_block(chain(relu(3, 2), {"@layers": "Linear.v1", "nO": 4}))
    assert [layer.get_dim("nI") for layer in chained.layers] == [2, 3]


def test_a_block_alone() -> None:
    tok2vec = Config(block("Tok2Vec", embed=block("Embed"), encode=block("Encode", width=32)))
    assert fill_block(tok2vec)["embed"]["width"] == 32
    made = build_block(tok2vec)
    assert [layer.attrs["width"] for layer in made.layers] == [32, 32]
    with pytest.raises(ConfigError, match=r"encode.width: width contradicts embed.width"):
        build_block(block("Tok2Vec", embed=block("Embed", width=3), encode=block("Encode", width=4)))


def test_joints_have_what_is_known() -> None:
    config = in_heads(block("Tok2Vec", embed=block("Embed", width=64), encode=block("Encode")))
    joints = assemble(config, Schema).joints
    assert [joint.facts for joint in joints] == [{"nO": 64}, {"nI": 64, "nO": 64}, {"nO": 64}]


def test_only_the_sections_that_are_wanted_and_what_they_name() -> None:
    config = Config(
        {
            "encoders": {"main": block("Embed", width=64), "other": block("Tok2Vec", embed=block("Embed", width=1))},
            "heads": {"a": block("Head", tok2vec=block("Shared", encoder="main"))},
            "settings": {"width": 3, "model": block("Embed", width=4)},
        }
    )
    filled = fill(config, Schema, sections=["heads"])
    facts = Facts(filled, Schema, ["heads"])
    assert facts.inferred() == {("heads", "a", "nI"): 64}
    assert facts.contradictions() == []
    assert len(Facts(filled, Schema).contradictions()) == 1


def test_ends() -> None:
    config = fill(in_heads(block("Tok2Vec", embed=block("Embed", width=3), encode=block("Fixed"))), Schema)
    (ends,) = Facts(config, Schema).contradictions()
    assert sorted((end.path[2:], end.value, end.said_by, end.fact) for end in ends) == [
        (("embed", "width"), 3, None, ""),
        (("encode",), 300, "width.Fixed.v1", "nI"),
    ]


# What is wrong already says nothing here


@pytest.mark.parametrize(
    "a",
    [
        block("Tok2Vec", embed=block("Embed", width="64"), encode=block("Encode")),
        block("Tok2Vec", embed=block("Embed", width=True), encode=block("Encode", width=64)),
        block("Tok2Vec", embed=block("Embed", width=64.0), encode=block("Encode")),
        block("Tok2Vec", embed=block("Embed", width=None), encode=block("Encode", width=3)),
        block("Tok2Vec", embed=block("Nothing", width=3), encode=block("Encode", width=4)),
        block("Tok2Vec", embed=block("Shared", encoder="nowhere"), encode=block("Encode", width=4)),
        block("Tok2Vec", embed=block("Shared", encoder="${x.y}"), encode=block("Encode", width=4)),
        block("Tok2Vec", embed=block("Embed", width="${x.y}"), encode=block("Encode", width=4)),
        block("Embed", attrs="abc", rows=[1]),
        block("Embed", attrs=["a", 1], rows=[1, 2]),
    ],
    ids=named,
)
def test_a_value_that_is_wrong_contradicts_nothing(a: Block) -> None:
    problems = check(fill(in_heads(a), Schema), Schema)
    assert len(problems) == 1
    assert "contradicts" not in problems[0].message


def test_encoders_that_need_each_other_end() -> None:
    config = Config({"encoders": {"a": block("Shared", encoder="b"), "b": block("Shared", encoder="a")}})
    facts = Facts(fill(config, Schema), Schema)
    assert facts.of(("encoders", "a")) == {"nO": None}


def test_many_blocks_take_no_longer_than_each_by_itself() -> None:
    """What is said of a thing is gathered once, not for each block that asks."""
    count = 300
    heads = {
        f"h{at}": block("Tok2Vec", embed=block("Embed", width=at + 1), encode=block("Encode")) for at in range(count)
    }
    facts = facts_of(Config({"heads": heads}))
    steps = 0

    class Counting(dict):  # type: ignore[type-arg]
        def get(self, *arguments: Any) -> Any:
            nonlocal steps
            steps += 1
            return super().get(*arguments)

    facts._together = Counting(facts._together)
    assert len(facts.inferred()) == count
    assert steps == count + 1  # and one for the section of settings
