import numpy as np

from plait.layers import mix


def test_by_hand() -> None:
    model = mix(2, 1, pieces=2).initialize()
    model.set_param("W", np.array([[[1.0, 0.0], [-1.0, 0.0]]], "f"))
    model.set_param("b", np.array([[0.0, -1.0], [0.0, -2.0]], "f"))
    # The larger pieces are |x| and -1, which the norm brings to 1 and -1.
    np.testing.assert_allclose(model.predict(np.array([[-5.0], [3.0]], "f")), [[1, -1], [1, -1]], rtol=1e-5)
