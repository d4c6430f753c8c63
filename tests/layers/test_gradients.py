"""Gradients beside what they are the gradients of."""

from typing import Any

import numpy as np
import pytest
from thinc.types import Padded, Ragged

from plait.layers.gradients import gradient_mismatch, shape_clash, takes_floats, width_of
from plait.tokens import Doc


def floats(*shape: int) -> Any:
    return np.zeros(shape, dtype="float32")


def ints(*shape: int) -> Any:
    return np.zeros(shape, dtype="int32")


def ragged(*lengths: int, width: int = 4) -> Ragged:
    return Ragged(floats(sum(lengths), width), np.array(lengths, dtype="int32"))


LENGTHS = np.array([2, 3], dtype="int32")
PADDED = Padded(floats(3, 2, 4), LENGTHS, LENGTHS, LENGTHS)
DOCS = [Doc("a b"), Doc(""), Doc("a b c")]
VECTORS = [floats(2, 4), floats(0, 4), floats(3, 4)]


@pytest.mark.parametrize(
    "of", [floats(3, 4), VECTORS, tuple(VECTORS), ragged(2, 3), PADDED, floats(0, 4), [], [*VECTORS, ragged(1)]]
)
def test_a_gradient_like_what_it_is_of(of: Any) -> None:
    assert takes_floats(of)
    assert gradient_mismatch(of, of) is None
    for other in (None, floats(9, 9), [*VECTORS, floats(1, 1)], ragged(2, 3, width=5), ragged(2), 3.0):
        assert gradient_mismatch(other, of) is not None


@pytest.mark.parametrize("of", [DOCS, ints(3), [ints(3)], None, "text", 3.0])
def test_what_has_no_gradient(of: Any) -> None:
    assert not takes_floats(of)
    assert gradient_mismatch(None, of) is None
    assert gradient_mismatch(floats(3), of) is None


def test_what_cannot_be_a_gradient_even_where_nothing_is_said() -> None:
    for gradient in (None, [], 3.0, np.zeros((3, 4)), floats(3, 4), ragged(1)):
        assert shape_clash(gradient, floats(3, 4)) is None
    for gradient in (None, [], floats(3, 4), [floats(2, 4), None, np.zeros((3, 4))], tuple(VECTORS)):
        assert shape_clash(gradient, VECTORS) is None
    assert shape_clash(floats(4, 3), floats(3, 4)) == ("Floats2d (4, 3)", "Floats2d (3, 4)")
    assert shape_clash(VECTORS[:1], VECTORS) is not None
    assert shape_clash(VECTORS[::-1], VECTORS) is not None
    assert shape_clash(ragged(2, 3, width=2), ragged(2, 3)) is not None
    assert shape_clash(ragged(2, 3), ragged(2, 3)) is None
    assert shape_clash(floats(3), ints(4)) is None


def test_how_a_gradient_differs() -> None:
    double = [floats(2, 4), np.zeros((0, 4)), floats(3, 4)]
    assert gradient_mismatch(np.zeros((3, 4)), floats(3, 4)) == ("Floats2d of float64 (3, 4)", "Floats2d (3, 4)")
    assert gradient_mismatch(double, VECTORS) is not None
    many = [floats(i, 2) for i in range(9)]
    wrong = [*many[:7], floats(7, 3), many[8]]
    assert gradient_mismatch(wrong, many) == (
        "list of 9 Floats2d (0, 2), (1, 2), …, [7] (7, 3), …",
        "list of 9 Floats2d (0, 2), (1, 2), …, [7] (7, 2), …",
    )
    lengths: Any = [2, 3]
    assert gradient_mismatch(Ragged(floats(5, 4), lengths), ragged(2, 3)) is None  # as Thinc's with_ragged makes it


@pytest.mark.parametrize(
    ("value", "width"),
    [
        (floats(3, 4), 4),
        (floats(2, 3, 5), 5),
        ([floats(0, 9), floats(1, 4)], 4),
        (ragged(2), 4),
        (PADDED, 4),
        (floats(3), None),
        (ints(3, 4), None),
        ([], None),
        (DOCS, None),
        (None, None),
    ],
)
def test_the_width_of_vectors(value: Any, width: int | None) -> None:
    assert width_of(value) == width
