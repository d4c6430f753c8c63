"""Lexical attributes of words as a layer, the first of a network that is wired from Thinc's own layers."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Ints2d

from ..config import Registered
from ..registry import registry
from ..tokens import Doc

FeatureExtractor = Model[list[Doc], list[Ints2d]]


@registry.layers("plait.FeatureExtractor.v1")
def feature_extractor(attrs: Sequence[Annotated[str, Registered("attributes")]]) -> FeatureExtractor:
    """The hashes of lexical attributes of each token: Docs to list of uint64 (n_tokens, n_attrs).

    Args:
        attrs: names under the registry "attributes".

    Raises:
        ValueError: no attribute is named.
    """
    if not attrs:
        raise ValueError(
            "a feature extractor needs the name of an attribute or more, such as NORM, PREFIX, SUFFIX, SHAPE"
        )
    return Model("feature_extractor", forward, attrs={"attrs": list(attrs)}, dims={"nO": len(attrs)})


def forward(
    model: FeatureExtractor, docs: list[Doc], is_train: bool
) -> tuple[list[Ints2d], Callable[[list[Ints2d]], list[Doc]]]:
    ops: Any = model.ops
    attrs = tuple(model.attrs["attrs"])
    features = [doc.generation.features(attrs)[doc.ids] for doc in docs]
    return [ops.asarray2i(rows, dtype="uint64") for rows in features], _no_gradient


def _no_gradient(dY: list[Ints2d]) -> list[Doc]:
    return []
