"""Whole backbones in one block: hash embeddings under an encoder."""

from typing import Annotated

from ..config import Few, Has, Is, Positive, Rate
from ..layers.hash_table import Seed
from ..registry import registry
from .attention_encoder import Heads, attention_encoder
from .bilstm_encoder import bilstm_encoder
from .character_embed import character_embed
from .embedding import USUAL_ROWS, multi_hash_embed
from .mixed_embed import mixed_embed
from .tok2vec import tok2vec
from .types import Embedder, Tok2Vec
from .window_encoders import maxout_window_encoder

WORD = "NORM"


@registry.architectures("plait.HashEmbedCNN.v1")
def hash_embed_cnn(
    width: Annotated[Positive, Is("width")] = 96,
    depth: Few = 4,
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
    width: Annotated[Positive, Is("width")] = 128,
    depth: Few = 1,
    hidden: Positive | None = 256,
    rows: Positive = 5000,
    pieces: Positive = 3,
    left_out: Rate = 0.3,
    seed: Seed = 7,
) -> Annotated[Tok2Vec, Has(nO="width")]:
    """Words, affixes and characters under `plait.BiLSTMEncoder.v1`: each word sees its whole text.

    Hash embeddings of the word's norm, hash embeddings of its affixes and shape, and its characters are three embedders
    of `plait.MixedEmbed.v1`, any of which training leaves out at times, so that words which it never showed are read by
    their parts (word dropout, as in Kiperwasser & Goldberg 2016).

    Args:
        width: of the embeddings and of what the encoder gives.
        depth: how many blocks of LSTMs stand one on the other.
        hidden: the width of the state of each direction; where it is null, it is `width`.
        rows: of the table for the word's norm; the other tables keep their proportion to it.
        pieces: of every maxout.
        left_out: the share of words for which, while training, one of the three embedders gives zeros.
        seed: of the hash functions.
    """
    sizes = _sizes(rows)
    words = multi_hash_embed(width, [WORD], [sizes.pop(WORD)], pieces, seed)
    affixes = multi_hash_embed(width, list(sizes), list(sizes.values()), pieces, seed + 1)
    characters = character_embed(width, attrs=[], rows=[], pieces=pieces, seed=seed + 1 + len(sizes))
    embed = mixed_embed([words, affixes, characters], width, pieces, left_out)
    return tok2vec(embed, bilstm_encoder(width, depth, hidden, pieces))


@registry.architectures("plait.Attention.v1")
def attention(
    width: Annotated[Positive, Is("width")] = 96,
    depth: Few = 2,
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
    return multi_hash_embed(width, rows=list(_sizes(rows).values()), pieces=pieces, seed=seed)


def _sizes(rows: int) -> dict[str, int]:
    """The rows of the table for each of the usual attributes."""
    return {attr: max(1, size * rows // USUAL_ROWS[WORD]) for attr, size in USUAL_ROWS.items()}
