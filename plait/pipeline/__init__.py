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
from .settings import NlpSettings, PipelineConfig
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
    "Tagger",
    "TextCategorizer",
    "backbone_config",
    "backbones",
    "blank",
    "default_config",
    "entity_pairs",
    "load",
    "pipeline_config",
    "ready_made",
    "unread_words",
]
