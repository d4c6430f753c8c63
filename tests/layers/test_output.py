import numpy as np

from plait.layers import logistic_output, output_layer, softmax_output


def test_untrained_outputs_prefer_nothing() -> None:
    X = np.ones((1, 3), dtype="float32")
    assert softmax_output(4, 3).initialize().predict(X).tolist() == [[0.25] * 4]
    assert logistic_output(2, 3).initialize().predict(X).tolist() == [[0.5, 0.5]]


def test_large_logits() -> None:
    for exclusive, expected in ((True, [[1.0, 0.0, 0.0]]), (False, [[1.0, 0.0, 0.5]])):
        model = output_layer(exclusive, 3, 1).initialize()
        model.set_param("W", np.array([[1e4], [-1e4], [0]], dtype="float32"))
        np.testing.assert_allclose(model.predict(np.ones((1, 1), dtype="float32")), expected, atol=1e-6)
