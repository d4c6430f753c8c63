"""Array work that Thinc lacks; it knows arrays, not tasks."""

from .activations import gelu, maxout, mish
from .assets import ASSETS, Assets, check_assets, check_room, dump_assets, is_restoring, load_assets, restoring
from .attention import self_attention
from .crf import TagOutput, crf, independent_tags
from .distinct import with_distinct_words
from .dropout import dropout_mask
from .frozen import freeze
from .groups import Group
from .guard import Promise
from .hash_table import hash_table, hash_tables
from .lists import flatten, lengths_of, split, with_flat
from .lstm import bilstm
from .mix import mix
from .norm import layer_norm
from .output import logistic_output, output_layer, softmax_output
from .parameters import Parameter, parameters, walk_paths
from .pooling import attend, pool
from .positionwise import feed_forward
from .pre_norm import pre_norm
from .products import matmul
from .residual import residual
from .residual_mix import residual_mix
from .resize import can_grow, grow_output
from .shared import Batch, one_batch, share
from .span_pooling import pool_runs
from .sparse_linear import sparse_linear
from .state import has_weights
from .steps import Steps
from .stored import model_parts
from .surroundings import blocks_of
from .tag_scores import TagDistribution, TagScores, tag_distribution
from .take_over import take_over
from .threads import in_tiles, n_threads, one_thread_only, own_threads
from .unread import UNREAD, Unread, unread
from .updates import Updater
from .versions import weights_changed
from .watch import watch
from .weights import dump_weights, load_weights
from .window_block import maxout_window, mish_window
from .window_stack import AS_ONE, window_stack
from .windows import Windows

__all__ = [
    "ASSETS",
    "AS_ONE",
    "UNREAD",
    "Assets",
    "Batch",
    "Group",
    "Parameter",
    "Promise",
    "Steps",
    "TagDistribution",
    "TagOutput",
    "TagScores",
    "Unread",
    "Updater",
    "Windows",
    "attend",
    "bilstm",
    "blocks_of",
    "can_grow",
    "check_assets",
    "check_room",
    "crf",
    "dropout_mask",
    "dump_assets",
    "dump_weights",
    "feed_forward",
    "flatten",
    "freeze",
    "gelu",
    "grow_output",
    "has_weights",
    "hash_table",
    "hash_tables",
    "in_tiles",
    "independent_tags",
    "is_restoring",
    "layer_norm",
    "lengths_of",
    "load_assets",
    "load_weights",
    "logistic_output",
    "matmul",
    "maxout",
    "maxout_window",
    "mish",
    "mish_window",
    "mix",
    "model_parts",
    "n_threads",
    "one_batch",
    "one_thread_only",
    "output_layer",
    "own_threads",
    "parameters",
    "pool",
    "pool_runs",
    "pre_norm",
    "residual",
    "residual_mix",
    "restoring",
    "self_attention",
    "share",
    "softmax_output",
    "sparse_linear",
    "split",
    "tag_distribution",
    "take_over",
    "unread",
    "walk_paths",
    "watch",
    "weights_changed",
    "window_stack",
    "with_distinct_words",
    "with_flat",
]
