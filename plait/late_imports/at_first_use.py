"""A package that is run when it is asked for something, and not when it is imported."""

from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

from .around import Around

# What the import system sets in a module, and asks it for.
_OF_IMPORTS = {
    *("__builtins__", "__cached__", "__doc__", "__file__", "__loader__"),
    *("__name__", "__package__", "__path__", "__spec__"),
}


class AtFirstUse(Around):
    """Leaves a package to be run when it is asked for something that it does not have yet."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self._lock = RLock()  # a package that is run may ask for itself
        self._is_running = False
        self._is_new = False

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        self._is_new = True
        return _Waiting(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        if not self._is_new:  # it is reloaded
            module.__class__ = ModuleType
            super().exec_module(module)
        self._is_new = False

    def run(self, module: ModuleType) -> None:
        """Run the package, once; other threads wait until it is through. What was set in it meanwhile stays."""
        with self._lock:
            if self._is_running or type(module) is not _Waiting:
                return
            self._is_running = True
            names = {name: value for name, value in vars(module).items() if name not in _OF_IMPORTS}
            try:
                super().exec_module(module)
                vars(module).update(names)
                module.__class__ = ModuleType  # type: ignore[assignment]  # a class like any other
            finally:
                self._is_running = False


class _Waiting(ModuleType):
    """A package that was not run yet."""

    def __getattr__(self, name: str) -> Any:
        if name in _OF_IMPORTS:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if PathFinder.find_spec(f"{self.__name__}.{name}", self.__path__) is not None:
            # Whoever imports one of its modules must not wait here: who runs the package may wait for that module.
            return import_module(f".{name}", self.__name__)
        self._run()
        return ModuleType.__getattribute__(self, name)

    def __dir__(self) -> list[str]:
        self._run()
        return sorted(vars(self))

    def _run(self) -> None:
        loader: Any = self.__spec__.loader  # type: ignore[union-attr]  # the import system set it
        loader.run(self)
