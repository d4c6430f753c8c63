"""Registered functions that wire networks; one idea a file."""

from .attention_encoder import attention_encoder
from .bilstm_encoder import bilstm_encoder
from .character_embed import character_embed
from .embedding import multi_hash_embed
from .entity_recognizer import entity_recognizer
from .framework_windows import (
    jax_window_encoder,
    mxnet_window_encoder,
    tf_window_encoder,
    torch_window_encoder,
)
from .hash_embed import attention, bilstm, hash_embed_cnn
from .mixed_embed import mixed_embed
from .relation_extractor import relation_extractor
from .shared import shared
from .span_categorizer import span_categorizer
from .span_finder import span_finder
from .static_vectors import static_vectors
from .tagger import tagger
from .text_bow import text_cat_bow
from .text_ensemble import text_cat_ensemble
from .text_pooled import text_cat_parametric_attention, text_cat_reduce
from .tok2vec import tok2vec
from .torch_bilstm import torch_bilstm, torch_bilstm_encoder
from .transformer import transformer
from .window_encoders import maxout_window_encoder, mish_window_encoder

__all__ = [
    "attention",
    "attention_encoder",
    "bilstm",
    "bilstm_encoder",
    "character_embed",
    "entity_recognizer",
    "hash_embed_cnn",
    "jax_window_encoder",
    "maxout_window_encoder",
    "mish_window_encoder",
    "mixed_embed",
    "multi_hash_embed",
    "mxnet_window_encoder",
    "relation_extractor",
    "shared",
    "span_categorizer",
    "span_finder",
    "static_vectors",
    "tagger",
    "text_cat_bow",
    "text_cat_ensemble",
    "text_cat_parametric_attention",
    "text_cat_reduce",
    "tf_window_encoder",
    "tok2vec",
    "torch_bilstm",
    "torch_bilstm_encoder",
    "torch_window_encoder",
    "transformer",
]
