"""What installed packages offer, which catalogue asks for when it is imported, looked for when somebody wants it."""

import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

STAND_IN = "catalogue._importlib_metadata"
"""The module that catalogue imports where Python has no `importlib.metadata`, and here because it does not see it."""


def are_late(names: dict[str, Any]) -> bool:
    """Whether catalogue has got its entry points from the stand-in: these are the names that it has."""
    return type(names.get("AVAILABLE_ENTRY_POINTS")) is _EntryPoints


class EntryPointsLater:
    """Loads a stand-in for `importlib.metadata` into catalogue, which asks for entry points when it is imported."""

    def create_module(self, spec: ModuleSpec) -> None:
        """As Python does."""

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update({"entry_points": _EntryPoints, "EntryPoint": Any, "__getattr__": _of_metadata})


def _of_metadata(name: str) -> Any:
    if name.startswith("__"):  # which the import system may ask for
        raise AttributeError(name)
    return getattr(import_module("importlib.metadata"), name)


class _EntryPoints:
    """What the installed packages offer, looked for when something asks for any of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._found(), name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def __contains__(self, item: object) -> bool:
        return item in self._found()

    def __getitem__(self, item: Any) -> Any:
        return self._found()[item]

    def _found(self) -> Any:
        catalogue: Any = sys.modules["catalogue"]
        if catalogue.AVAILABLE_ENTRY_POINTS is self:
            catalogue.AVAILABLE_ENTRY_POINTS = import_module("importlib.metadata").entry_points()
        return catalogue.AVAILABLE_ENTRY_POINTS
