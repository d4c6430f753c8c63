"""Predictions against references: vectorised counts that can be merged."""

from .candidates import CandidateScore
from .cats import CatsScore
from .columns import ColumnScore
from .counts import LabelCounts, PerLabel, Results, precision_recall_f
from .score import Score
from .spans import SpanScore
from .thresholds import best_threshold
from .tokenization import TokenizationScore

__all__ = [
    "CandidateScore",
    "CatsScore",
    "ColumnScore",
    "LabelCounts",
    "PerLabel",
    "Results",
    "Score",
    "SpanScore",
    "TokenizationScore",
    "best_threshold",
    "precision_recall_f",
]
