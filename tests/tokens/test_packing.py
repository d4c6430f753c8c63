import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.tokens.packing import (
    pack_flags,
    pack_integers,
    pack_strings,
    unpack_flags,
    unpack_integers,
    unpack_strings,
)


@given(st.lists(st.integers(-(2**31), 2**31 - 1)))
def test_integers(values: list[int]) -> None:
    unpacked = unpack_integers(pack_integers(np.array(values, dtype=np.int64)))
    assert unpacked.tolist() == values
    assert unpacked.dtype == np.int32
    assert unpacked.flags.writeable


@pytest.mark.parametrize(
    ("values", "size"), [([0, 255], 1), ([-1, 127], 1), ([256], 2), ([-1, 200], 2), ([70_000], 4), ([2**31], 8)]
)
def test_the_smallest_type_is_taken(values: list[int], size: int) -> None:
    _, data = pack_integers(np.array(values, dtype=np.int64))
    assert len(data) == size * len(values)


def test_other_types_are_refused() -> None:
    with pytest.raises(ValueError, match="'O'"):
        unpack_integers(["O", b""])


@given(st.lists(st.booleans()))
def test_flags(values: list[bool]) -> None:
    assert unpack_flags(pack_flags(values)) == values


@given(st.lists(st.text(st.characters(exclude_categories=()))))
def test_strings(values: list[str]) -> None:
    assert unpack_strings(pack_strings(values)) == values


def test_surrogates_that_meet_do_not_become_one_character() -> None:
    assert unpack_strings(pack_strings(["\ud83d", "\ude00"])) == ["\ud83d", "\ude00"]


def test_lengths_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="3 characters"):
        unpack_strings([pack_integers(np.array([3])), b"ab"])
