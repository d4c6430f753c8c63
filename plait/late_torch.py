"""Has Thinc learn of PyTorch when something imports PyTorch, and not before.

Thinc imports PyTorch wherever it is installed, which takes several times as long as all else that is imported here.
What Thinc does with it is as it would be otherwise, from the moment on in which anything imports it; what PyTorch draws
then depends on the state of numpy's random numbers, and so on a seed that was set before.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from threading import get_ident
from types import ModuleType
from typing import Any
from zlib import crc32


def import_late() -> None:
    """Begin, unless Thinc or PyTorch is there already."""
    if not {"torch", "thinc.compat"} & set(sys.modules) and not any(isinstance(f, _Finder) for f in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


_without: set[int] = set()  # threads that import what is not to see PyTorch


class _Finder(MetaPathFinder):
    """Finds two modules as Python would, and has something done while or after they are run."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "torch" and get_ident() in _without:
            raise ModuleNotFoundError(f"{name} is imported later", name=name)
        kinds = {"thinc.compat": _WithoutTorch, "torch": _Telling}
        spec = self._found(name, path, target) if name in kinds else None
        if spec is not None and spec.loader is not None:
            spec.loader = kinds[name](spec.loader)
        return spec

    def _found(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        others = (finder for finder in list(sys.meta_path) if finder is not self)
        return next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)


class _Around(Loader):
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


class _WithoutTorch(_Around):
    """Runs a module to which PyTorch is not installed."""

    def exec_module(self, module: ModuleType) -> None:
        _without.add(get_ident())
        try:
            super().exec_module(module)
        finally:
            _without.discard(get_ident())


class _Telling(_Around):
    """Runs PyTorch, and then tells Thinc of it."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        with suppress(AttributeError):  # of what only has the name of PyTorch
            _tell(module)


def _tell(torch: Any) -> None:
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
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "thinc" and module is not None:
            vars(module).update({key: value for key, value in facts.items() if key in vars(module)})
