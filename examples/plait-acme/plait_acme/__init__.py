"""An example of a package for plait: an encoder of gated windows, and a component that predicts ratings of texts.

plait finds both by the entry points in `pyproject.toml`; nothing has to be imported.
"""

from .gated import gated_window_encoder
from .ratings import RatingPredictor, RatingScore

__all__ = ["RatingPredictor", "RatingScore", "gated_window_encoder"]
