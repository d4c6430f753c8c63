"""What is known of the blocks of a config."""

from typing import Any

import pytest

from plait.cli.parts import Parts, as_json, flow_of, kind_of, name_of, slot_of, width_of, written, written_total
from plait.config.wiring import Node
from plait.pipeline.sizes import Count
from plait.registry import registry

from .wired import CNN, OWN, config, ensemble, parts_of, several, shared, tagger, widened


def node_at(parts: Parts, *path: str) -> Node:
    return next(inner for node in parts.nodes for inner in node.walk() if inner.path == path)


def test_types_in_one_word_and_in_full() -> None:
    parts = parts_of(config({"textcat": ensemble(OWN)}))
    model = node_at(parts, "components", "textcat", "model")
    assert (flow_of(model), kind_of(model), width_of(model)) == ("list[Doc] -> Floats2d", "DocScorer", "labels")
    backbone = node_at(parts, "components", "textcat", "model", "network", "tok2vec")
    assert (flow_of(backbone), kind_of(backbone), width_of(backbone)) == (
        "list[Doc] -> list[Floats2d]",
        "Tok2Vec",
        "8",
    )
    encode = backbone.children[1]
    assert (kind_of(encode), width_of(encode), slot_of(encode, backbone)) == ("Encoder", "8", "encode")
    component = node_at(parts, "components", "textcat")
    assert (flow_of(component), kind_of(component), width_of(component)) == ("", "", "")


def test_names_are_short_where_nothing_else_has_them() -> None:
    parts = parts_of(several()["shared"])
    assert [name_of(node) for node in parts.nodes][:4] == ["tokenizer", "encoders.main", "tagger", "pos"]
    assert {"optimizer", "batcher", "corpora.train"} <= {name_of(node) for node in parts.nodes}


def test_components_come_in_the_order_in_which_they_run() -> None:
    written = several()["ten"].override({"nlp.pipeline": ["textcat", "tagger_3", "tagger_0"]})
    names = [name_of(node) for node in parts_of(written).of_section("components")]
    assert names[:3] == ["textcat", "tagger_3", "tagger_0"]
    assert len(names) == 10


def test_who_shares_an_encoder() -> None:
    parts = parts_of(several()["ten"])
    assert parts.users(("encoders", "main")) == [*(f"tagger_{i}" for i in (1, 3, 5, 7)), "textcat", "unused"]
    assert parts.users(("encoders", "own")) == [f"tagger_{i}" for i in (0, 2, 4, 6)]
    assert parts.users(("components", "textcat")) == []


def test_counts_by_hand() -> None:
    parts = parts_of(config({"tagger": tagger(shared())}, {"main": CNN}))
    head = node_at(parts, "components", "tagger", "model")
    assert parts.count(head) == Count(per_label=17)
    assert parts.count(head.children[0]) == Count()
    assert parts.count(node_at(parts, "components", "tagger")) is None
    assert parts.stands_for_another(head.children[0])
    assert not parts.stands_for_another(head)


def test_a_block_that_adds_weights_to_a_shared_encoder_is_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.architectures._found, "plait-tests.Widened.v1", widened)
    block = {"@architectures": "plait-tests.Widened.v1", "encoder": "main"}
    parts = parts_of(config({"tagger": tagger(block)}, {"main": CNN}))
    node = node_at(parts, "components", "tagger", "model", "tok2vec")
    assert parts.count(node) == Count(fixed=68)
    assert not parts.stands_for_another(node)
    assert parts.users(("encoders", "main")) == ["tagger"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (Count(), "0"),
        (Count(1000), "1,000"),
        (Count(0, 97), "97 per label"),
        (Count(1000, 97), "1,000 + 97 per label"),
        (Count(0, 0, 2), "unknown"),
        (Count(1000, 97, 1), "1,000 + 97 per label + unknown"),
    ],
)
def test_counts_are_written(count: Count, text: str) -> None:
    assert written(count) == text


def test_totals_say_whose_labels_are_meant() -> None:
    """The labels of one component are not those of another."""
    parts = parts_of(config({"a": tagger(shared()), "b": tagger(shared()), "c": tagger(OWN)}, {"main": CNN}))
    total = written_total(parts.sizes, list(parts.sizes.shapes))
    fixed = parts.sizes.count().fixed
    assert total == f"{fixed:,} + 17 per label of a, b + 9 per label of c"
    assert written_total(parts.sizes, []) == "0"


def test_what_is_trained() -> None:
    components = {"a": tagger(shared()), "b": tagger(OWN)}
    parts = parts_of(
        config(components, {"main": CNN}, frozen_components=["a"], groups={"b.tok2vec.*": {"frozen": True}})
    )
    assert parts.trained == ["b.output_layer.W", "b.output_layer.b"]
    assert parts.frozen(node_at(parts, "components", "a"))
    assert not parts.frozen(node_at(parts, "components", "b"))


def test_json_has_every_block_with_all_facts() -> None:
    parts = parts_of(several()["shared"])
    found = as_json(parts)

    def walk(block: dict[str, Any]) -> list[dict[str, Any]]:
        return [block, *(inner for child in block["children"] for inner in walk(child))]

    blocks = {block["path"]: block for root in found for block in walk(root)}
    assert len(blocks) == sum(1 for node in parts.nodes for _ in node.walk())
    assert blocks["encoders.main"]["used_by"] == ["tagger", "pos"]
    slot = blocks["components.tagger.model.tok2vec"]
    assert slot["slot"] == "tok2vec"
    assert slot["uses"] == ["encoders.main"]
    assert slot["facts"] == {"nO": 16}
    model = blocks["components.tagger.model"]
    assert model["name"] == "plait.Tagger.v1"
    assert model["kind"] == "architectures"
    assert model["makes"] == "Model[list[Doc], list[Floats2d]]"
    assert model["parameters"] == {"fixed": 0, "per_label": 17, "unknown": 0, "per_square": 0}
    assert blocks["components.tagger"]["parameters"] is None
