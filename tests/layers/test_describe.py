"""Values as people write them."""

from typing import Any

import numpy as np
import pytest
from thinc.types import Padded, Ragged

from plait.layers.describe import describe
from plait.tokens import Doc

from .device import device


def floats(*shape: int) -> Any:
    return np.zeros(shape, dtype="float32")


LENGTHS = np.array([2, 3], dtype="int32")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "None"),
        (3, "int"),
        ("text", "str"),
        ({}, "dict"),
        (floats(5, 96), "Floats2d (5, 96)"),
        (floats(5), "Floats1d (5,)"),
        (floats(), "Floats0d ()"),
        (np.zeros((5, 2)), "Floats2d of float64 (5, 2)"),
        (np.zeros((5, 2), dtype="uint64"), "Ints2d (5, 2)"),
        (np.zeros((5, 2), dtype="bool"), "array2d of bool (5, 2)"),
        (device(floats(5, 2)), "Floats2d (5, 2)"),
        ([], "empty list"),
        ((), "empty tuple"),
        ([floats(5, 2)], "list of 1 Floats2d (5, 2)"),
        ((floats(5, 2), floats(0, 2)), "tuple of 2 Floats2d (5, 2), (0, 2)"),
        ([floats(i, 2) for i in range(5)], "list of 5 Floats2d (0, 2), (1, 2), (2, 2), …"),
        ([np.zeros((5, 2))], "list of 1 Floats2d of float64 (5, 2)"),
        ([floats(5, 2), floats(2), None], "list of 3: Floats2d (5, 2), Floats1d (2,), None"),
        ([1, 2], "list of 2 int"),
        ([Doc("a b"), Doc("")], "list of 2 Docs of 2, 0 words"),
        ([Doc("a b")], "list of 1 Doc of 2 words"),
        (Doc("a b"), "Doc of 2 words"),
        (Ragged(floats(5, 4), LENGTHS), "Ragged (5, 4) of 2 sequences"),
        (Padded(floats(3, 2, 4), LENGTHS, LENGTHS, LENGTHS), "Padded (3, 2, 4)"),
    ],
)
def test_values_are_told_by_type_and_shape(value: object, told: str) -> None:
    assert describe(value) == told


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (0, "(0, 2), (1, 2), (2, 2), …"),
        (2, "(0, 2), (1, 2), (2, 2), …"),
        (3, "(0, 2), (1, 2), …, [3] (3, 2), …"),
        (4, "(0, 2), (1, 2), …, [4] (4, 2)"),
    ],
)
def test_the_item_that_matters_is_told_in_any_case(at: int, told: str) -> None:
    assert describe([floats(i, 2) for i in range(5)], at) == f"list of 5 Floats2d {told}"
    mixed = [None, *[floats(i, 2) for i in range(1, 5)]]
    assert describe(mixed, 3).endswith("…, [3] Floats2d (3, 2), …")
