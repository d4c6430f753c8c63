"""Array work that Thinc lacks; it knows arrays, not tasks."""

from .parameters import Parameter, dump_weights, load_weights, parameters
from .shared import Batch, one_batch, share
from .updates import Group, Updater

__all__ = [
    "Batch",
    "Group",
    "Parameter",
    "Updater",
    "dump_weights",
    "load_weights",
    "one_batch",
    "parameters",
    "share",
]
