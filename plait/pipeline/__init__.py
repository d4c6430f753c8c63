"""The components, and the pipeline that holds them."""

from .annotator import Annotator
from .component import Component, GetExamples
from .entity_pairs import entity_pairs
from .entity_recognizer import EntityRecognizer
from .loading import blank, load
from .loss import Loss
from .pipeline import Pipeline
from .ready_made import BACKBONE, backbone_config, backbones, default_config, pipeline_config, ready_made
from .relation_extractor import RelationExtractor
from .scored_candidates import ScoredCandidates
from .settings import NlpSettings, PipelineConfig
from .span_categorizer import SpanCategorizer
from .span_finder import SpanFinder
from .suggesters import Suggester, ngram_range_suggester, ngram_suggester, preset_suggester
from .tagger import Tagger
from .textcat import MultiLabelTextCategorizer, TextCategorizer
from .unread import unread_words

__all__ = [
    "BACKBONE",
    "Annotator",
    "Component",
    "EntityRecognizer",
    "GetExamples",
    "Loss",
    "MultiLabelTextCategorizer",
    "NlpSettings",
    "Pipeline",
    "PipelineConfig",
    "RelationExtractor",
    "ScoredCandidates",
    "SpanCategorizer",
    "SpanFinder",
    "Suggester",
    "Tagger",
    "TextCategorizer",
    "backbone_config",
    "backbones",
    "blank",
    "default_config",
    "entity_pairs",
    "load",
    "ngram_range_suggester",
    "ngram_suggester",
    "pipeline_config",
    "preset_suggester",
    "ready_made",
    "unread_words",
]
