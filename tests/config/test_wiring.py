"""The blocks of a config as a tree."""

from typing import Any

from plait.config import Config, Node, fill, show, wiring

from . import parts, width_parts

TEXT = """
[encoders.main]
@layers = "width.Tok2Vec.v1"
[encoders.main.embed]
@layers = "width.Embed.v1"
width = 64
[encoders.main.encode]
@layers = "width.Encode.v1"
[encoders.deep]
@layers = "width.Deep.v1"
[encoders.deep.embed]
@layers = "width.Shared.v1"
encoder = "main"
[encoders.deep.layers.*.one]
@layers = "width.Encode.v1"
[encoders.deep.layers.*.two]
@layers = "width.Project.v1"
[heads.a]
@layers = "chain.v1"
[heads.a.*.first]
@layers = "with_array.v1"
[heads.a.*.first.layer]
@layers = "Relu.v1"
nO = 3
[heads.a.*.second]
@layers = "list2ragged.v1"
[components.c]
@components = "width.One.v1"
[components.c.model]
@layers = "width.Scorer.v1"
[settings.model]
@layers = "width.Shared.v1"
encoder = "deep"
"""


def wired(config: Config, schema: Any = width_parts.Schema) -> dict[str, Node]:
    """All nodes by their paths, in the order of the tree."""
    nodes = wiring(fill(config, schema), schema)
    return {".".join(node.path): node for top in nodes for node in top.walk()}


def test_the_tree() -> None:
    found = wired(Config.from_str(TEXT))
    assert list(found) == [
        "encoders.main",
        "encoders.main.embed",
        "encoders.main.encode",
        "encoders.deep",
        "encoders.deep.embed",
        "encoders.deep.layers.*.one",
        "encoders.deep.layers.*.two",
        "components.c",
        "components.c.model",
        "heads.a",
        "heads.a.*.first",
        "heads.a.*.first.layer",
        "heads.a.*.second",
        "settings.model",
    ]
    tops = wiring(fill(Config.from_str(TEXT), width_parts.Schema), width_parts.Schema)
    assert [".".join(node.path) for node in tops] == [
        "encoders.main",
        "encoders.deep",
        "components.c",
        "heads.a",
        "settings.model",
    ]
    assert [child.path for child in found["encoders.deep"].children] == [
        ("encoders", "deep", "embed"),
        ("encoders", "deep", "layers", "*", "one"),
        ("encoders", "deep", "layers", "*", "two"),
    ]
    assert found["encoders.main.embed"].children == ()


def test_names_and_types() -> None:
    found = wired(Config.from_str(TEXT))
    assert {path: (node.kind, node.name, show(node.made)) for path, node in found.items() if path < "encoders.e"} == {
        "components.c": ("components", "width.One.v1", "One"),
        "components.c.model": ("layers", "width.Scorer.v1", "Model[list[Word], list[float]]"),
        "encoders.deep": ("layers", "width.Deep.v1", "Model[list[Word], list[Vector]]"),
        "encoders.deep.embed": ("layers", "width.Shared.v1", "Model[list[Word], list[Vector]]"),
        "encoders.deep.layers.*.one": ("layers", "width.Encode.v1", "Model[list[Vector], list[Vector]]"),
        "encoders.deep.layers.*.two": ("layers", "width.Project.v1", "Model[list[Vector], list[Vector]]"),
    }
    # Type variables are solved as far as the config tells.
    assert show(found["heads.a"].made) == "Model[InT, Ragged]"
    residual = Config({"heads": {"a": {"@layers": "residual.v1", "layer": {"@layers": "Relu.v1"}}}})
    assert show(wired(residual)["heads.a"].made) == "Model[Floats2d, Floats2d]"


def test_what_is_known_before_data() -> None:
    found = wired(Config.from_str(TEXT))
    assert found["encoders.main"].facts == {"nO": 64}
    assert found["encoders.main.encode"].facts == {"nI": 64, "nO": 64}
    assert found["encoders.deep.embed"].facts == {"nO": 64}
    assert found["encoders.deep.layers.*.two"].facts == {"nI": 64, "nO": 64}
    assert found["heads.a"].facts == {"nI": None, "nO": 3}
    assert found["components.c"].facts == {}
    assert found["components.c.model"].facts == {"exclusive": True, "nO": None}


def test_what_is_shared() -> None:
    found = wired(Config.from_str(TEXT))
    uses = {path: node.uses for path, node in found.items() if node.uses}
    assert uses == {
        "encoders.deep.embed": (("encoders", "main"),),
        "settings.model": (("encoders", "deep"),),
    }


def test_a_config_with_problems_is_drawn_as_far_as_it_goes() -> None:
    config = Config.from_str(TEXT).override(
        {
            "encoders.main.embed": "width.Nothing.v1",
            "encoders.deep.layers": 3,
            "encoders.deep.embed.encoder": "nowhere",
            "heads.a.*.second.colour": "blue",
            "settings.width": 3,
        }
    )
    found = wired(config)
    assert list(found) == [
        "encoders.main",
        "encoders.main.encode",
        "encoders.deep",
        "encoders.deep.embed",
        "components.c",
        "components.c.model",
        "heads.a",
        "heads.a.*.first",
        "heads.a.*.first.layer",
        "heads.a.*.second",
        "settings.model",
    ]
    assert found["encoders.main"].facts == {"nO": None}


def test_another_schema() -> None:
    found = wired(Config.from_str(parts.GOOD), parts.Schema)
    assert list(found) == [
        "encoders.main",
        "components.tagger",
        "components.tagger.model",
        "components.tagger.model.tok2vec",
        "components.classifier",
        "components.classifier.model",
        "components.classifier.model.tok2vec",
        "corpora.train",
        "training.optimizer",
    ]
    assert found["components.tagger.model.tok2vec"].uses == (("encoders", "main"),)
    assert found["training.optimizer"].kind == "optimizers"
    assert wiring(Config(), parts.Schema) == ()
