import pytest

from plait.architectures import maxout_window_encoder, multi_hash_embed, tok2vec


def test_widths_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match="width 8, the encoder 'window_stack' takes 16"):
        tok2vec(multi_hash_embed(8), maxout_window_encoder(16))
