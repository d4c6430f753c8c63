"""One vector for each of many runs of rows of one array, which may overlap."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from thinc.api import Model, Ops
from thinc.types import Floats2d, Ragged

from .activations import no_gradient

Ints = npt.NDArray[Any]


def pool_runs(
    ops: Ops, pooling: Model[Ragged, Floats2d], X: Floats2d, starts: Ints, ends: Ints, is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], Floats2d]]:
    """Pool runs of rows, which are gathered for it.

    Args:
        ops: of the device that the rows are on.
        pooling: Ragged (n, nI) to Floats2d (n_runs, nO).
        X: the rows, (n_rows, nI).
        starts, ends: of the runs, the end exclusive, numpy's, int (n_runs,). A run may be empty.
        is_train: whether the gradient will be wanted.

    Returns:
        Floats2d (n_runs, nO), and what takes its gradient to that of X.
    """
    any_ops: Any = ops
    lengths = ends - starts
    after = np.cumsum(lengths, dtype=np.int64)
    n = int(lengths.sum())
    rows = any_ops.asarray(np.arange(n) + np.repeat(starts - (after - lengths), lengths))
    gathered = Ragged(any_ops.xp.take(X, rows, axis=0), any_ops.asarray1i(lengths, dtype="int32"))
    Y, back = pooling(gathered, is_train)
    if not is_train:
        return Y, no_gradient

    def backprop(dY: Floats2d) -> Floats2d:
        dX = any_ops.alloc2f(*X.shape)
        if n:
            any_ops.scatter_add(dX, rows, back(dY).data)
        return dX  # type: ignore[no-any-return]  # an array of ops

    return Y, backprop
