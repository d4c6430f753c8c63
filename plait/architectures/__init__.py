"""Registered functions that wire networks; one idea a file."""

from .embedding import multi_hash_embed
from .tagger import tagger
from .tok2vec import hash_embed_cnn, tok2vec
from .window_encoders import maxout_window_encoder, mish_window_encoder

__all__ = [
    "hash_embed_cnn",
    "maxout_window_encoder",
    "mish_window_encoder",
    "multi_hash_embed",
    "tagger",
    "tok2vec",
]
