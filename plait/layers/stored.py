"""The files of a saved model."""

from typing import Any

from thinc.api import Model

from ..saving import FilesPart, MappedPart, Parts
from .assets import check_assets, dump_assets, load_assets
from .weights import dump_weights, load_weights


def model_parts(model: Model[Any, Any]) -> Parts:
    """What a model is saved as: the files of its layers, which may decide on its parameters, and then its weights."""
    return {
        "assets": FilesPart(lambda: dump_assets(model), lambda files: load_assets(model, files)),
        "model.safetensors": MappedPart(lambda: dump_weights(model), lambda data: _load(model, data)),
    }


def _load(model: Model[Any, Any], data: memoryview) -> None:
    load_weights(model, data)
    check_assets(model)
