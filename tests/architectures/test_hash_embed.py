from thinc.api import Model

from plait.architectures import hash_embed_cnn
from plait.architectures.embedding import USUAL_ROWS


def test_rows_keep_their_proportion() -> None:
    embed = hash_embed_cnn(rows=500).get_ref("embed")
    rows = [embed.get_ref(attr).get_dim("nV") for attr in embed.attrs["attrs"]]
    assert rows == [size // 10 for size in USUAL_ROWS.values()]
    assert (
        min(hash_embed_cnn(rows=1).get_ref("embed").get_ref(attr).get_dim("nV") for attr in embed.attrs["attrs"]) == 1
    )


def test_parts_are_named() -> None:
    model = hash_embed_cnn(width=32, depth=2)
    assert isinstance(model, Model)
    assert model.get_ref("embed").get_dim("nO") == model.get_ref("encode").get_dim("nO") == 32
    assert len(model.get_ref("encode").layers) == 2
