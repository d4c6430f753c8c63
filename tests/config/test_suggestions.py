from collections.abc import Callable, Iterator
from typing import Any

import pytest
from thinc.api import Model, Optimizer

from plait.config import fitting
from plait.config.suggestions import (
    block_around,
    block_by_name,
    block_to_write,
    fitting_kinds,
    line_to_write,
    those_that_fit,
    those_that_take,
)
from plait.errors import UnknownName

from . import parts


def test_fitting() -> None:
    found = fitting(parts.Tok2Vec, "architectures")
    assert "test.Words.v1" in found
    assert "test.TextHead.v1" not in found
    assert found == sorted(found)
    assert fitting(parts.TextScorer, "architectures") == ["test.TextHead.v1"]
    assert fitting(Optimizer, "optimizers") == ["Adam.v1", "RAdam.v1", "SGD.v1"]


def test_what_might_fit_anything_is_left_out() -> None:
    assert "chain.v1" not in fitting(parts.Tok2Vec, "layers")
    assert "Relu.v1" in fitting(Model, "layers")


def test_unknown_kind() -> None:
    with pytest.raises(UnknownName):
        fitting(parts.Tok2Vec, "nothings")


def test_a_function_that_cannot_be_loaded_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plait.registry.registry.names", lambda kind: ["nowhere", "test.TextHead.v1"])
    assert fitting(parts.TextScorer, "architectures") == ["test.TextHead.v1"]


def test_other_kinds_where_the_preferred_one_has_nothing() -> None:
    assert ("architectures", "test.TextHead.v1") in fitting_kinds(parts.TextScorer, "losses")
    assert fitting_kinds(parts.TextScorer, "architectures") == [("architectures", "test.TextHead.v1")]


def test_sentences() -> None:
    assert those_that_fit(parts.TextScorer, "architectures") == "these fit: test.TextHead.v1"
    assert "@architectures test.TextHead.v1" in those_that_fit(parts.TextScorer)
    assert those_that_fit(Model[str, str]) == "nothing that is registered surely fits"
    assert "and" in those_that_fit(Model, "layers")
    assert '[a.b] with @architectures = "test.TextHead.v1"' in block_to_write(("a", "b"), parts.TextScorer)
    assert '"test.Stack.v1"' in block_to_write(("a", "b"), parts.Tok2Vec, "test.Stack.v1")
    assert "[a.b] that names a function" in block_to_write(("a", "b"), Model[str, str])


def test_a_block_for_a_name() -> None:
    told = block_by_name(("a", "b"), parts.Tok2Vec, "encoders", "main")
    assert told == 'write a section [a.b] with @architectures = "test.Shared.v1" and encoder = "main"'
    assert block_by_name(("a", "b"), parts.Tok2Vec, "components", "main") is None
    assert block_by_name(("a", "b"), Model[str, str], "encoders", "main") is None


def test_a_block_around_another() -> None:
    told = block_around(("a",), parts.Tok2Vec, parts.TextScorer)
    assert told == 'write @architectures = "test.TextHead.v1" here, and this block as [a.tok2vec]'
    assert block_around(("a",), parts.TextScorer, parts.TextScorer) is None
    assert block_around(("a",), Any, parts.TextScorer) is None


def test_a_value_for_a_block_that_needs_it() -> None:
    written = block_to_write(("corpora", "train"), parts.Reader, "a.txt")
    assert '[corpora.train] with @readers = "test.Lines.v1" and path = "a.txt";' in written
    assert 'with @readers = "test.Lines.v1";' in block_to_write(("corpora", "train"), parts.Reader, 3)
    assert 'with @readers = "test.Lines.v1";' in block_to_write(("corpora", "train"), parts.Reader, "test.Lines.v1")


def test_the_line_that_a_section_lacks() -> None:
    line = 'add a line such as @architectures = "{}"'
    assert line_to_write(("a",), parts.TextScorer, {}) == line.format("test.TextHead.v1")
    assert line_to_write(("a",), parts.Tok2Vec, {"first": {}}) == line.format("test.Stack.v1")
    assert line_to_write(("a",), parts.Tok2Vec, {"kind": "words"}) == line.format("test.Words.v1")
    assert line_to_write(("a", "stack"), parts.Tok2Vec, {}) == line.format("test.Stack.v1")
    assert line_to_write(("a",), Model[str, str], {}) == "name a function in it"


def test_who_takes_a_key() -> None:
    read = Callable[[], Iterator[str]]
    assert "test.Lines.v1" in those_that_take("limit", read, "readers")
    assert those_that_take("limitt", read, "readers") == []
    assert those_that_take("limit", parts.Tok2Vec, "readers") == []
    assert those_that_take("limit", Any, "readers") == []
