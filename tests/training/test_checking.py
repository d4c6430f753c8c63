import pytest

from plait.config import Config
from plait.errors import ConfigError
from plait.pipeline import Pipeline
from plait.training import prepare_training
from plait.training.checking import check_built

TEXT = """
[paths]
train = "corpus.jsonl"
dev = "corpus.jsonl"

[nlp]
pipeline = ["relations", "ner"]

[components.relations]
@components = "plait.RelationExtractor.v1"

[components.relations.model]
@architectures = "plait.RelationExtractor.v1"

[components.relations.model.tok2vec]
@architectures = "plait.HashEmbedCNN.v1"

[components.ner]
@components = "plait.EntityRecognizer.v1"

[components.ner.model]
@architectures = "plait.EntityRecognizer.v1"

[components.ner.model.tok2vec]
@architectures = "plait.HashEmbedCNN.v1"
"""


def test_a_component_that_comes_too_early_is_told_before_data_are_read() -> None:
    filled = prepare_training(Config.from_str(TEXT, source="order.cfg"))
    with pytest.raises(ConfigError) as caught:
        check_built(filled, Pipeline.from_config(filled))
    assert str(caught.value).count("order.cfg:7: nlp.pipeline: the component 'relations' reads doc.ents") == 1
    assert "wanted: 'ner' before 'relations'" in str(caught.value)
    right = prepare_training(Config.from_str(TEXT.replace('"relations", "ner"', '"ner", "relations"')))
    check_built(right, Pipeline.from_config(right))
