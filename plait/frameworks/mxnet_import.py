"""MXNet 1.9.1, whose project has ended, imported beside numpy 2, which it does not know.

Names that numpy 2 has no longer are put on numpy while MXNet is imported, and taken off again. After that the modules
of MXNet see a stand-in for numpy that still has these names, and nothing else in the process does.
"""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

# What the names that MXNet asks for have become.
_FORMER: dict[str, Any] = {
    "PZERO": 0.0,
    "NZERO": -0.0,
    "PINF": np.inf,
    "NINF": -np.inf,
    "Inf": np.inf,
    "Infinity": np.inf,
    "infty": np.inf,
    "NaN": np.nan,
    "NAN": np.nan,
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "object": object,
    "str": str,
    "float_": np.float64,
    "alltrue": np.all,
    "sometrue": np.any,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "round_": np.round,
    "in1d": np.isin,
    "row_stack": np.vstack,
    "trapz": getattr(np, "trapezoid", None),
    "msort": lambda array: np.sort(array, axis=0),
}
_GONE = (
    "mirr",
    "npv",
    "pmt",
    "ppmt",
    "pv",
    "rate",
    "ipmt",
    "nper",
    "fv",
    "asfarray",
    "find_common_type",
    "cast",
)


def import_mxnet() -> Any:
    """MXNet. Raises ModuleNotFoundError where it is not installed."""
    if "mxnet" in sys.modules:
        return sys.modules["mxnet"]
    former = {**{name: _missing(name) for name in _GONE}, **_FORMER}
    with warnings.catch_warnings(), _put_on(np, former):
        warnings.simplefilter("ignore")
        mxnet = import_module("mxnet")
    stand_in = _StandIn(former)
    for name, module in list(sys.modules.items()):
        if module is not None and name.partition(".")[0] == "mxnet":
            for key in [key for key, value in vars(module).items() if value is np]:
                setattr(module, key, stand_in)
    if mxnet.ndarray.utils.spsp is not None:  # SciPy tells of the place in which MXNet looks for it
        matrix = SimpleNamespace(csr_matrix=mxnet.ndarray.utils.spsp.csr_matrix)
        mxnet.ndarray.utils.spsp = SimpleNamespace(csr=matrix)
    return mxnet


class _StandIn(ModuleType):
    """numpy with names that it has no longer."""

    def __init__(self, former: dict[str, Any]) -> None:
        super().__init__("numpy")
        self.__dict__["_former"] = former
        self.__dict__["__version__"] = np.__version__

    def __getattr__(self, name: str) -> Any:
        former = self.__dict__["_former"]
        return former[name] if name in former else getattr(np, name)


@contextmanager
def _put_on(module: ModuleType, names: dict[str, Any]) -> Iterator[None]:
    """While this is entered, a module has further names."""
    added = [name for name in names if name not in vars(module)]
    for name in added:
        setattr(module, name, names[name])
    try:
        yield
    finally:
        for name in added:
            delattr(module, name)


def _missing(name: str) -> Callable[..., Any]:
    def missing(*args: object, **kwargs: object) -> None:
        raise NotImplementedError(f"numpy.{name} is no longer there in numpy {np.__version__}")

    return missing
