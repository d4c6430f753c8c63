import pytest

from plait.architectures import maxout_window_encoder, mish_window_encoder


def test_depth_and_widths() -> None:
    for model in (maxout_window_encoder(8, 3), mish_window_encoder(8, 3)):
        assert len(model.layers) == 3
        assert model.get_dim("nI") == model.get_dim("nO") == 8


def test_no_layers_are_no_encoder() -> None:
    for build in (maxout_window_encoder, mish_window_encoder):
        with pytest.raises(ValueError, match="depth"):
            build(8, 0)
