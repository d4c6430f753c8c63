import numpy as np
import pytest

from plait.architectures import hash_embed_cnn, text_cat_bow, text_cat_ensemble, text_cat_reduce
from plait.tokens import Doc


@pytest.mark.parametrize("exclusive", [True, False])
def test_logits_add_up(exclusive: bool) -> None:
    first, second = (text_cat_bow(exclusive, nO=2) for _ in range(2))
    model = text_cat_ensemble(first, second).initialize([Doc("a")], np.zeros((1, 2), dtype="f"))
    for part, logits in ((first, [1.0, 0.0]), (second, [0.5, -1.0])):
        part.get_ref("output_layer").set_param("b", np.array(logits, dtype="f"))
    wide = np.exp([1.5, -1.0])
    expected = wide / wide.sum() if exclusive else wide / (1 + wide)
    np.testing.assert_allclose(model.predict([Doc("a")])[0], expected, rtol=1e-5)


def test_parts_must_agree() -> None:
    with pytest.raises(ValueError, match="exclusive_classes"):
        text_cat_ensemble(text_cat_bow(True), text_cat_bow(False))


def test_the_backbone_is_named() -> None:
    network = text_cat_reduce(hash_embed_cnn(8, 1, 20), True)
    assert text_cat_ensemble(text_cat_bow(True), network).get_ref("tok2vec") is network.get_ref("tok2vec")
    assert text_cat_ensemble(text_cat_bow(True), text_cat_bow(True)).has_ref("tok2vec") is False
