"""Whole backbones in one block: hash embeddings under an encoder."""

from typing import Annotated

from ..config import Has, Is, Positive
from ..layers.hash_table import Seed
from ..registry import registry
from .attention_encoder import Heads, attention_encoder
from .bilstm_encoder import bilstm_encoder
from .embedding import USUAL_ROWS, multi_hash_embed
from .tok2vec import tok2vec
from .types import Embedder, Tok2Vec
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
    return tok2vec(_embed(width, rows, pieces, seed), maxout_window_encoder(width, depth, window_size, pieces))


@registry.architectures("plait.BiLSTM.v1")
def bilstm(
    width: Annotated[Positive, Is("width")] = 96,
    depth: Positive = 1,
    hidden: Positive | None = None,
    rows: Positive = 5000,
    pieces: Positive = 3,
    seed: Seed = 7,
) -> Annotated[Tok2Vec, Has(nO="width")]:
    """`plait.MultiHashEmbed.v1` under `plait.BiLSTMEncoder.v1`: each word sees its whole text.

    Args:
        width: of the embeddings and of what the encoder gives.
        depth: how many blocks of LSTMs stand one on the other.
        hidden: the width of the state of each direction; left out, it is `width`.
        rows: of the table for the word's norm; the other tables keep their proportion to it.
        pieces: of every maxout.
        seed: of the hash functions.
    """
    return tok2vec(_embed(width, rows, pieces, seed), bilstm_encoder(width, depth, hidden, pieces))


@registry.architectures("plait.Attention.v1")
def attention(
    width: Annotated[Positive, Is("width")] = 96,
    depth: Positive = 2,
    heads: Heads = 4,
    factor: Positive = 4,
    max_span: Positive = 64,
    rows: Positive = 5000,
    pieces: Positive = 3,
    seed: Seed = 7,
) -> Annotated[Tok2Vec, Has(nO="width")]:
    """`plait.MultiHashEmbed.v1` under `plait.AttentionEncoder.v1`: a small transformer that is trained from scratch.

    Args:
        width: of the embeddings and of every block, a multiple of `heads`.
        depth: how many blocks stand one on the other.
        heads: how many places each word can attend to at once.
        factor: how many times as wide the vectors within the layer for each word are.
        max_span: how many words on each side a block sees.
        rows: of the table for the word's norm; the other tables keep their proportion to it.
        pieces: of the embeddings' maxout.
        seed: of the hash functions.

    Raises:
        ValueError: the width is no multiple of the number of heads.
    """
    return tok2vec(_embed(width, rows, pieces, seed), attention_encoder(width, depth, heads, factor, max_span))


def _embed(width: int, rows: int, pieces: int, seed: int) -> Embedder:
    """Hash embeddings of the usual attributes, with so many rows for the norm and others in proportion."""
    sizes = [max(1, size * rows // USUAL_ROWS["NORM"]) for size in USUAL_ROWS.values()]
    return multi_hash_embed(width, rows=sizes, pieces=pieces, seed=seed)
