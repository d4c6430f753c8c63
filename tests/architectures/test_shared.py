from plait.architectures import hash_embed_cnn, shared
from plait.layers import one_batch
from plait.tokens import Doc


def test_two_that_share_compute_once() -> None:
    encoder = hash_embed_cnn(8, 1, 20)
    first, second = shared(encoder), shared(encoder)
    docs = [Doc("some words")]
    first.initialize(docs)
    second.initialize(docs)
    assert first.get_dim("nO") == second.get_dim("nO") == 8
    with one_batch():
        assert first.predict(docs)[0] is second.predict(docs)[0]
