"""Whole backbones in one block: hash embeddings under an encoder."""

from typing import Annotated

from ..config import Has, Is, Positive
from ..layers.hash_table import Seed
from ..registry import registry
from .embedding import USUAL_ROWS, multi_hash_embed
from .tok2vec import tok2vec
from .types import Tok2Vec
from .window_encoders import maxout_window_encoder


@registry.architectures("plait.HashEmbedCNN.v1")
def hash_embed_cnn(
    width: Annotated[Positive, Is("width")] = 96,
    depth: Positive = 4,
    rows: Positive = 5000,
    window_size: Positive = 1,
    pieces: Positive = 3,
    seed: Seed = 7,
) -> Annotated[Tok2Vec, Has(nO="width")]:
    """The default backbone: `plait.MultiHashEmbed.v1` under `plait.MaxoutWindowEncoder.v1`.

    Args:
        width: of the embeddings and of every layer.
        depth: of the encoder.
        rows: of the table for the word's norm; the other tables keep their proportion to it.
        window_size: how many words on each side a layer sees.
        pieces: of every maxout.
        seed: of the hash functions.
    """
    sizes = [max(1, size * rows // USUAL_ROWS["NORM"]) for size in USUAL_ROWS.values()]
    embed = multi_hash_embed(width, rows=sizes, pieces=pieces, seed=seed)
    encode = maxout_window_encoder(width, depth, window_size, pieces)
    return tok2vec(embed, encode)
