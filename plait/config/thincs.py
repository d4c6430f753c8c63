"""What functions of Thinc take and make, where their annotations say less than that, or something else."""

import inspect
from collections.abc import Callable, Generator, Mapping
from typing import Annotated, Any

from thinc.api import Optimizer

from .annotations import annotations_of
from .marks import Has, Must, Range
from .stand_ins import STAND_INS, WIDTHS

_SAME = Has(nO="width", nI="width")

# Layers that change the form or the values of what they are given, but not its width.
_KEEPING_WIDTH = (
    *("list2array", "list2padded", "list2ragged", "padded2list", "ragged2list"),
    *("reduce_first", "reduce_last", "reduce_max", "reduce_mean", "reduce_sum"),
    *("noop", "sigmoid_activation", "softmax_activation"),
)


def _each(holds: Callable[[float], bool]) -> Callable[[Any], bool]:
    """A rule for a number, or for each of a list of them that is not empty; schedules are not looked into."""

    def all_hold(value: Any) -> bool:
        if isinstance(value, Mapping):
            return True
        return bool(value) and all(map(holds, value)) if isinstance(value, list) else holds(value)

    return all_hold


def _has_peak(num_steps: int, cut_frac: float) -> bool:
    return num_steps * cut_frac >= 1 and cut_frac < 1


_FROM_ZERO = Range(0, None)
_SHARE = Range(0, 1)
_ABOVE_ZERO = Must("above 0", _each(lambda number: number > 0))
_BELOW_ONE = Must("from 0, and below 1", _each(lambda number: 0 <= number < 1))
_BETWEEN = Must("above 0 and below 1", _each(lambda number: 0 < number < 1))
_NOT_EMPTY = Must("a number or several", _each(lambda number: True))

# Optimizers take schedules for these as well, and divide by zero where they pass through 0 or 1.
_CONSTANT = float | list[float]
_TYPES: dict[str, Mapping[str, Any]] = {
    f"thinc.optimizers.{name}": dict.fromkeys(("beta1", "beta2", "eps"), _CONSTANT) for name in ("Adam", "RAdam")
}

# What is put on an annotation that says all else.
_MARKS: dict[str, Mapping[str, object]] = {
    "thinc.layers.clone.clone": {"orig": WIDTHS, "return": WIDTHS},
    "thinc.layers.dropout.Dropout": {"return": _SAME},
    "thinc.layers.logistic.Logistic": {"return": _SAME},
    "thinc.layers.residual.residual": {"layer": _SAME, "return": _SAME},
    "thinc.layers.layernorm.LayerNorm": {"return": Has(nO="nI", nI="nI")},
    "thinc.layers.parametricattention.ParametricAttention": {"return": Has(nO="nO", nI="nO")},
    "thinc.layers.parametricattention_v2.ParametricAttention_v2": {"return": Has(nO="nO", nI="nO")},
    **{f"thinc.layers.{name}.{name}": {"return": _SAME} for name in _KEEPING_WIDTH},
    **{
        f"thinc.optimizers.{name}": dict.fromkeys(("learn_rate", "L2", "grad_clip"), (_FROM_ZERO, _NOT_EMPTY))
        | {"eps": (_FROM_ZERO, _ABOVE_ZERO), "beta1": (_SHARE, beta), "beta2": (_SHARE, beta)}
        for name, beta in (("Adam", _BETWEEN), ("RAdam", _BELOW_ONE), ("SGD", _BELOW_ONE))
    },
    "thinc.schedules.constant": {"rate": _FROM_ZERO},
    "thinc.schedules.constant_then": {"rate": _FROM_ZERO, "steps": _FROM_ZERO, "schedule": _NOT_EMPTY},
    "thinc.schedules.decaying": dict.fromkeys(("base_rate", "decay", "t"), _FROM_ZERO),
    "thinc.schedules.compounding": dict.fromkeys(("start", "stop", "compound", "t"), _FROM_ZERO),
    "thinc.schedules.warmup_linear": dict.fromkeys(("initial_rate", "warmup_steps", "total_steps"), _FROM_ZERO),
    "thinc.schedules.cyclic_triangular": {"min_lr": _FROM_ZERO, "max_lr": _FROM_ZERO, "period": Range(1, None)},
    "thinc.schedules.slanted_triangular": {
        "max_rate": _FROM_ZERO,
        "num_steps": Range(1, None),
        "ratio": Range(1, None),
        "t": _FROM_ZERO,
        "cut_frac": Must("at least 1 / num_steps, and below 1", _has_peak),
    },
}


def corrected(func: Callable[..., Any], annotations: Mapping[str, Any]) -> Mapping[str, Any]:
    """The annotations of a function as they ought to be; those of any that is not Thinc's as they are."""
    func = inspect.unwrap(func)
    module = getattr(func, "__module__", None) or ""
    if not module.startswith("thinc."):
        return annotations
    name = f"{module}.{getattr(func, '__qualname__', '')}"
    found = {**annotations, **_TYPES.get(name, {})}
    found |= annotations_of(STAND_INS[name]) if name in STAND_INS else {}
    marks = {key: mark for key, mark in _MARKS.get(name, {}).items() if key in found}
    for key, mark in marks.items():
        found[key] = Annotated[(found[key], *(mark if isinstance(mark, tuple) else (mark,)))]
    if module == "thinc.optimizers":
        found["return"] = Optimizer
    if module == "thinc.schedules":  # they are generators, which are annotated as less than that
        found["return"] = Generator[float, None, None]
    return found
