"""Whether the compiled loops are there and wanted."""

import os
import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from ..locks import new_reentrant_lock

VARIABLE = "PLAIT_JIT"  # of the environment: 0 does without compiled loops even where numba is installed


class Kernels(NamedTuple):
    """The compiled functions; each says in its own module what it does."""

    predict_rows: Any
    forward_rows: Any
    backward_rows: Any
    gather_windows: Any
    scatter_windows: Any
    look_up: Any
    sum_rows: Any
    square_of_rows: Any
    adam: Any
    adam_rows: Any
    keep: Any


_lock = new_reentrant_lock()
_asked = False
_found: Kernels | None = None


def compiled() -> Kernels | None:
    """The compiled loops; None where numba is not installed, does not work, or is not wanted.

    They are loaded when they are first asked for, which takes about a second; what numba compiles it keeps on disk.
    """
    global _asked, _found
    if not _asked:
        with _lock:
            if not _asked:
                _found = _load()
                _asked = True
    return _found


def _load() -> Kernels | None:
    if os.environ.get(VARIABLE, "").strip() == "0" or find_spec("numba") is None:
        return None
    try:
        modules = [import_module(f".{name}", __package__) for name in ("rows", "windows", "tables", "steps", "masks")]
    except Exception as error:  # whatever numba raises of a numpy that it does not know
        message = f"numba is installed but does not work here ({type(error).__name__}: {error}); going on without it"
        warnings.warn(message, RuntimeWarning, stacklevel=4)
        return None
    functions = {name: function for module in modules for name, function in vars(module).items()}
    return Kernels(**{name: functions[name] for name in Kernels._fields})
