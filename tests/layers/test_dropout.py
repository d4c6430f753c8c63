import numpy as np
import pytest
from thinc.api import NumpyOps, fix_random_seed

from plait.layers import dropout_mask


def test_none_where_nothing_is_dropped() -> None:
    assert dropout_mask(NumpyOps(), (2, 2), 0.0) is None
    assert dropout_mask(NumpyOps(), (2, 2), None) is None


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_rate_and_expectation(rate: float) -> None:
    fix_random_seed(0)
    mask = dropout_mask(NumpyOps(), (500, 400), rate)
    assert mask is not None
    assert mask.dtype == np.float32
    assert abs(float((mask == 0).mean()) - rate) < 0.005
    assert abs(float(mask.mean()) - 1) < 0.02
    assert len(np.unique(mask)) == 2


def test_a_seed_fixes_it() -> None:
    masks = []
    for _ in range(2):
        fix_random_seed(3)
        masks.append(dropout_mask(NumpyOps(), (20, 20), 0.3))
    np.testing.assert_array_equal(masks[0], masks[1])


@pytest.mark.parametrize("rate", [-0.1, 1.0, 2.0])
def test_impossible_rates(rate: float) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        dropout_mask(NumpyOps(), (2, 2), rate)


def test_a_rate_near_one_leaves_something() -> None:
    mask = dropout_mask(NumpyOps(), (1000, 100), 0.999999)
    assert mask is not None
    assert np.isfinite(mask).all()
