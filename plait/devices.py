"""Devices: CPU or GPU, chosen by the user and never in silence."""

import sys
from importlib.util import find_spec
from typing import Literal

import catalogue  # type: ignore[import-untyped]  # of Thinc
from thinc.api import NumpyOps, get_current_ops, set_current_ops, set_gpu_allocator
from thinc.api import require_cpu as _require_cpu
from thinc.api import require_gpu as _require_gpu
from thinc.backends import context_ops

from .errors import DeviceUnavailable

Allocator = Literal["pytorch", "tensorflow"]


def require_gpu(gpu_id: int = 0, allocator: Allocator | None = None) -> str:
    """Put all models that are built from now on, in this thread, on a GPU.

    Args:
        gpu_id: which GPU, counted from 0.
        allocator: the framework whose pool of GPU memory CuPy is to take its own from, so that one does not keep what
            the other one wants; None for a pool of CuPy's.

    Returns:
        what is used, for people.

    Raises:
        DeviceUnavailable: there is no such GPU, or CuPy or the framework of the allocator is not installed.
    """
    if gpu_id < 0:
        raise ValueError(f"GPUs are counted from 0; got {gpu_id}")
    try:
        import cupy

        count = int(cupy.cuda.runtime.getDeviceCount())
        if gpu_id >= count:
            raise DeviceUnavailable(f"GPU {gpu_id}", f"this machine has {count} GPU(s), counted from 0")
        _require_gpu(gpu_id)
        if allocator is not None:
            set_gpu_allocator(allocator)
        name = cupy.cuda.runtime.getDeviceProperties(gpu_id)["name"].decode()
    except ImportError as error:
        cure = "CuPy is not installed; install plait[cuda12x] or plait[cuda13x], whichever the driver supports"
        raise DeviceUnavailable(f"GPU {gpu_id}", cure) from error
    except DeviceUnavailable:
        raise
    except Exception as error:  # CuPy and Thinc raise what CUDA gives them
        raise DeviceUnavailable(f"GPU {gpu_id}", str(error)) from error
    return f"GPU {gpu_id} ({name})" + (f", with the memory of {allocator}" if allocator else "")


def require_cpu() -> str:
    """Put all models that are built from now on, in this thread, on the CPU; says so."""
    _require_cpu()
    return "CPU"


def use_device(gpu_id: int, allocator: Allocator | None = None) -> str:
    """The GPU of a number, or the CPU for -1; says what is used. Raises DeviceUnavailable."""
    return require_cpu() if gpu_id == -1 else require_gpu(gpu_id, allocator)


def settle_device() -> None:
    """Have new models of this thread run on the CPU unless a device was chosen.

    Thinc does the same when it is first asked, and goes through all installed packages for it. It is left to do so
    where there is a backend that it could prefer to its own.
    """
    if context_ops.get() is None and not _has_other_backends():
        set_current_ops(NumpyOps())


def _has_other_backends() -> bool:
    registered = {key[2] for key in catalogue.REGISTRY if key[:2] == ("thinc", "ops")}
    return not registered <= _OF_THINC or any(name in sys.modules or find_spec(name) for name in _MORE_OF_THINC)


_OF_THINC = {"CupyOps", "MPSOps", "NumpyOps"}
_MORE_OF_THINC = ("thinc_apple_ops", "thinc_bigendian_ops")


def current_device() -> str:
    """What new models run on: "CPU" or "GPU"."""
    return "CPU" if get_current_ops().device_type == "cpu" else "GPU"
