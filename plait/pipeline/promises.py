"""What is said of the models of a pipeline, so that they are held to it the first time that they run."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from thinc.api import Model

from ..architectures.types import Tok2Vec
from ..config import Joint
from ..config.paths import dotted
from ..config.signatures import read_signature
from ..layers import Promise, watch


class Promises(NamedTuple):
    """What a component finds around it.

    Attributes:
        encoders: the backbones that components share, by name.
        joints: what the config says of those, and of the parts of the component's model.
    """

    encoders: Mapping[str, Tok2Vec] = {}
    joints: tuple[Joint, ...] = ()

    def and_of(self, joints: Iterable[Joint], *path: str) -> "Promises":
        """These, and what is said of the models that stand in a part of the config."""
        return Promises(self.encoders, (*self.joints, *(joint for joint in joints if joint.path[: len(path)] == path)))

    def watch(
        self, models: Mapping[str, Model[Any, Any]], more: Iterable[Promise] = ()
    ) -> AbstractContextManager[None]:
        """While this is entered, models and encoders name the layer that fails, and break no promise.

        Raises LayerFailed and WrongOutput, where a layer runs.
        """
        encoders = {f"encoders.{name}": encoder for name, encoder in self.encoders.items()}
        return watch({**models, **encoders}, [*map(_of_function, self.joints), *more])


def of_component(component: object, model: Model[Any, Any], path: str) -> Iterator[Promise]:
    """What the constructor of a component says of its model."""
    kind = type(component)
    taken = read_signature(kind).parameters.get("model")
    if taken is not None:
        by = f"the component {kind.__name__} wants"
        yield Promise(model, taken.wanted, by, "give it another model", path)


def _of_function(joint: Joint) -> Promise:
    width = joint.facts.get("nO")
    return Promise(
        joint.model,
        joint.made,
        f"'{joint.name}' in [{dotted(joint.path)}] says",
        "correct the function or its annotation",
        dotted(joint.path),
        width if isinstance(width, int) else None,
    )
