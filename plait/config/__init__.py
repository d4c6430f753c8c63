"""Config text to checked and built objects: written, filled, checked, built."""

from .build import build, build_block, prepare
from .check import check
from .config import Config, merge
from .describe import Description, ParameterDescription, describe
from .fill import fill
from .marks import Default, Named, Range
from .problems import Place, Problem
from .shows import show
from .suggestions import fitting
from .text import parse_override
from .types import fits

__all__ = [
    "Config",
    "Default",
    "Description",
    "Named",
    "ParameterDescription",
    "Place",
    "Problem",
    "Range",
    "build",
    "build_block",
    "check",
    "describe",
    "fill",
    "fits",
    "fitting",
    "merge",
    "parse_override",
    "prepare",
    "show",
]
