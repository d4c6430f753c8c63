"""Configs of several kinds and what they build, for the tests of what `plait check` shows."""

from typing import Annotated, Any

from thinc.api import Linear, Model

from plait.architectures.types import Tok2Vec
from plait.cli.parts import Parts
from plait.config import Config, Named
from plait.layers import share
from plait.pipeline import Pipeline
from plait.training import prepare_training

CNN = {"@architectures": "plait.HashEmbedCNN.v1", "width": 16, "depth": 1, "rows": 200}
OWN = {
    "@architectures": "plait.Tok2Vec.v1",
    "embed": {"@architectures": "plait.MultiHashEmbed.v1", "width": 8, "attrs": ["NORM"], "rows": [50]},
    "encode": {"@architectures": "plait.MishWindowEncoder.v1", "width": 8, "depth": 1},
}


def shared(encoder: str = "main") -> dict[str, Any]:
    """A slot with a shared encoder."""
    return {"@architectures": "plait.Shared.v1", "encoder": encoder}


def tagger(tok2vec: dict[str, Any], column: str = "tag") -> dict[str, Any]:
    """A tagger on a backbone."""
    model = {"@architectures": "plait.Tagger.v1", "tok2vec": tok2vec}
    return {"@components": "plait.Tagger.v1", "column": column, "model": model}


def ensemble(tok2vec: dict[str, Any]) -> dict[str, Any]:
    """A text categorizer of two models, one of which has a backbone."""
    linear = {"@architectures": "plait.TextCatBOW.v1", "exclusive_classes": True, "length": 100}
    network = {"@architectures": "plait.TextCatReduce.v1", "exclusive_classes": True, "tok2vec": tok2vec}
    model = {"@architectures": "plait.TextCatEnsemble.v1", "linear": linear, "network": network}
    return {"@components": "plait.TextCategorizer.v1", "model": model}


def config(components: dict[str, Any], encoders: dict[str, Any] | None = None, **training: Any) -> Config:
    """A config of components and encoders; those whose name begins with "un" are not in the pipeline."""
    pipeline = [name for name in components if not name.startswith("un")]
    sections = {"nlp": {"lang": "en", "pipeline": pipeline}, "encoders": encoders or {}, "components": components}
    return Config({**sections, "training": training})


def several() -> dict[str, Config]:
    """Configs with one component and with many, with encoders of their own and shared ones."""
    many = {f"tagger_{i}": tagger(shared("main" if i % 2 else "own"), f"column_{i}") for i in range(8)}
    return {
        "one": config({"tagger": tagger(CNN)}),
        "own": config({"tagger": tagger(OWN)}),
        "shared": config({"tagger": tagger(shared()), "pos": tagger(shared(), "pos")}, {"main": CNN}),
        "unused": config({"tagger": tagger(OWN)}, {"main": CNN}),
        "ten": config({**many, "textcat": ensemble(shared()), "unused": tagger(shared())}, {"main": CNN, "own": OWN}),
        "mixed": config(
            {"a": tagger(OWN), "b": ensemble(OWN), "c": ensemble(shared()), "d": tagger(shared())}, {"main": OWN}
        ),
    }


def parts_of(written: Config) -> Parts:
    """What a config builds."""
    filled = prepare_training(written)
    return Parts.of(filled, Pipeline.from_config(filled))


def widened(encoder: Annotated[Tok2Vec, Named("encoders")]) -> Tok2Vec:
    """A shared encoder with weights on top."""
    inner: Any = share(encoder)
    top: Any = Linear(4, 16)
    model: Tok2Vec = Model("widened", lambda model, X, is_train: (X, lambda dY: dY), init=start, layers=[inner, top])
    return model


def start(model: Any, X: Any = None, Y: Any = None) -> None:
    """Initialize the layers."""
    for layer in model.layers:
        layer.initialize()
