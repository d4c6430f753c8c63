"""What docstrings say of settings."""

import dataclasses

import pytest

from plait.config.docstrings import first_sentence, setting_texts, summary
from plait.registry import registry


def function(a: int, b: int, c: int, *layers: int) -> None:
    """Do a thing.

    It is: done.

    Args:
        a: what a is, over
            two lines.
        b, c: both.
        layers: the parts:
            one: this is no entry.

    Returns:
        d: no setting.
    """


class Described:
    """A class.

    Attributes:
        a: from the class.
        b: kept.
    """

    def __init__(self, a: int) -> None:
        """Make one.

        Args:
            a: from the constructor.
        """


@dataclasses.dataclass
class Bare:
    a: int = 1


def test_entries_are_read_with_the_lines_that_go_on() -> None:
    assert setting_texts(function) == {
        "a": "what a is, over two lines.",
        "b": "both.",
        "c": "both.",
        "layers": "the parts: one: this is no entry.",
    }


def test_a_constructor_says_it_better_than_its_class() -> None:
    assert setting_texts(Described) == {"a": "from the constructor.", "b": "kept."}
    assert summary(Described) == "A class."


def test_thincs_settings_are_told_where_thinc_does_not() -> None:
    adam, maxout = registry.get("optimizers", "Adam.v1"), registry.get("layers", "Maxout.v1")
    assert setting_texts(adam)["grad_clip"].startswith("gradients with a larger norm")
    assert setting_texts(maxout)["nO"] == "the width of what comes out"
    assert setting_texts(registry.get("losses", "L2Distance.v1")) == {}


def test_what_python_writes_itself_says_nothing() -> None:
    assert setting_texts(Bare) == {}
    assert summary(Bare) == ""
    assert summary(lambda: None) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two.", "One"),
        (
            "A number such as 0.5 or plait.Tagger.v1 is no end. Two.",
            "A number such as 0.5 or plait.Tagger.v1 is no end",
        ),
        ("after Szegedy et al. (2016); more. Two", "after Szegedy et al. (2016); more"),
        ("no end", "no end"),
        ("", ""),
    ],
)
def test_first_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence
