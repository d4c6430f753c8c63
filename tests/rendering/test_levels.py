from hypothesis import given
from hypothesis import strategies as st

from plait.rendering.levels import levels

STRETCHES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda pair: (pair[0], sum(pair))))


@given(stretches=STRETCHES)
def test_what_overlaps_has_different_levels_and_what_is_inside_is_lower(stretches: list[tuple[int, int]]) -> None:
    found = levels(stretches)
    for i, (start, end) in enumerate(stretches):
        for j, (other_start, other_end) in enumerate(stretches[:i]):
            if start < other_end and other_start < end:
                assert found[i] != found[j]
            if (start, end) != (other_start, other_end):
                if start <= other_start and other_end <= end:
                    assert found[j] < found[i]
                if other_start <= start and end <= other_end:
                    assert found[i] < found[j]


@given(stretches=STRETCHES)
def test_no_level_is_empty(stretches: list[tuple[int, int]]) -> None:
    assert set(levels(stretches)) == set(range(max(levels(stretches), default=-1) + 1))


def test_by_hand() -> None:
    assert levels([]) == []
    assert levels([(0, 5), (1, 3), (3, 4), (5, 6), (1, 3)]) == [2, 0, 0, 0, 1]
