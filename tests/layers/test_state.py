from thinc.api import Linear

from plait.layers import has_weights


def test_weights_are_there_or_not() -> None:
    model = Linear(1, 2)
    assert not has_weights(model)
    assert has_weights(model.initialize())
