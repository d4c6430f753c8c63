"""What Thinc and its libraries would know of packages from the start, told when one of these is imported."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any
from zlib import crc32

CONFECTION = "confection.validation"
"""The module that would import pydantic."""


def knows_pydantic(names: dict[str, Any]) -> bool:
    """Whether confection keeps what it has of pydantic as it is known here: these are the names of its module."""
    return names.keys() >= _NAMES_OF_PYDANTIC


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
        module = sys.modules.get(CONFECTION)
        for kind in _KINDS if module is not None else ():
            name = f"_Pydantic{version}{kind}"
            if vars(module).get(name, tell) is None:
                setattr(module, name, getattr(pydantic, kind))

    return tell


_KINDS = ("BaseModel", "ValidationError")
_NAMES_OF_PYDANTIC = {f"_Pydantic{version}{kind}" for version in ("V1", "V2") for kind in _KINDS}

TELLS: dict[str, Callable[[ModuleType], None]] = {
    "torch": _tell_of_torch,
    "h5py": lambda h5py: _tell_thinc({"h5py": h5py}),
    "pydantic": _tell_of_pydantic("V2"),
}
"""By the name of a module: what tells of it when it was run."""
if sys.version_info < (3, 14):  # where it does not work, and confection leaves it out
    TELLS["pydantic.v1"] = _tell_of_pydantic("V1")
