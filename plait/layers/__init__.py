"""Array work that Thinc lacks; it knows arrays, not tasks."""

from .parameters import Parameter, dump_weights, load_weights, parameters
from .resize import can_grow, grow_output
from .shared import Batch, one_batch, share
from .state import has_weights
from .updates import Group, Updater

__all__ = [
    "Batch",
    "Group",
    "Parameter",
    "Updater",
    "can_grow",
    "dump_weights",
    "grow_output",
    "has_weights",
    "load_weights",
    "one_batch",
    "parameters",
    "share",
]
