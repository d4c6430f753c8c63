import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thinc.api import NumpyOps

from plait.layers import blocks_of


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(1, 20), st.sampled_from([1, 40, 2**16]))
def test_each_row_sees_what_is_near(lengths: list[int], span: int, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plait.layers.surroundings.MOST", most)
        blocks = list(blocks_of(NumpyOps(), np.array(lengths, dtype="int32"), span))
    of = np.repeat(np.arange(len(lengths)), lengths)
    at = np.concatenate([np.arange(length) for length in lengths]) if lengths else np.zeros(0, dtype=int)
    rows = np.concatenate([block.out[0] for block in blocks]) if blocks else at
    assert sorted(rows.tolist()) == list(range(len(of)))
    for block in blocks:
        size, n_seen = block.distance.shape
        assert block.seeing.shape[1] == size
        assert block.seen.shape == block.is_seen.shape == (len(block.seeing), n_seen)
        # The memory of a block is bounded whatever the lengths are.
        assert size <= 2 * span
        assert n_seen <= 3 * span
        assert len(block.seeing) == 1 or block.seeing.size * n_seen <= most
        assert block.seeing.reshape(-1)[block.out[1]].tolist() == block.out[0].tolist()
        for place, row in zip(block.out[1].tolist(), block.out[0].tolist(), strict=True):
            piece, i = divmod(place, size)
            found = block.seen[piece][block.is_seen[piece]]
            near = np.flatnonzero((of == of[row]) & (abs(at - at[row]) <= span))
            assert set(near) <= set(found.tolist())
            np.testing.assert_array_equal(at[found] - at[row], block.distance[i][block.is_seen[piece]])
            assert (of[found] == of[row]).all()


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(1, 9))
def test_parts_have_no_row_twice(lengths: list[int], span: int) -> None:
    for block in blocks_of(NumpyOps(), np.array(lengths, dtype="int32"), span):
        seen = 0
        for columns, rows, places in block.parts:
            assert len(set(rows.tolist())) == len(rows)
            assert block.seen[:, columns].reshape(-1)[places].tolist() == rows.tolist()
            seen += len(rows)
        assert seen == block.is_seen.sum()


@given(st.lists(st.integers(1, 64), max_size=40))
def test_little_is_padding(lengths: list[int]) -> None:
    blocks = blocks_of(NumpyOps(), np.array(lengths, dtype="int32"), 64)
    assert sum(block.seeing.size for block in blocks) <= 1.5 * sum(lengths)
