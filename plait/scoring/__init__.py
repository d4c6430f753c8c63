"""Predictions against references: vectorised counts that can be merged."""

from .calibration import CalibrationError
from .candidates import CandidateScore
from .cats import CatsScore
from .columns import ColumnScore
from .counts import LabelCounts, PerLabel, Results, precision_recall_f
from .relations import RelationScore
from .score import Score
from .span_rows import span_decisions, span_hits
from .spans import SpanScore
from .thresholds import Decisions, best_threshold, best_thresholds
from .tokenization import TokenizationScore

__all__ = [
    "CalibrationError",
    "CandidateScore",
    "CatsScore",
    "ColumnScore",
    "Decisions",
    "LabelCounts",
    "PerLabel",
    "RelationScore",
    "Results",
    "Score",
    "SpanScore",
    "TokenizationScore",
    "best_threshold",
    "best_thresholds",
    "precision_recall_f",
    "span_decisions",
    "span_hits",
]
