"""What one model learned, copied into another of the same structure."""

from collections.abc import Iterator, Mapping
from typing import Any

from thinc.api import Model

from ..saving import FilesIn
from .assets import ASSETS
from .parameters import Parameter
from .weights import describe, settle

AnyModel = Model[Any, Any]


def take_over(model: AnyModel, source: AnyModel, instead: Mapping[int, AnyModel]) -> None:
    """Copy weights, widths, settings and assets of a model, as far as it has them.

    Args:
        model: what gets them.
        source: what they are copied from.
        instead: models that are copied from in the place of a layer of `source`, by the id of that layer. A layer that
            both models are to have is named as its own stand-in, and nothing of it is copied.

    Raises ValueError where the models differ; nothing is changed then.
    """
    pairs = [*_pairs(model, source, instead, set())]
    for node, other in pairs:
        if ASSETS in node.attrs and (files := other.attrs[ASSETS].files()):
            node.attrs[ASSETS].load(node, FilesIn(files, ""))
    for node, other in pairs:
        settle(node, describe(other))
        for name in other.param_names:
            if other.has_param(name):
                new = Parameter(node, name)
                new.clear()
                new.value = node.ops.xp.array(other.get_param(name))


def _pairs(
    node: AnyModel, other: AnyModel, instead: Mapping[int, AnyModel], seen: set[int]
) -> Iterator[tuple[AnyModel, AnyModel]]:
    """Each layer of a model, from the top down, with the one that it is copied from."""
    other = instead.get(id(other), other)
    if id(node) in seen or node is other:
        return
    seen.add(id(node))
    if (node.name, len(node.layers)) != (other.name, len(other.layers)):
        raise ValueError(f"the layers '{node.name}' and '{other.name}' are not of one structure")
    yield node, other
    for inner, inner_other in zip(node.layers, other.layers, strict=True):
        yield from _pairs(inner, inner_other, instead, seen)
