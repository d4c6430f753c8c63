"""Has Thinc learn of PyTorch when something imports PyTorch, and not before.

Thinc imports PyTorch wherever it is installed, which takes several times as long as all else that is imported here.
What Thinc does with it is as it would be otherwise, from the moment on in which anything imports it.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


def import_late() -> None:
    """Begin, unless Thinc or PyTorch is there already."""
    if not {"torch", "thinc.compat"} & set(sys.modules) and not any(isinstance(f, _Finder) for f in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds two modules as Python would, and has something done while or after they are run."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        kinds = {"thinc.compat": _WithoutTorch, "torch": _Telling}
        spec = PathFinder.find_spec(name, path, target) if name in kinds else None
        if spec is not None and spec.loader is not None:
            spec.loader = kinds[name](spec.loader)
        return spec


class _Around(Loader):
    """A loader that does what another one does."""

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
        hidden = "torch" not in sys.modules
        if hidden:
            sys.modules["torch"] = None  # type: ignore[assignment]  # what stops an import
        try:
            super().exec_module(module)
        finally:
            if hidden:
                del sys.modules["torch"]


class _Telling(_Around):
    """Runs PyTorch, and then tells Thinc of it."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _tell(module)


def _tell(torch: Any) -> None:
    """Set in all modules of Thinc that have them the names by which they know PyTorch."""
    compat = sys.modules.get("thinc.compat")
    if compat is None or getattr(compat, "torch", None) is not None:
        return
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
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "thinc" and module is not None:
            vars(module).update({key: value for key, value in facts.items() if key in vars(module)})
