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


def check_assets(model: Model[Any, Any]) -> None:
    """Raise ValueError for a layer that has its weights and not the files that were saved with them.

    It would read them anew from wherever its settings say.
    """
    for path, layer in _holders(model):
        has_weights = layer.param_names and all(map(layer.has_param, layer.param_names))
        if has_weights and not layer.attrs[ASSETS].files():
            raise ValueError(f"the files of the layer '{layer.name}' at '{path or 'model'}' are missing")


def _holders(model: Model[Any, Any]) -> list[tuple[str, Model[Any, Any]]]:
    return [(path, layer) for path, layer in walk_paths(model) if ASSETS in layer.attrs]


_restoring: ContextVar[int | None] = ContextVar("plait_restoring", default=None)

_ANY = 2**62  # bytes


@contextmanager
def restoring(most: int = _ANY) -> Iterator[None]:
    """While this is entered, models are built to be filled with what was saved: none reads what it begins with.

    Args:
        most: the bytes that were saved, more than which no model can have.
    """
    token = _restoring.set(most)
    try:
        yield
    finally:
        _restoring.reset(token)


def is_restoring() -> bool:
    """Whether what is built now is filled from saved files afterwards."""
    return _restoring.get() is not None


def check_room(what: str, n_weights: int) -> None:
    """Raise ValueError where a model that is built now would have more weights than what it is to be filled with.

    For layers that take memory when they are built, before anything is compared with the saved weights.
    """
    most = _restoring.get()
    if most is not None and 4 * n_weights > most:
        raise ValueError(f"{what} of {n_weights:,} weights cannot be filled with the {most:,} bytes that were saved")
