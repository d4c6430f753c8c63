"""Has Thinc learn of what it can do without when something needs it, and not before.

Thinc imports PyTorch wherever it is installed, which takes several times as long as all else that is imported here, and
h5py, which comes with TensorFlow; confection, from which it has its configs, imports pydantic, which takes as long as
numpy; catalogue, from which it has its registries, reads what every installed package offers; and srsly imports all of
its formats. What they do with these is as it would be otherwise, from the moment on in which anything imports or asks
for them; what PyTorch draws then depends on the state of numpy's random numbers, and so on a seed that was set before.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock, local
from types import ModuleType
from typing import Any
from zlib import crc32

USERS = {
    "torch": "thinc.compat",
    "h5py": "thinc.compat",
    "pydantic": "confection.validation",
    "importlib.metadata": "catalogue",
}
"""What is imported late, and the module that would import it, which can do without."""

AT_FIRST_USE = "srsly"
"""The package that Thinc imports by its name alone: it is run when it is asked for anything."""


def import_late() -> None:
    """Begin, but for what is there already."""
    late = {name for name, user in USERS.items() if not {name, user} & set(sys.modules)}
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder(late))


_here = local()  # `without` is what a thread does not see in what it imports


class _Finder:
    """Finds some modules as Python would, and has something done while or after they are run."""

    def __init__(self, late: set[str]) -> None:
        self._late = late
        self._users = {USERS[name]: frozenset(other for other in late if USERS[other] == USERS[name]) for name in late}
        self._tells = {name: tell for name, tell in _TELLS.items() if name.partition(".")[0] in late}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        without = getattr(_here, "without", ())
        if name in without:
            raise ModuleNotFoundError(f"{name} is imported later", name=name)
        if name == _METADATA_OF_CATALOGUE and "importlib.metadata" in without:
            return ModuleSpec(name, _EntryPointsLater())  # type: ignore[arg-type]  # no subclass: `abc` imports much
        if name not in self._users and name not in self._tells and name != AT_FIRST_USE:
            return None
        spec = self._found(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = self._around(name, spec.loader)  # type: ignore[assignment]  # as above
        return spec

    def _around(self, name: str, loader: Any) -> "_Around":
        if name == AT_FIRST_USE:
            return _AtFirstUse(loader)
        without = self._users.get(name)
        return _Without(loader, without) if without else _Telling(loader, self._tells[name])

    def _found(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        others = (finder for finder in list(sys.meta_path) if finder is not self and hasattr(finder, "find_spec"))
        return next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)


class _Around:
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


class _Without(_Around):
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


class _Telling(_Around):
    """Runs a package, and then tells of it."""

    def __init__(self, inner: Any, tell: Callable[[ModuleType], None]) -> None:
        super().__init__(inner)
        self._tell = tell

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        with suppress(AttributeError, ImportError):  # of what only has the name of the package, or is damaged
            self._tell(module)


class _AtFirstUse(_Around):
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


class _EntryPointsLater:
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


def _tell_of_torch(torch: Any) -> None:
    """Set in all modules of Thinc that have them the names by which they know PyTorch."""
    compat = sys.modules.get("thinc.compat")
    if compat is None or getattr(compat, "torch", None) is not None:
        return
    import numpy as np
    from packaging.version import Version

    import_module("torch.utils.dlpack")  # which Thinc takes to be there

    has_mps = hasattr(torch.backends, "mps") and torch.backends.mps.is_built()
    has_gpu = torch.cuda.device_count() != 0
    facts = {
        "torch": torch,
        "has_torch": True,
        "has_torch_cuda_gpu": has_gpu,
        "has_torch_gpu": has_gpu,
        "has_torch_mps": has_mps,
        "has_torch_mps_gpu": has_mps and torch.backends.mps.is_available(),
        "torch_version": Version(str(torch.__version__)),
        "has_torch_amp": not torch.cuda.amp.common.amp_definitely_not_available(),
    }
    # A seed that was set before would have been PyTorch's as well.
    key, *rest = np.random.get_state()[1:]  # type: ignore[index]  # the state of a Mersenne twister
    torch.manual_seed(crc32(repr((key.tolist(), rest)).encode()))
    _tell_thinc(facts)


def _tell_thinc(facts: Mapping[str, Any]) -> None:
    """Set names in all modules of Thinc that have them."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "thinc" and module is not None:
            vars(module).update({key: value for key, value in facts.items() if key in vars(module)})


def _tell_of_pydantic(version: str) -> Callable[[Any], None]:
    """What sets the names by which confection knows a version of pydantic."""

    def tell(pydantic: Any) -> None:
        module = sys.modules.get(USERS["pydantic"])
        for kind in _KINDS if module is not None else ():
            name = f"_Pydantic{version}{kind}"
            if vars(module).get(name, tell) is None:
                setattr(module, name, getattr(pydantic, kind))

    return tell


_KINDS = ("BaseModel", "ValidationError")
_NAMES_OF_PYDANTIC = {f"_Pydantic{version}{kind}" for version in ("V1", "V2") for kind in _KINDS}
_OF_IMPORTS = {"__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__path__"}
_OF_IMPORTS.add("__spec__")
_METADATA_OF_CATALOGUE = "catalogue._importlib_metadata"
# Whether a module was run as it is known here, by what the package that it is to do without would have given it.
_KNOWN: dict[str, Callable[[dict[str, Any]], bool]] = {
    "pydantic": lambda names: names.keys() >= _NAMES_OF_PYDANTIC,
    "importlib.metadata": lambda names: type(names.get("AVAILABLE_ENTRY_POINTS")) is _EntryPoints,
}
_TELLS: dict[str, Callable[[ModuleType], None]] = {
    "torch": _tell_of_torch,
    "h5py": lambda h5py: _tell_thinc({"h5py": h5py}),
    "pydantic": _tell_of_pydantic("V2"),
}
if sys.version_info < (3, 14):  # where it does not work, and confection leaves it out
    _TELLS["pydantic.v1"] = _tell_of_pydantic("V1")
