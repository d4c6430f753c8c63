import numpy as np
import pytest
from thinc.api import NumpyOps, fix_random_seed

from plait.layers import hash_table

IDS = np.array([3, 2**63 + 5, 3], dtype="uint64")


def test_the_sum_of_four_rows() -> None:
    model = hash_table(2, 10, seed=4).initialize()
    E = model.get_param("E")
    rows = NumpyOps().hash(IDS, 4) % 10
    np.testing.assert_allclose(model.predict(IDS), E[rows].sum(axis=1), rtol=1e-6)


@pytest.mark.parametrize(("width", "rows"), [(0, 5), (-1, 5), (3, 0)])
def test_a_table_of_nothing_is_refused(width: int, rows: int) -> None:
    with pytest.raises(ValueError, match=f"at least one row.*got {rows} by {width}"):
        hash_table(width, rows, seed=0)


def test_seeds_confuse_differently() -> None:
    fix_random_seed(0)
    first = hash_table(2, 10, seed=1).initialize()
    other = hash_table(2, 10, seed=2)
    other.set_param("E", first.get_param("E"))
    assert not np.array_equal(first.predict(IDS), other.predict(IDS))


def test_a_small_table_tells_many_apart() -> None:
    fix_random_seed(0)
    model = hash_table(4, 50, seed=1).initialize()
    vectors = model.predict(np.arange(1000, dtype="uint64"))
    assert len(np.unique(vectors.round(6), axis=0)) > 995


def test_gradient_counts_every_occurrence() -> None:
    model = hash_table(1, 100, seed=1).initialize()
    _, backprop = model(IDS, is_train=True)
    backprop(np.ones((3, 1), dtype="float32"))
    assert model.get_grad("E").sum() == 12
