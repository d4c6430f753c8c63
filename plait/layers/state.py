"""Whether a model is ready to be used."""

from typing import Any

from thinc.api import Model


def has_weights(model: Model[Any, Any]) -> bool:
    """Whether every parameter of a model has a value."""
    return all(node.has_param(name) for node in model.walk() for name in node.param_names)
