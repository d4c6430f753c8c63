import numpy as np
import pytest
from thinc.api import NumpyOps

from plait.layers import matmul
from plait.layers.products import in_pieces

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


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize(
    ("A", "B"),
    [
        (random(130, 96), random(96, 300)),  # pieces, and some rows that are left
        (random(130, 600), random(600, 500)),  # too large for pieces of some rows
        (random(601, 90).T, random(601, 130)),  # a gradient of weights, in three sums
        (random(130, 96), random(300, 96).T),
        (random(260, 192)[::2, ::2], random(96, 300)),
        (random(2, 130, 96), random(96, 300)),
    ],
)
def test_pieces_give_the_same_product(
    A: np.ndarray, B: np.ndarray, is_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plait.layers.products.has_small_products", lambda: is_there)
    expected = A.astype("float64") @ B.astype("float64")
    np.testing.assert_allclose(in_pieces(A, B), expected, rtol=1e-4, atol=1e-4)
    out = np.full(expected.shape, np.nan, dtype="float32")
    assert in_pieces(A, B, out) is out
    np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-4)
    wide = np.full((*expected.shape[:-1], 2 * expected.shape[-1]), np.nan, dtype="float32")
    in_pieces(A, B, wide[..., ::2])
    np.testing.assert_allclose(wide[..., ::2], expected, rtol=1e-4, atol=1e-4)


def test_what_does_not_go_together_is_refused_in_pieces_as_well() -> None:
    with pytest.raises(ValueError, match="mismatch"):
        in_pieces(random(1300, 96), random(95, 300))
    with pytest.raises(ValueError, match="mismatch"):
        in_pieces(random(1300, 96), random(96, 300), np.empty((1300, 299), dtype="float32"))
