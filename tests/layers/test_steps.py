import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import NumpyOps

from plait.layers import Steps


def steps_of(lengths: list[int]) -> Steps:
    return Steps(NumpyOps(), np.array(lengths, dtype="int32"))


def test_by_hand() -> None:
    steps = steps_of([2, 0, 3])
    assert steps.rows.tolist() == [[2, 0, 3, 1, 4], [4, 1, 3, 0, 2]]
    assert steps.before.tolist() == [0, 1, 2]
    assert list(steps.parts()) == [[(0, 2), (2, 4), (4, 5)]]
    assert list(steps.parts(3)) == [[(0, 2), (2, 4)], [(4, 5)]]


@given(st.lists(st.integers(0, 6), max_size=6), st.integers(1, 9))
def test_every_element_has_its_step(lengths: list[int], most: int) -> None:
    steps = steps_of(lengths)
    starts = np.cumsum([0, *lengths])
    where = [(of, at) for of, length in enumerate(lengths) for at in range(length)]
    ahead, back = ([where[row] for row in rows] for rows in steps.rows.tolist())
    parts = list(steps.parts(most))
    assert all(sum(end - start for start, end in part[:-1]) < most for part in parts)
    bounds = [bound for part in parts for bound in part]
    assert len(bounds) == max(lengths, default=0)
    for step, (start, end) in enumerate(bounds):
        assert [at for _, at in ahead[start:end]] == [step] * (end - start)
        assert [lengths[of] - 1 - at for of, at in back[start:end]] == [step] * (end - start)
        assert {of for of, _ in ahead[start:end]} == {of for of, length in enumerate(lengths) if length > step}
    assert sorted(ahead) == sorted(back) == where
    assert [of for of, _ in ahead] == [of for of, _ in back]
    first = len(ahead) - len(steps.before)
    for now, before in enumerate(steps.before.tolist(), first):
        assert ahead[before] == (ahead[now][0], ahead[now][1] - 1)
    assert starts[-1] == len(ahead)
