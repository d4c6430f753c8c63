"""Config text to checked and built objects: written, filled, checked, built."""

from .build import Assembled, Joint, assemble, build, build_block, prepare
from .check import Rule, check
from .config import Config, merge
from .describe import Description, ParameterDescription, describe
from .fill import fill
from .json_schema import json_schema
from .marks import (
    AtLeast,
    Default,
    Few,
    Has,
    InSequence,
    Is,
    Must,
    Named,
    NameOf,
    Positive,
    Range,
    Rate,
    Registered,
    Role,
)
from .problems import Place, Problem
from .shows import show
from .suggestions import fitting
from .text import parse_override
from .types import fits
from .wiring import Node, wiring

__all__ = [
    "Assembled",
    "AtLeast",
    "Config",
    "Default",
    "Description",
    "Few",
    "Has",
    "InSequence",
    "Is",
    "Joint",
    "Must",
    "NameOf",
    "Named",
    "Node",
    "ParameterDescription",
    "Place",
    "Positive",
    "Problem",
    "Range",
    "Rate",
    "Registered",
    "Role",
    "Rule",
    "assemble",
    "build",
    "build_block",
    "check",
    "describe",
    "fill",
    "fits",
    "fitting",
    "json_schema",
    "merge",
    "parse_override",
    "prepare",
    "show",
    "wiring",
]
