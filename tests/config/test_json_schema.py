"""The JSON schema of a config: what it takes and refuses, on small functions of all kinds."""

import json
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator

from plait.config import Config, Default, check, fill, json_schema, prepare
from plait.config.json_values import UNKNOWN_KEY
from plait.registry import Kind, registry
from tests.config import parts
from tests.config.parts import GOOD, Schema, Tok2Vec, words

DEFAULTS = Config.from_str(
    """
[nlp]
lang = "xx"

[training]
max_steps = 2000

[training.optimizer]
@optimizers = "SGD.v1"
learn_rate = 0.01

[corpora.train]
@readers = "test.Lines.v1"
path = ${paths.train}
"""
)


@pytest.fixture(autouse=True)
def _parts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests register is in no schema."""
    all_names = Kind.names

    def names(kind: Kind) -> list[str]:
        return [name for name in all_names(kind) if _is_here(kind._found.get(name))]

    monkeypatch.setattr(Kind, "names", names)


def _is_here(func: Any) -> bool:
    return func is None or func.__module__ in (parts.__name__, __name__) or func.__module__.startswith("thinc.")


def errors(config: dict[str, Any], schema: dict[str, Any] | None = None) -> dict[str, list[str]]:
    """What a schema says of a config, by path."""
    schema = json_schema(Schema) if schema is None else schema
    Draft202012Validator.check_schema(schema)
    found: dict[str, list[str]] = {}
    for error in Draft202012Validator(schema).iter_errors(json.loads(json.dumps(config))):
        found.setdefault(".".join(map(str, error.absolute_path)), []).append(error.message)
    return found


def changed(**sections: Any) -> Config:
    """The good config with other sections."""
    return Config({**Config.from_str(GOOD), **sections})


def test_a_good_config_is_right_as_written_and_filled() -> None:
    config = Config.from_str(GOOD)
    assert errors(config) == {}
    assert errors(prepare(config, Schema)) == {}


TAGGER = {"@components": "test.Tagger.v1", "model": "${components.classifier.model}"}
WORDS = {"@architectures": "test.Words.v1"}


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("encoders", {"main": {**WORDS, "width": "${nlp.batch_size}"}}),
        ("encoders", {"main": "${components.tagger.model}"}),
        ("encoders", "${components}"),
        ("encoders", {"main": {"@architectures": "test.Stack.v1", "*": {"a": WORDS, "b": WORDS}}}),
        ("encoders", {"main": {"@architectures": "test.Stack.v1", "first": WORDS, "layers": [WORDS, WORDS]}}),
        ("encoders", {"main": {"@architectures": "test.Either.v1", "choices": [WORDS]}}),
        ("encoders", {"main": {"@architectures": "test.Either.v1", "choices": {"*": {"a": WORDS}}}}),
        ("encoders", {"main": {"@architectures": "test.Either.v1", "choices": [], "shape": [3, 4]}}),
        # Thinc's functions may make any model.
        ("encoders", {"main": {"@layers": "chain.v1", "*": {"a": WORDS, "b": {"@layers": "noop.v1"}}}}),
        ("training", {"optimizer": {"learn_rate": 0.5}}),
        ("training", {"optimizer": {"learn_rate": {"@schedules": "constant.v1", "rate": 0.1}}}),
        ("training", {"optimizer": {"@optimizers": "SGD.v1", "learn_rate": 0.1}}),
        ("training", {"groups": {"*.tok2vec.*": {"frozen": True}}}),
        ("paths", {"train": None, "dev": "x"}),
    ],
)
def test_right_sections(section: str, value: Any) -> None:
    assert errors(changed(**{section: value})) == {}


@pytest.mark.parametrize(
    ("section", "value", "path", "message"),
    [
        ("nlp", {"lang": "en", "batch": 3}, "nlp.batch", "unknown key"),
        ("nlp", {"pipeline": []}, "nlp", "'lang' is a required property"),
        ("nlp", {"lang": 3}, "nlp.lang", "3 is not of type 'string'"),
        ("nlp", {"lang": "en", "batch_size": 0}, "nlp.batch_size", "0 is less than the minimum of 1"),
        ("nlp", {"lang": "en", "pipeline": "tagger"}, "nlp.pipeline", "'tagger' does not match"),
        ("nlps", {}, "nlps", "unknown key"),
        ("encoders", {"main": {}}, "encoders.main", "is not valid under any"),
        ("encoders", {"main": "words"}, "encoders.main", "does not match"),
        ("encoders", {"main": {**WORDS, "wdth": 3}}, "encoders.main.wdth", "unknown key"),
        ("encoders", {"main": {**WORDS, "width": 0.5}}, "encoders.main.width", "0.5 is not of type"),
        (
            "encoders",
            {"main": {"@architectures": "test.TextHead.v1", "tok2vec": WORDS}},
            "encoders.main.@architectures",
            "'test.TextHead.v1' is not one of",
        ),
        ("encoders", {"main": {"@architectures": "test.TokenHead.v1"}}, "encoders.main", "'tok2vec' is a required"),
        (
            "encoders",
            {"main": {"@architectures": "test.Stack.v1", "*": {"a": {"@architectures": "test.TextHead.v1"}}}},
            "encoders.main.*.a.@architectures",
            "'test.TextHead.v1' is not one of",
        ),
        (
            "encoders",
            {"main": {"@architectures": "test.TokenHead.v1", "tok2vec": {**WORDS, "attributes": [1]}}},
            "encoders.main.tok2vec.attributes.0",
            "1 is not of type 'string'",
        ),
        ("components", {"a": {"@architectures": "test.Words.v1"}}, "components.a", "'@components' is a required"),
        ("components", {"a": {**TAGGER, "threshold": 2}}, "components.a.threshold", "2 is greater than the maximum"),
        ("components", {"a": {**TAGGER, "column": "tags"}}, "components.a.column", "'tags' is not one of"),
        ("training", {"optimizer": {"lern_rate": 1}}, "training.optimizer.lern_rate", "unknown key"),
        ("training", {"groups": {"*": {"freeze": True}}}, "training.groups.*.freeze", "unknown key"),
        ("paths", {"train": 3}, "paths.train", "3 is not of type"),
        ("corpora", {"train": {"@readers": "test.Lines.v1", "path": 1}}, "corpora.train.path", "1 is not of type"),
    ],
)
def test_wrong_sections(section: str, value: Any, path: str, message: str) -> None:
    """Each is told where it stands, and the check of the config refuses it as well."""
    config = changed(**{section: value})
    found = errors(config)
    assert list(found) == [path]
    assert message in found[path][0]
    assert check(fill(config, Schema), Schema)


def test_what_the_defaults_have_need_not_be_written() -> None:
    schema = json_schema(Schema, defaults=DEFAULTS)
    assert errors({}, schema) == {}
    assert errors({}) == {"": ["'nlp' is a required property"]}
    assert errors({"nlp": {"pipeline": []}}, schema) == {}
    assert schema["properties"]["training"]["properties"]["max_steps"]["default"] == 2000


def test_a_section_without_a_name_is_laid_over_the_default_block() -> None:
    schema = json_schema(Schema, defaults=DEFAULTS)
    for block in ({}, {"limit": 3}, {"@readers": "test.Lines.v1"}, {"path": "x"}):
        assert errors({"corpora": {"train": block}}, schema) == {}
    assert list(errors({"corpora": {"train": {"limits": 3}}}, schema)) == ["corpora.train.limits"]
    assert list(errors({"corpora": {"dev": {"limit": 3}}}, schema)) == ["corpora.dev"]
    assert errors({"training": {"optimizer": {"L2": 0.1}}}, schema) == {}
    assert errors({"training": {"optimizer": {"@optimizers": "SGD.v1"}}}, schema) == {}
    # Where the default is another function, this one needs the learning rate, which it has no default for.
    assert list(errors(changed(training={"optimizer": {"@optimizers": "SGD.v1"}}))) == ["training.optimizer"]


def test_keys_have_their_descriptions_and_defaults() -> None:
    schema = json_schema(Schema, defaults=DEFAULTS)
    keys = schema["$defs"]["architectures.test.Words.v1"]
    assert keys["title"] == "test.Words.v1 -> Model[list[Text], list[Floats2d]]"
    assert keys["description"] == "test.Words.v1: Looks at words."
    assert keys["properties"]["width"]["default"] == 96
    assert keys["additionalProperties"] == UNKNOWN_KEY
    optimizer = schema["$defs"]["optimizers.Adam.v1"]["properties"]
    assert optimizer["L2"]["description"] == "Adam.v1: how strongly weights are drawn to 0"
    # What editors cannot put in as it is.
    assert "default" not in schema["$defs"]["architectures.test.TokenHead.v1"]["properties"]["nO"]
    assert "default" not in schema["properties"]["training"]["properties"]["optimizer"]
    train = schema["properties"]["corpora"]["properties"]["train"]
    assert "default" not in train["then"]["properties"]["path"]


def test_what_fits_is_offered_once_and_surely() -> None:
    schema = json_schema(Schema)
    (slot,) = schema["properties"]["encoders"]["additionalProperties"]["allOf"]
    choice = schema["$defs"][slot["$ref"].removeprefix("#/$defs/")]
    offered = [one["$ref"] for one in choice["anyOf"] if one is not True]
    assert "#/$defs/architectures.test.Words.v1" in offered
    assert "#/$defs/architectures.test.TextHead.v1" not in offered
    assert "#/$defs/layers.chain.v1" not in offered
    assert "chain.v1" in choice["then"]["properties"]["@layers"]["enum"]
    heads = schema["$defs"]["architectures.test.TextHead.v1"]
    assert heads["patternProperties"] == {"^tok2vec$": {"allOf": [slot]}}
    assert heads["required"] == ["tok2vec"]


def test_functions_are_described_once() -> None:
    """Also where a function takes what it makes."""
    schema = json_schema(Schema)
    text = json.dumps(schema)
    assert text.count('"description": "test.Words.v1: Looks at words."') == 2  # of the block and of its name
    assert "test.Stack.v1" in text


def test_keywords_allow_any_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def kept(width: int, **others: float) -> Tok2Vec:
        return words(width)

    monkeypatch.setitem(registry.architectures._found, "test.Kept.v1", kept)
    block = {"@architectures": "test.Kept.v1", "width": 3}
    assert errors(changed(encoders={"main": {**block, "dropout": 0.5}})) == {}
    assert list(errors(changed(encoders={"main": {**block, "dropout": "high"}}))) == ["encoders.main.dropout"]


def test_open_parameters_take_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_(anything: Any, inner: Annotated[Tok2Vec, Default(WORDS)], untyped=None) -> Tok2Vec:  # type: ignore[no-untyped-def]
        return inner

    monkeypatch.setitem(registry.architectures._found, "test.Open.v1", open_)
    for value in (1, None, {"a": 1}, {"@architectures": "test.Words.v1"}, [{}]):
        block = {"@architectures": "test.Open.v1", "anything": value, "untyped": value}
        assert errors(changed(encoders={"main": block})) == {}
    block = {"@architectures": "test.Open.v1", "anything": 1, "inner": {"width": "wide"}}
    assert list(errors(changed(encoders={"main": block}))) == ["encoders.main.inner.width"]


def test_a_function_that_cannot_be_loaded_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    read, name = registry.get, "test.Words.v1"

    def get(kind: str, asked: str) -> Any:
        if asked == name:
            raise ImportError("its package is broken")
        return read(kind, asked)

    monkeypatch.setattr(registry, "get", get)
    schema = json_schema(Schema)
    assert "architectures.test.Words.v1" not in schema["$defs"]
    assert "architectures.test.Shared.v1" in schema["$defs"]


def test_odd_names_can_be_referred_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def odd() -> Tok2Vec:
        return words()

    monkeypatch.setitem(registry.architectures._found, "acme/odd ~name%", odd)
    block = {"@architectures": "acme/odd ~name%"}
    assert errors(changed(encoders={"main": block})) == {}
    assert list(errors(changed(encoders={"main": {**block, "x": 1}}))) == ["encoders.main.x"]
