import numpy as np

from plait.architectures import hash_embed_cnn, tagger
from plait.tokens import Doc


def test_an_untrained_tagger_prefers_nothing() -> None:
    model = tagger(hash_embed_cnn(8, 1, 20), nO=4).initialize([Doc("a b")])
    np.testing.assert_allclose(model.predict([Doc("a b"), Doc("")])[0], np.full((2, 4), 0.25))


def test_the_number_of_labels_comes_from_the_truth() -> None:
    model = tagger(hash_embed_cnn(8, 1, 20)).initialize([Doc("a b")], [np.zeros((2, 3), dtype="f")])
    assert model.get_dim("nO") == model.get_ref("output_layer").get_dim("nO") == 3
