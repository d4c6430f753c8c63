"""Any backbone under any component: put there by one override, with the width that is set elsewhere."""

from typing import Annotated, Any

import pytest
from thinc.api import Adam, fix_random_seed

from plait.architectures import tagger
from plait.architectures.types import Tok2Vec, TokenScorer
from plait.config import Has, Is, Positive
from plait.errors import ConfigError
from plait.pipeline import Pipeline, pipeline_config, ready_made
from plait.registry import registry
from plait.tokens import Doc

BACKBONES = ("plait.Attention.v1", "plait.BiLSTM.v1", "plait.HashEmbedCNN.v1")
each = pytest.mark.parametrize("backbone", BACKBONES)


@registry.architectures("widths.Head.v1")
def head(
    tok2vec: Annotated[Tok2Vec, Has(nO="width")], width: Annotated[Positive | None, Is("width")] = None
) -> TokenScorer:
    """A tagger that can be told how wide its backbone is to be."""
    return tagger(tok2vec)


def gold() -> Doc:
    doc = Doc(words=["Cats", "sleep", "."])
    for column in ("tag", "pos", "morph"):
        doc.set_column(column, ["a", "b", "c"])
    doc.cats = {"yes": 1.0, "no": 0.0}
    return doc


@each
@pytest.mark.parametrize("component", ready_made())
def test_every_component_learns_on_every_backbone(backbone: str, component: str) -> None:
    settings = {"encoders.main": backbone, "encoders.main.width": 16, "encoders.main.rows": 50}
    nlp = Pipeline.from_config(pipeline_config("en", [component]).override(settings))
    fix_random_seed(0)
    examples = list(nlp.make_examples([gold()]))
    updater = nlp.begin_training(lambda: examples, optimizer=Adam(0.02))
    losses = [nlp.update(examples, updater, dropout=0.0)[component].total for _ in range(8)]
    assert losses[-1] < losses[0] / 2
    assert nlp.encoders["main"].get_dim("nO") == 16
    assert any(one.gradient is not None for path, one in nlp.parameters().items() if path.startswith("encoders.main"))


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
