from dataclasses import dataclass

import pytest

from plait.config import ParameterDescription, describe
from plait.config.describe import docstring
from plait.errors import UnknownName

from . import parts

assert parts.words  # registers what is described here


def test_describe() -> None:
    found = describe("architectures", "test.Words.v1")
    assert found.parameters == (
        ParameterDescription("width", "int", "96"),
        ParameterDescription("attributes", "list[str]", '["norm"]'),
    )
    assert found.returns == "Model[list[Text], list[Floats2d]]"
    assert found.summary == "Looks at words."
    assert found.doc == "Looks at words.\n\nOne after the other."
    assert str(found) == (
        '@architectures = "test.Words.v1"\n    width: int = 96\n    attributes: list[str] = ["norm"]\n'
        "makes Model[list[Text], list[Floats2d]]\n\nLooks at words.\n\nOne after the other.\n"
    )


def test_stars_marks_and_classes() -> None:
    stack = describe("architectures", "test.Stack.v1")
    assert [parameter.name for parameter in stack.parameters] == ["first", "*layers"]
    assert stack.parameters[0].default is None
    tagger = describe("components", "test.Tagger.v1")
    assert tagger.returns == "Tagger"
    assert ParameterDescription("threshold", "float from 0 to 1", "0.5") in tagger.parameters
    assert tagger.doc == ""


def test_defaults_are_as_in_a_config() -> None:
    bad = describe("architectures", "test.WrongDefault.v1")
    assert bad.parameters[0].default == '{"@architectures": "test.TextHead.v1"}'
    head = describe("architectures", "test.TextHead.v1")
    assert head.parameters[1] == ParameterDescription("nO", "int | None", "null")
    assert head.parameters[0].default is None


def test_unknown() -> None:
    with pytest.raises(UnknownName):
        describe("architectures", "test.Nothing.v1")


@dataclass
class Bare:
    width: int = 1


def signed() -> None:
    """SparseLinear(nO: Optional[int] = None, length: int = 0x40000)

    What it does."""


def called() -> None:
    """f(x) is what this is about."""


def test_signatures_that_were_put_into_docstrings_are_left_out() -> None:
    assert docstring(Bare) == ""
    assert docstring(signed) == "What it does."
    assert docstring(called) == "f(x) is what this is about."
    assert docstring(lambda: None) == ""
