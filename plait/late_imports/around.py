"""A loader that does what another one does, for others to add to."""

from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class Around:
    """A loader that does what another one does."""

    inner: Any = None

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        module: ModuleType | None = self.inner.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        self.inner.exec_module(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
