"""A finder before all others, by which some modules are imported late."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec
from threading import local
from types import ModuleType
from typing import Any

from .around import Around
from .at_first_use import AtFirstUse
from .entry_points import STAND_IN, EntryPointsLater, are_late
from .tells import CONFECTION, TELLS, knows_pydantic

USERS = {
    "torch": "thinc.compat",
    "h5py": "thinc.compat",
    "pydantic": CONFECTION,
    "importlib.metadata": "catalogue",
}
"""What is imported late, and the module that would import it, which can do without."""

AT_FIRST_USE = "srsly"
"""The package that Thinc imports by its name alone: it is run when it is asked for anything."""

# Whether a module was run as it is known here, by what the package that it is to do without would have given it.
_KNOWN: dict[str, Callable[[dict[str, Any]], bool]] = {"pydantic": knows_pydantic, "importlib.metadata": are_late}


def import_late() -> None:
    """Begin, but for what is there already."""
    late = {name for name, user in USERS.items() if not {name, user} & set(sys.modules)}
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder(late))


_here = local()  # `without` is what a thread does not see in what it imports


class Finder:
    """Finds some modules as Python would, and has something done while or after they are run."""

    def __init__(self, late: set[str]) -> None:
        self._users = {USERS[name]: frozenset(other for other in late if USERS[other] == USERS[name]) for name in late}
        self._tells = {name: tell for name, tell in TELLS.items() if name.partition(".")[0] in late}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        without = getattr(_here, "without", ())
        if name in without:
            raise ModuleNotFoundError(f"{name} is imported later", name=name)
        if name == STAND_IN and "importlib.metadata" in without:
            return ModuleSpec(name, EntryPointsLater())  # type: ignore[arg-type]  # no subclass: `abc` imports much
        if name not in self._users and name not in self._tells and name != AT_FIRST_USE:
            return None
        spec = self._found(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = self._around(name, spec.loader)  # type: ignore[assignment]  # as above
        return spec

    def _around(self, name: str, loader: Any) -> Around:
        if name == AT_FIRST_USE:
            return AtFirstUse(loader)
        without = self._users.get(name)
        return _Without(loader, without) if without else _Telling(loader, self._tells[name])

    def _found(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        others = (finder for finder in list(sys.meta_path) if finder is not self and hasattr(finder, "find_spec"))
        return next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)


class _Without(Around):
    """Runs a module to which some packages are not installed."""

    def __init__(self, inner: Any, packages: frozenset[str]) -> None:
        super().__init__(inner)
        self._packages = packages

    def exec_module(self, module: ModuleType) -> None:
        before = getattr(_here, "without", ())
        _here.without = without = self._packages - sys.modules.keys()
        try:
            super().exec_module(module)
            is_known = all(_KNOWN[name](vars(module)) for name in without & _KNOWN.keys())
        except Exception:  # of any kind, as it may go on without and fail then
            is_known = False
        finally:
            _here.without = before
        if not is_known:  # it is of a version that is not known here
            super().exec_module(module)


class _Telling(Around):
    """Runs a package, and then tells of it."""

    def __init__(self, inner: Any, tell: Callable[[ModuleType], None]) -> None:
        super().__init__(inner)
        self._tell = tell

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        with suppress(AttributeError, ImportError):  # of what only has the name of the package, or is damaged
            self._tell(module)
