"""What the heads of models ask of the parts that they stand on, when they are initialized."""

from typing import Any

from thinc.api import Model
from thinc.types import Floats2d, Ragged

from ..tokens import Doc
from .types import Pooling, Tok2Vec


def backbone_width(backbone: Tok2Vec, docs: list[Doc] | None) -> int:
    """The width of the vectors of an initialized backbone: as it declares it, or else as it gives them for some Docs.

    Raises ValueError where it declares none and there are no Docs.
    """
    if backbone.has_dim("nO"):
        return backbone.get_dim("nO")
    if docs:
        return int(backbone.predict(docs)[0].shape[1])
    raise ValueError(f"the backbone '{backbone.name}' declares no width; initialize the model with some Docs")


def initialize_pooling(pooling: Pooling, width: int) -> Floats2d:
    """Initialize a pooling layer for vectors of a width; gives what it makes of one sequence, (1, its width)."""
    sample = Ragged(pooling.ops.alloc2f(1, width), pooling.ops.asarray1i([1], dtype="int32"))
    pooling.initialize(sample)
    return pooling.predict(sample)


def set_labels(model: Model[Any, Any], output: Model[Any, Any], Y: Floats2d | None) -> None:
    """Let a model and its output layer have as many outputs as a gold array is wide, if there is one."""
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    if model.has_dim("nO"):
        output.set_dim("nO", model.get_dim("nO"))
