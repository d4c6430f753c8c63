"""Every parameter on a line."""

import json

from plait.cli.parameters import as_json, table

from .wired import CNN, config, parts_of, shared, tagger

GROUPS = {
    "encoders.main.*": {"learn_rate": 1e-5},
    "*.embed.*": {"frozen": True},
    "*.b": {"weight_decay": 0, "scale": 0.5},
}
CONFIG = config(
    {"a": tagger(shared()), "b": tagger(shared())}, {"main": CNN, "other": CNN}, groups=GROUPS, frozen_components=["b"]
)


def rows() -> dict[str, list[str]]:
    lines = table(parts_of(CONFIG)).split("\n\n")[0].splitlines()[1:]
    return {line.split()[0]: line.split(maxsplit=1)[1].split("  ") for line in lines}


def cells(path: str) -> list[str]:
    return [cell.strip() for cell in rows()[path] if cell.strip()]


def test_each_parameter_has_its_shape_its_weights_and_its_training() -> None:
    assert cells("encoders.main.encode.W") == ["48 x 3 x 16", "2,304", "learn_rate = 1e-05"]
    assert cells("encoders.main.encode.b") == ["3 x 16", "48", "learn_rate = 1e-05, scale = 0.5, weight_decay = 0"]
    assert cells("encoders.main.embed.NORM.E") == ["200 x 16", "3,200", "frozen by a group"]
    assert cells("encoders.other.encode.W") == ["48 x 3 x 16", "2,304", "no component that learns uses it"]
    assert cells("a.output_layer.W") == ["labels x 16", "16 per label"]
    assert cells("a.output_layer.b") == ["labels", "1 per label", "scale = 0.5, weight_decay = 0"]
    assert cells("b.output_layer.W") == ["labels x 16", "16 per label", "frozen by frozen_components"]


def test_all_parameters_are_there_and_summed_up() -> None:
    parts = parts_of(CONFIG)
    assert rows().keys() == parts.sizes.shapes.keys()
    assert table(parts).splitlines()[-2:] == [
        "total: 43,840 + 17 per label of a, b",
        "trained: 2,384 + 17 per label of a",
    ]


def test_json_has_numbers_and_nulls() -> None:
    found = {one["path"]: one for one in json.loads(json.dumps(as_json(parts_of(CONFIG))))}
    assert found["a.output_layer.b"] == {
        "path": "a.output_layer.b",
        "shape": ["labels"],
        "frozen": None,
        "learn_rate": None,
        "scale": 0.5,
        "weight_decay": 0,
    }
    assert found["encoders.main.embed.NORM.E"]["frozen"] == "by a group"
    assert found["encoders.main.encode.W"]["shape"] == [48, 3, 16]
