import numpy as np
import pytest
from thinc.api import NumpyOps

from plait.layers.in_parts import PARTS, in_parts


@pytest.mark.parametrize("n", [0, 1, 3, 6, 7])
def test_rows_come_in_their_order_and_few_at_once(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PARTS, "cpu", 3)
    sizes = []

    def square(rows: np.ndarray) -> np.ndarray:
        sizes.append(len(rows))
        return rows**2

    X = np.arange(2 * n, dtype="f").reshape(n, 2)
    np.testing.assert_array_equal(in_parts(square, X, NumpyOps()), X**2)
    assert max(sizes) <= 3
    assert sum(sizes) == n
