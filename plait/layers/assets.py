"""Files that a layer needs besides its weights, saved with the model: a tokenizer, a table of vectors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from thinc.api import Model

from ..saving import Contents, FilesIn
from .parameters import walk_paths

ASSETS = "assets"
"""The attr of a layer that holds its `Assets`."""


class Assets(Protocol):
    """What a layer saves besides its weights."""

    def files(self) -> Mapping[str, Contents]:
        """The contents of each file by name; nothing where the layer was not initialized."""

    def load(self, model: Model[Any, Any], files: Mapping[str, bytes]) -> None:
        """Take the files over, before the weights are read. Raises ValueError where they are damaged."""


def dump_assets(model: Model[Any, Any]) -> dict[str, Contents]:
    """The files of all layers of a model, by the path of the layer and the name of the file."""
    return {
        f"{path or 'model'}/{name}": data
        for path, layer in _holders(model)
        for name, data in layer.attrs[ASSETS].files().items()
    }


def load_assets(model: Model[Any, Any], files: Mapping[str, Contents]) -> None:
    """Hand files to the layers that they belong to. Raises ValueError where they are damaged."""
    for path, layer in _holders(model):
        own = FilesIn(files, f"{path or 'model'}/")
        if own:
            layer.attrs[ASSETS].load(layer, own)


def _holders(model: Model[Any, Any]) -> list[tuple[str, Model[Any, Any]]]:
    return [(path, layer) for path, layer in walk_paths(model) if ASSETS in layer.attrs]


_restoring: ContextVar[bool] = ContextVar("plait_restoring", default=False)


@contextmanager
def restoring() -> Iterator[None]:
    """While this is entered, models are built to be filled with what was saved: none reads what it begins with."""
    token = _restoring.set(True)
    try:
        yield
    finally:
        _restoring.reset(token)


def is_restoring() -> bool:
    """Whether what is built now is filled from saved files afterwards."""
    return _restoring.get()
