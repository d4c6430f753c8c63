import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plait.features.characters import character_keys

FORMS = ["a", "The", "", "naïve", "\U0001d4b3y", "\ud800b", "x\0"]


def places(keys: np.ndarray) -> list[list[str]]:
    return [[chr(code) if code else "" for code in row] for row in (keys % (1 << 21)).tolist()]


def test_both_ends_of_a_word() -> None:
    keys = character_keys(["The", "a", ""], 2)
    assert keys.dtype == np.uint64
    assert places(keys) == [["T", "h", "e", "h"], ["a", "", "a", ""], ["", "", "", ""]]
    assert (keys >> np.uint64(21)).tolist() == [[0, 1, 2, 3]] * 3


def test_no_words() -> None:
    assert character_keys([], 3).shape == (0, 6)


@given(st.lists(st.sampled_from(FORMS) | st.text(st.characters(exclude_characters="\0"))), st.integers(1, 6))
def test_any_words(forms: list[str], count: int) -> None:
    for form, found in zip(forms, places(character_keys(forms, count)), strict=True):
        assert "".join(found[:count]) == form[:count].rstrip("\0")
        assert "".join(found[count:]) == form[::-1][:count].lstrip("\0")
