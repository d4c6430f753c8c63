"""Backbones in one block take the width that is set elsewhere. What they learn is in `tests/backbones`."""

from typing import Annotated, Any

import pytest

from plait.architectures import tagger
from plait.architectures.types import Tok2Vec, TokenScorer
from plait.config import Has, Is, Positive
from plait.errors import ConfigError
from plait.pipeline import Pipeline, pipeline_config
from plait.registry import registry

BACKBONES = ("plait.Attention.v1", "plait.BiLSTM.v1", "plait.HashEmbedCNN.v1")
each = pytest.mark.parametrize("backbone", BACKBONES)


@registry.architectures("widths.Head.v1")
def head(
    tok2vec: Annotated[Tok2Vec, Has(nO="width")], width: Annotated[Positive | None, Is("width")] = None
) -> TokenScorer:
    """A tagger that can be told how wide its backbone is to be."""
    return tagger(tok2vec)


@each
def test_a_width_that_is_set_elsewhere_is_that_of_the_backbone(backbone: str) -> None:
    config = pipeline_config("en", ["tagger"])
    settings: dict[str, Any] = {
        "components.tagger.model": {
            "@architectures": "widths.Head.v1",
            "width": 20,
            "tok2vec": {"@architectures": "plait.Shared.v1", "encoder": "main"},
        },
        "encoders.main": backbone,
    }
    nlp = Pipeline.from_config(config.override(settings))
    assert nlp.encoders["main"].get_dim("nO") == 20
    assert nlp.config["encoders"]["main"]["width"] == 20
    with pytest.raises(ConfigError, match="width"):
        Pipeline.from_config(config.override({**settings, "encoders.main.width": 24}))
