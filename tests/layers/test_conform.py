"""Whether values are what annotations say."""

from collections.abc import Callable, Sequence
from typing import Any, Optional, Protocol, TypeVar

import numpy as np
import pytest
from thinc.types import (
    ArrayXd,
    Floats1d,
    Floats2d,
    Floats3d,
    FloatsXd,
    Ints1d,
    Ints2d,
    ListXd,
    Padded,
    Ragged,
)

from plait.architectures.types import DocScorer
from plait.config.types import ends
from plait.layers.conform import mismatch
from plait.tokens import Doc

from .device import Library


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

FloatsT = TypeVar("FloatsT", Floats1d, Floats2d)
BoundT = TypeVar("BoundT", bound=Sequence[Floats2d])
AnyT = TypeVar("AnyT")


class Sized(Protocol):
    """A protocol, whose instances cannot be told."""

    def size(self) -> int: ...


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (floats(3, 4), Floats2d),
        (floats(3, 4), "Floats2d"),
        (floats(3, 4), FloatsXd),
        (floats(3, 4), ArrayXd),
        (ints(3), ArrayXd),
        (np.zeros(3, dtype="uint64"), Ints1d),
        (VECTORS, list[Floats2d]),
        (VECTORS, Sequence[Floats2d]),
        (VECTORS, list),
        (VECTORS, ListXd),
        ([ints(3, 2)], ListXd),
        (tuple(VECTORS), Sequence[Floats2d]),
        (tuple(VECTORS), tuple[Floats2d, ...]),
        ((floats(3), floats(2, 2)), tuple[Floats1d, Floats2d]),
        ([], list[Floats2d]),
        (ragged(2, 3), Ragged),
        (PADDED, Padded),
        (None, Optional[Floats2d]),  # noqa: UP045 - as Thinc writes it
        (None, Floats2d | None),
        (floats(3), FloatsT),
        (VECTORS, BoundT),
        (3, AnyT),
        (3, Any),
        (3, Sized),
        (print, Callable[[int], None]),
        (True, int),
        (floats(3, 4), (ends(DocScorer) or ())[1]),
    ],
)
def test_what_is_as_annotated_is_let_through(value: Any, kind: Any) -> None:
    assert mismatch(value, kind) is None


@pytest.mark.parametrize(
    ("value", "kind", "came", "wanted"),
    [
        (floats(3), Floats2d, "Floats1d (3,)", "Floats2d"),
        (ints(3, 4), Floats2d, "Ints2d (3, 4)", "Floats2d"),
        (floats(3, 4), Ints2d, "Floats2d (3, 4)", "Ints2d"),
        (floats(3, 4), Ints2d | None, "Floats2d (3, 4)", "Ints2d | None"),
        (np.zeros((3, 4)), Floats2d, "Floats2d of float64 (3, 4)", "Floats2d of float32"),
        (floats(3, 4).astype("float16"), Floats2d, "Floats2d of float16 (3, 4)", "Floats2d of float32"),
        (floats(3, 4), list[Floats2d], "Floats2d (3, 4)", "list[Floats2d]"),
        (VECTORS, Floats2d, "list of 3 Floats2d (2, 4), (0, 4), (3, 4)", "Floats2d"),
        (tuple(VECTORS), list[Floats2d], "tuple of 3 Floats2d (2, 4), (0, 4), (3, 4)", "list[Floats2d]"),
        ([floats(2, 4), None], list[Floats2d], "list of 2: Floats2d (2, 4), None", "list[Floats2d]"),
        ([np.zeros((2, 2))], list[Floats2d], "list of 1 Floats2d of float64 (2, 2)", "list[Floats2d] of float32"),
        ((floats(3),), tuple[Floats1d, Floats2d], "tuple of 1 Floats1d (3,)", "tuple[Floats1d, Floats2d]"),
        (VECTORS, Ragged, "list of 3 Floats2d (2, 4), (0, 4), (3, 4)", "Ragged"),
        (ragged(2), Padded, "Ragged (2, 4) of 1 sequences", "Padded"),
        (None, Floats2d, "None", "Floats2d"),
        (floats(3, 4, 5), FloatsT, "Floats3d (3, 4, 5)", "Floats1d | Floats2d"),
        ("text", int, "str", "int"),
        ([1.0, 2.0], Floats1d, "list of 2 float", "Floats1d"),
    ],
)
def test_another_type_is_told(value: Any, kind: Any, came: str, wanted: str) -> None:
    assert mismatch(value, kind) == (came, wanted)


@pytest.mark.parametrize(
    ("value", "kind", "given", "width", "wanted"),
    [
        (VECTORS[:2], list[Floats2d], DOCS, None, "list[Floats2d] of 3, one for each Doc that came in"),
        ([], list[Ints2d], DOCS, None, "list[Ints2d] of 3, one for each Doc that came in"),
        (VECTORS[:2], list[Floats2d], VECTORS, None, "list[Floats2d] of 3, one for each item that came in"),
        ([*VECTORS[:2], floats(2, 4)], list[Floats2d], DOCS, None, "list[Floats2d] with a row for each word: 3 at [2]"),
        ([floats(1, 4)], list[Floats2d], DOCS[:1], None, "list[Floats2d] with a row for each word: 2"),
        (VECTORS[::-1], list[Floats2d], VECTORS, None, "list[Floats2d] with a row for each word: 2 at [0]"),
        (floats(2, 5), Floats2d, DOCS, None, "Floats2d with a row for each Doc: 3"),
        (floats(5, 4), Floats2d, ragged(2, 3), None, "Floats2d with a row for each sequence: 2"),
        (VECTORS, list[Floats2d], DOCS, 5, "list[Floats2d] of width 5 (nO)"),
        ([*VECTORS[:2], floats(3, 5)], list[Floats2d], DOCS, 4, "list[Floats2d] of width 4 (nO)"),
        (floats(3, 4), Floats2d, DOCS, 5, "Floats2d of width 5 (nO)"),
        (ragged(2), Ragged, None, 5, "Ragged of width 5 (nO)"),
        (PADDED, Padded, None, 5, "Padded of width 5 (nO)"),
    ],
)
def test_another_shape_than_follows_from_what_came_in_is_told(
    value: Any, kind: Any, given: Any, width: int | None, wanted: str
) -> None:
    found = mismatch(value, kind, given, width=width)
    assert found is not None
    assert found.wanted == wanted


@pytest.mark.parametrize(
    ("value", "kind", "given", "width"),
    [
        (VECTORS, list[Floats2d], DOCS, 4),
        (VECTORS, list[Floats2d], VECTORS, 4),
        ([floats(9, 2)] * 3, list[Floats2d], [ints(1)] * 3, 2),  # not of words
        ([ints(9, 2)] * 3, list[Ints2d], DOCS, 2),  # nor are these vectors of words
        (floats(3, 5), Floats2d, DOCS, 5),
        (floats(2, 4), Floats2d, ragged(2, 3), 4),
        (floats(7, 4), Floats2d, floats(3, 4), None),
        (floats(7, 4), Floats2d, (DOCS, ragged(7)), None),
        ([floats(0, 0)] * 3, list[Floats2d], [Doc("")] * 3, 4),
        ([], list[Floats2d], [], 4),
        (ragged(2, 3), Ragged, None, 4),
        (ragged(0, 0), Ragged, None, 4),
        (floats(3), Floats1d, DOCS, 7),
    ],
)
def test_shapes_that_follow_are_let_through(value: Any, kind: Any, given: Any, width: int | None) -> None:
    assert mismatch(value, kind, given, width=width) is None


class Elsewhere:
    """A library whose arrays are not those of numpy."""

    class ndarray:
        """Its arrays."""

    __name__ = "cupy"


def test_an_array_on_another_device_is_told() -> None:
    assert mismatch(floats(3, 4), Floats2d, xp=Elsewhere()) == ("Floats2d (3, 4)", "Floats2d of cupy; it is of numpy")
    assert mismatch(ragged(2), Ragged, xp=Elsewhere()) == ("Ragged (2, 4) of 1 sequences", "Ragged of cupy")
    assert mismatch(floats(3, 4), Floats2d, xp=Library(np)) is None


def test_other_kinds_of_arrays_have_their_axes() -> None:
    assert mismatch(floats(1, 2, 3), Floats3d) is None
    assert mismatch(floats(1, 2), Floats3d) is not None
