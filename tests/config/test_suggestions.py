from collections.abc import Callable, Iterator
from typing import Any

import pytest
from thinc.api import Model, Optimizer

from plait.config import fitting
from plait.config.suggestions import block_to_write, fitting_kinds, those_that_fit, those_that_take
from plait.errors import UnknownName
from plait.tokens import Doc

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


def test_who_takes_a_key() -> None:
    read = Callable[[], Iterator[Doc]]
    assert those_that_take("delimiter", read, "readers") == ["plait.CSV.v1", "plait.IOB.v1"]
    assert those_that_take("delimitr", read, "readers") == []
    assert those_that_take("delimiter", parts.Tok2Vec, "readers") == []
    assert those_that_take("delimiter", Any, "readers") == []
