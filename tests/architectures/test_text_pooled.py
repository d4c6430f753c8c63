import pytest

from plait.architectures import hash_embed_cnn, text_cat_reduce


def test_some_reduction_is_needed() -> None:
    with pytest.raises(ValueError, match="use_reduce_first"):
        text_cat_reduce(hash_embed_cnn(), True, False, False, False, False)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_width_of_the_output_layer(n: int) -> None:
    model = text_cat_reduce(hash_embed_cnn(8, 1, 20), True, *[i < n for i in range(4)], nO=2).initialize()
    assert model.get_ref("output_layer").get_dim("nI") == 8 * n
