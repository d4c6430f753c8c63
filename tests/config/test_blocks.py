from typing import Any

import pytest

from plait.config.blocks import BadReference, arguments, function, nearest_function, reference, signature
from plait.config.signatures import read_signature

from . import parts


def test_reference() -> None:
    named = reference({"x": 1, "@architectures": "test.Words.v1"})
    assert named == ("architectures", "test.Words.v1")
    assert function(named) is parts.words
    assert signature(named).made == parts.Tok2Vec


@pytest.mark.parametrize(
    ("block", "key", "message", "cure"),
    [
        ({"@archtectures": "x"}, "@archtectures", "no registry '@archtectures'", "'@architectures'"),
        ({"@qqqq": "x"}, "@qqqq", "no registry '@qqqq'", "write one of them"),
        ({"@layers": "a", "@losses": "b"}, "@losses", "two functions: @layers and @losses", "take one of them out"),
        ({"@layers": 3}, "@layers", "not the name of a function", "plait.Tagger.v1"),
        ({"@layers": ["x"]}, "@layers", "not the name", ""),
        ({"@": "x"}, "@", "no such function under any registry", "plait list"),
    ],
)
def test_bad_references(block: dict[str, Any], key: str, message: str, cure: str) -> None:
    with pytest.raises(BadReference) as caught:
        reference(block)
    assert caught.value.key == key
    assert message in caught.value.message
    assert cure in caught.value.cure


@pytest.mark.parametrize(
    ("kind", "name", "cure"),
    [
        ("architectures", "test.Words.v2", "there is no such version of it; did you mean 'test.Words.v1'?"),
        ("architectures", "acme.words", "did you mean 'test.Words.v1'?"),
        ("architectures", "test.Classifier.v1", "it is registered under @components"),
        ("architectures", "qqqqqqqq", "import the module that registers it first"),
    ],
)
def test_unknown_names(kind: str, name: str, cure: str) -> None:
    with pytest.raises(BadReference, match=f"no such function under @{kind}") as caught:
        function(reference({f"@{kind}": name}))
    assert caught.value.is_unknown
    assert caught.value.came == name
    assert cure in caught.value.cure


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("spacy.Tagger.v2", ["plait.Tagger.v1", "plait.Tok2Vec.v1"], "plait.Tagger.v1"),
        ("tagger", ["plait.TextCatBOW.v1", "plait.Tagger.v1"], "plait.Tagger.v1"),
        ("Adam", ["Adam.v1", "Adam.v2"], "Adam.v2"),
        ("plait.HashEmbdCNN.v1", ["plait.HashEmbedCNN.v1", "plait.MultiHashEmbed.v1"], "plait.HashEmbedCNN.v1"),
        ("acme.Mine.v1", ["plait.HashEmbedCNN.v1"], None),
        ("", ["plait.HashEmbedCNN.v1"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_function(name: str, known: list[str], meant: str | None) -> None:
    assert nearest_function(name, known) == meant


def test_a_package_that_fails_when_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(kind: str, name: str) -> None:
        raise ImportError("no module named torch")

    monkeypatch.setattr("plait.registry.registry.get", get)
    with pytest.raises(BadReference, match="cannot be loaded: ImportError: no module named torch"):
        function(reference({"@layers": "x"}))


def variadic(first: int, second: int, third: int = 3, *parts: str, key: bool = True) -> None: ...


def no_parts(first: int) -> None: ...


def keywords(first: int, **others: str) -> None: ...


@pytest.mark.parametrize(
    ("block", "func", "named", "positional", "unknown", "missing"),
    [
        ({"@x": "y", "first": 1}, no_parts, {"first": "first"}, {}, [], []),
        ({}, no_parts, {}, {}, [], ["first"]),
        ({"frist": 1}, no_parts, {}, {}, ["frist"], ["first"]),
        ({"*": {"a": 1}}, no_parts, {}, {}, ["*"], ["first"]),
        ({"first": 1, "more": "x"}, keywords, {"first": "first", "more": "others"}, {}, [], []),
        (
            {"*": {"a": 1, "b": 2, "c": "x"}},
            variadic,
            {},
            {"*.a": "first", "*.b": "second", "*.c": "parts"},
            [],
            [],
        ),
        (
            {"second": 2, "*": [1, "x"]},
            variadic,
            {"second": "second"},
            {"*.0": "first", "*.1": "parts"},
            [],
            [],
        ),
        (
            {"first": 1, "second": 2, "parts": {"*": {"a": "x"}}},
            variadic,
            {"first": "first", "second": "second"},
            {"parts.*.a": "parts"},
            [],
            [],
        ),
        ({"first": 1, "second": 2, "parts": ["x"]}, variadic, None, {"parts.0": "parts"}, [], []),
        ({"first": 1, "second": 2, "parts": {"a": "x"}}, variadic, None, {"parts.a": "parts"}, [], []),
        ({"first": 1, "second": 2, "*": {"@x": "y"}}, variadic, None, {"*": "parts"}, [], []),
        ({"first": 1, "second": 2, "*": 3}, variadic, None, {"*": "parts"}, [], []),
    ],
)
def test_arguments(
    block: dict[str, Any],
    func: Any,
    named: dict[str, str] | None,
    positional: dict[str, str],
    unknown: list[str],
    missing: list[str],
) -> None:
    found = arguments(block, read_signature(func))
    if named is not None:
        assert {".".join(bound.path): bound.parameter.name for bound in found.named} == named
    assert {".".join(bound.path): bound.parameter.name for bound in found.positional} == positional
    assert found.unknown == unknown
    assert [parameter.name for parameter in found.missing] == missing
