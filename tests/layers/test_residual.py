import numpy as np
from thinc.api import Linear

from plait.layers import residual


def test_by_hand() -> None:
    inner = Linear(2, 2).initialize()
    inner.set_param("W", np.array([[0.0, 1.0], [0.0, 0.0]], "f"))
    model = residual(inner)
    Y, backprop = model(np.array([[1.0, 10.0]], "f"), is_train=True)
    assert Y.tolist() == [[11.0, 10.0]]
    assert backprop(np.array([[1.0, 1.0]], "f")).tolist() == [[1.0, 2.0]]
