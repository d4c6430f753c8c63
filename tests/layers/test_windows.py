import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plait.layers import Windows
from plait.layers.windows import add_seams


def test_by_hand() -> None:
    X = np.array([[1.0], [2.0], [3.0], [9.0]], dtype="float32")
    windows = Windows(np, np.array([3, 0, 1]), 4, 1)
    assert windows.gather(X).tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 0], [0, 9, 0]]


@given(st.lists(st.integers(0, 6), max_size=6), st.integers(1, 4), st.integers(1, 9))
def test_against_a_loop(lengths: list[int], size: int, tile: int) -> None:
    n, width = sum(lengths), 2
    X = np.random.default_rng(0).normal(size=(n, width)).astype("float32")
    windows = Windows(np, np.array(lengths, dtype="int32"), n, size)
    expected = np.zeros((n, 2 * size + 1, width), dtype="float32")
    start = 0
    for length in lengths:
        for at in range(start, start + length):
            for offset in range(-size, size + 1):
                if start <= at + offset < start + length:
                    expected[at, offset + size] = X[at + offset]
        start += length
    cuts = [(at, min(n, at + tile)) for at in range(0, n, tile)]
    gathered = np.concatenate([np.empty((0, (2 * size + 1) * width)), *(windows.gather(X, *cut) for cut in cuts)])
    np.testing.assert_array_equal(gathered, expected.reshape(n, (2 * size + 1) * width))
    # Scattering is the transpose of gathering: <gather(X), D> = <X, scatter(D)>.
    D = np.random.default_rng(1).normal(size=gathered.shape).astype("float32")
    product = float((gathered * D).sum())
    dX = np.empty_like(X)
    add_seams(dX, [windows.scatter_tile(D[start:end].copy(), start, end, dX) for start, end in cuts])
    np.testing.assert_allclose(float((X * dX).sum()), product, rtol=1e-3, atol=1e-3)
