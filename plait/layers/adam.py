"""Adam on a CPU: all that one step does to some weights, while they are in the cache."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from thinc.api import Optimizer

from ..kernels import compiled
from .scratch import HOST, scratch

_NONE, _NONES = np.empty(0, dtype=np.float32), np.empty((0, 0), dtype=np.float32)
CHUNK = 65_536  # numbers that are changed at once


class AdamStep(NamedTuple):
    """The numbers of one step for one parameter.

    Attributes:
        scale: put on the gradient, with what clipping puts on it.
        learn_rate: with the correction for moments that begin at zero.
        beta1, beta2, eps: of Adam.
        shrink: what weight decay multiplies the weights with.
        new: the part of the changed weights in their average; None where there is none.
    """

    scale: float
    learn_rate: float
    beta1: float
    beta2: float
    eps: float
    shrink: float
    new: float | None


def is_adam(optimizer: Optimizer, l2: float) -> bool:
    """Whether an optimizer of Thinc is Adam (Kingma & Ba 2015), without weight decay or with that of AdamW
    (Loshchilov & Hutter 2019)."""
    decays = l2 == 0 or optimizer.L2_is_weight_decay
    return bool(not optimizer.use_radam and optimizer.b1 > 0 and optimizer.b2 > 0 and decays)


def are_plain(*arrays: Any) -> bool:
    """Whether arrays in main memory can be changed in place, piece by piece, as they are laid out."""
    return all(array.dtype == "float32" and array.flags.c_contiguous and array.flags.writeable for array in arrays)


def adam_step(
    optimizer: Optimizer, norm: float, scale: float, learn_rate: float, decay: float, updates: int, new: float | None
) -> AdamStep:
    """The numbers of a step, from the settings of an optimizer as they are now.

    Args:
        optimizer: whose settings they are.
        norm: of the gradient, without its scale.
        scale: of the gradient.
        learn_rate: without any correction.
        decay: the weight decay, which is multiplied with the learning rate.
        updates: how many steps the parameter has taken with this one.
        new: the part of the changed weights in their average.
    """
    clip = optimizer.grad_clip
    clipped = clip / (norm * scale) if clip and norm * scale >= clip else 1.0
    correction = (1.0 - optimizer.b2**updates) ** 0.5 / (1.0 - optimizer.b1**updates)
    return AdamStep(
        scale=scale * clipped,
        learn_rate=learn_rate * correction,
        beta1=optimizer.b1,
        beta2=optimizer.b2,
        eps=optimizer.eps,
        shrink=1.0 - learn_rate * decay,
        new=new,
    )


class Arrays(NamedTuple):
    """Weights and what is remembered of them, arrays that are alike: (n, width) for a table of which rows change.

    Attributes:
        weights, gradient, mom1, mom2: the weights, their gradient, and its moments.
        average: of the weights; None where none is kept.
    """

    weights: Any
    gradient: Any
    mom1: Any
    mom2: Any
    average: Any


def change(step: AdamStep, arrays: Arrays) -> None:
    """Take a step, in place of all arrays, which are alike; the gradient becomes zero.

    With g the gradient: m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; W ← (W - rate · m / (√v + ε)) · shrink.
    """
    weights, gradient, mom1, mom2, average = arrays
    if (kernels := compiled()) is not None:
        flat = [_NONE if array is None else array.reshape(-1) for array in arrays]
        kernels.adam(*flat, _numbers(step))
        return
    other = scratch(HOST, "adam", gradient.shape)
    gradient *= step.scale
    np.multiply(gradient, gradient, out=other)
    other *= 1.0 - step.beta2
    mom2 *= step.beta2
    mom2 += other
    np.multiply(gradient, 1.0 - step.beta1, out=other)
    mom1 *= step.beta1
    mom1 += other
    np.sqrt(mom2, out=other)
    other += step.eps
    np.divide(mom1, other, out=other)
    other *= step.learn_rate
    weights -= other
    if step.shrink != 1.0:
        weights *= step.shrink
    if step.new is not None:
        np.subtract(weights, average, out=other)
        other *= step.new
        average += other
    gradient.fill(0.0)


def dense_tasks(step: AdamStep, arrays: Arrays) -> Iterator[Callable[[], None]]:
    """What changes weights as a whole, chunk by chunk. All arrays may have any shape."""
    flat = [None if array is None else array.reshape(-1) for array in arrays]
    for start in range(0, arrays.weights.size, CHUNK):
        part = Arrays._make(None if array is None else array[start : start + CHUNK] for array in flat)
        yield lambda part=part: change(step, part)  # type: ignore[misc]  # the part is bound here


def row_tasks(step: AdamStep, table: Arrays, rows: Any, remains: Any) -> Iterator[Callable[[], None]]:
    """What changes some rows of a table, chunk by chunk.

    Args:
        step: the numbers of the step.
        table: of which only these rows change.
        rows: which ones, each once (n_rows,).
        remains: how much of the difference between average and weights is left of each row since it was last changed,
            (n_rows, 1); None where no average is kept.
    """
    size = max(1, CHUNK // table.weights.shape[1])
    for start in range(0, len(rows), size):
        here = slice(start, start + size)
        left = None if remains is None else remains[here]
        yield lambda some=rows[here], left=left: _change_rows(step, table, some, left)  # type: ignore[misc]  # bound here


def _numbers(step: AdamStep) -> Any:
    return np.array([0.0 if number is None else number for number in step], dtype=np.float32)


def _change_rows(step: AdamStep, table: Arrays, rows: Any, remains: Any) -> None:
    if (kernels := compiled()) is not None:
        average = _NONES if table.average is None else table.average
        left = _NONE if remains is None else np.ascontiguousarray(remains, dtype="float32").reshape(-1)
        kernels.adam_rows(*table[:4], average, rows, left, _numbers(step))
        return
    kept = [array for array in table if array is not None]
    shape = (len(rows), table.weights.shape[1])
    parts = [
        np.take(array, rows, axis=0, out=scratch(HOST, f"rows {i}", shape), mode="clip") for i, array in enumerate(kept)
    ]
    weights, _, _, _, *averages = parts
    for average in averages:
        average -= weights
        average *= remains
        average += weights
    change(step, Arrays._make([*parts[:4], averages[0] if averages else None]))
    for array, part in zip(kept, parts, strict=True):
        array[rows] = part
