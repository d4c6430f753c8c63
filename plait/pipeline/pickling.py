"""What pipelines and components are pickled as, to be sent to other processes: what they are saved as, in memory."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import ref

from ..config import Config, merge
from ..saving import Contents
from .assembly import shared_blocks
from .component import Component
from .saved import snapshot

if TYPE_CHECKING:
    from .pipeline import Pipeline

AnyComponent = Component[Any, Any]

PICKLED = "<pickled>"  # in place of the path of a saved pipeline, where something is wrong


class Origin:
    """The pipeline that a component stands in, and what the component needs of it to be built again.

    A component does not keep its pipeline alive, so that what is no longer used is freed at once.
    """

    def __init__(self, nlp: "Pipeline", name: str) -> None:
        self._nlp = ref(nlp)
        self._kind, self._config, self._encoders = type(nlp), nlp.config, nlp.encoders
        self._block = nlp.config["components"].get(name)

    def reduced(self, component: AnyComponent) -> tuple[Any, ...]:
        """What a component is pickled as: its place in the pipeline, or in one of its own where that is gone.

        Raises ValueError for one that was built in Python.
        """
        nlp, name = self._nlp(), component.name
        if nlp is not None and nlp.components.get(name) is component:
            return _in_pipeline, (nlp, name)
        config = merge(self._config, Config())
        config["components"] = {} if self._block is None else {name: self._block}
        config["nlp"] = {**config["nlp"], "pipeline": list(config["components"])}
        named = {block["encoder"] for block in shared_blocks(config["components"])}
        config["encoders"] = {key: block for key, block in config["encoders"].items() if key in named}
        encoders = {key: self._encoders[key] for key in config["encoders"]}
        return _alone, (self._kind, as_bytes(snapshot(config, encoders, {name: component})), name)


def as_bytes(files: Mapping[str, Contents]) -> dict[str, bytes]:
    """Files that can be pickled. What is one object stays one, so that it is pickled once."""
    held: dict[int, bytes] = {}
    for data in files.values():
        if id(data) not in held:
            held[id(data)] = bytes(data)
    return {name: held[id(data)] for name, data in files.items()}


def _in_pipeline(nlp: "Pipeline", name: str) -> AnyComponent:
    return nlp.get_pipe(name)


def _alone(kind: "type[Pipeline]", files: dict[str, bytes], name: str) -> AnyComponent:
    return kind.of_files(files, PICKLED).get_pipe(name)
