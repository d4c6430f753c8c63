import numpy as np
import pytest
from thinc.api import NumpyOps

from plait.layers import matmul

RNG = np.random.default_rng(0)


def random(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape).astype("float32")


@pytest.mark.parametrize(
    ("A", "B"),
    [
        (random(1200, 8), random(8, 5)),
        (random(5, 1200).T, random(3, 5).T),
        (random(2, 7, 3), random(2, 3, 4)),
        (random(2, 1, 7, 3), random(2, 4, 3, 6)),
        (random(7, 3), random(2, 3, 4)),
        (random(0, 3), random(3, 4)),
    ],
)
def test_products_are_those_of_numpy_in_parts_as_well(
    A: np.ndarray, B: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = A @ B
    for worth in (10**9, 0):
        monkeypatch.setattr("plait.layers.products.MIN_MULTIPLICATIONS", worth)
        np.testing.assert_allclose(matmul(NumpyOps(), A, B), expected, rtol=1e-5, atol=1e-6)
        out = np.full(expected.shape, np.nan, dtype="float32")
        assert matmul(NumpyOps(), A, B, out=out) is out
        np.testing.assert_allclose(out, expected, rtol=1e-5, atol=1e-6)


def test_numbers_of_other_types_are_multiplied_as_numpy_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plait.layers.products.MIN_MULTIPLICATIONS", 0)
    for A, B in ((random(1200, 8), random(8, 5).astype("float64")), (np.ones((1200, 8), dtype="int32"), random(8, 5))):
        assert matmul(NumpyOps(), A, B).dtype == (A @ B).dtype
