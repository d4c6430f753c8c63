from typing import Annotated
from unittest.mock import ANY

import pytest

from plait.config import AtLeast, Default, Has, InSequence, Is, Must, Named, NameOf, Range, Registered, Role


@pytest.mark.parametrize(
    ("bounds", "value", "inside"),
    [
        ((0, 1), 0, True),
        ((0, 1), 1, True),
        ((0, 1), 1.1, False),
        ((0, None), 10**9, True),
        ((0, None), -1, False),
        ((None, 3), -5, True),
        ((None, 3), 4, False),
    ],
)
def test_range(bounds: tuple[float | None, float | None], value: float, inside: bool) -> None:
    assert Range(*bounds).holds(value) is inside


def test_marks_that_say_the_same_are_alike() -> None:
    made = [mark("a") for mark in (Named, NameOf, Registered, Role, Is)]
    made += [AtLeast(2), InSequence(), Range(1, None)]
    again = [type(mark)(*vars(mark).values()) for mark in made]
    assert made == again
    assert len({*made, *again}) == len(made)
    assert Named("a") not in (NameOf("a"), Named("b"))
    assert Named("a") == ANY
    assert Annotated[str, Named("a")] == Annotated[str, Named("a")] != Annotated[str, NameOf("a")]


def test_marks_of_what_cannot_be_compared_are_alike_by_being_the_same() -> None:
    for mark in (Default({"a": 1}), Has(nO=1), Must("even", lambda value: value % 2 == 0)):
        assert len({mark, mark}) == 1
    assert Has(nO=1) != Has(nO=1)


def test_what_a_mark_says_never_changes() -> None:
    mark = Named("a")
    with pytest.raises(AttributeError, match="what Named says cannot be changed"):
        mark.section = "b"
    assert repr(mark) == "Named(section='a')"
