"""Big tables of which a batch touches few rows: gradients that say where they are not zero.

A layer names such parameters when it is made, adds gradients through `add_rows`, and whoever applies them reads
`touched_rows`. The buffer of the gradient is as large as the table, but only the touched rows of it are ever read,
written or cleared.
"""

from typing import Any

import numpy as np
from thinc.api import Model, Ops
from thinc.types import Floats2d, Ints1d

from ..kernels import compiled

_ATTR = "touched_rows"


class _Touched:
    """Rows of a table to whose gradient something was added."""

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self._once: Any = None

    def add(self, rows: Any) -> None:
        self.parts.append(rows)
        self._once = None

    def clear(self) -> None:
        self.parts.clear()
        self._once = None

    def each_once(self, xp: Any, size: int) -> Any:
        """The rows in order, of a table of so many."""
        if self._once is None:
            mark = xp.zeros(size, dtype=bool)
            for rows in self.parts:
                mark[rows] = True
            self._once = xp.flatnonzero(mark)
        return self._once


def sparse_attrs(*names: str) -> dict[str, Any]:
    """The attrs of a node whose named parameters have sparse gradients. They are never saved."""
    return {_ATTR: {name: _Touched() for name in names}}


def mark_sparse(model: Model[Any, Any], name: str) -> None:
    """Have a parameter of a node that is there already give sparse gradients from now on."""
    model.attrs.setdefault(_ATTR, {})[name] = _Touched()


def is_sparse(model: Model[Any, Any], name: str) -> bool:
    """Whether a parameter has sparse gradients."""
    return name in model.attrs.get(_ATTR, {})


def add_rows(model: Model[Any, Any], name: str, rows: Ints1d, values: Floats2d, owners: Ints1d | None = None) -> None:
    """Add to the gradient of a table at `rows`, int32 (n,), which may repeat.

    Args:
        model: the node that has the table.
        name: of the table.
        rows: of the gradient.
        values: (n, width), what is added to each row; or (n_owners, width), where `owners` says which to add.
        owners: the row of `values` for each of `rows`, int32 (n,); the one at the same place where it is None.
    """
    if len(rows) == 0:
        return
    table = model.get_param(name)
    if not model.has_grad(name):
        model.set_grad(name, model.ops.alloc(table.shape))
    rows = model.ops.as_contig(rows, dtype="int32")
    if owners is None:
        if len(values) != len(rows):
            raise ValueError(f"{len(rows)} rows of a table get as many gradients; got {len(values)}")
        owners = model.ops.xp.arange(len(rows), dtype="int32")
    sum_rows(model.ops, values, owners, rows, model.get_grad(name))
    model.attrs[_ATTR][name].add(rows)


def sum_rows(ops: Ops, table: Any, rows: Any, owners: Any, out: Any) -> None:
    """Add rows of a table to those of their owners: out[owners] += table[rows], where both may repeat.

    Args:
        ops: of the device.
        table: (n_rows, width).
        rows, owners: int32 (n,).
        out: (n_owners, width).

    Raises:
        IndexError: there is no such row, or no such owner.
        ValueError: there are not as many owners as rows.
    """
    if len(rows) != len(owners):
        raise ValueError(f"each of {len(rows)} rows has one owner; got {len(owners)}")
    on_cpu = ops.device_type == "cpu"
    for which, of in ((rows, table), (owners, out)) if on_cpu and len(rows) else ():
        if not 0 <= int(which.min()) <= int(which.max()) < len(of):
            raise IndexError(f"rows from {which.min()} to {which.max()} of an array that has {len(of)}")
    kernels = compiled() if on_cpu else None
    if kernels is not None and table.dtype == out.dtype == "float32" and table.shape[1:] == out.shape[1:]:
        kernels.sum_rows(table, rows, owners, out)
    else:
        ops.scatter_add(out, owners, ops.as_contig(table[rows]))


def touched_rows(model: Model[Any, Any], name: str) -> Ints1d:
    """The rows of a table whose gradient may differ from zero, each once and in order: Ints1d (n_touched,)."""
    return model.attrs[_ATTR][name].each_once(model.ops.xp, model.get_param(name).shape[0])  # type: ignore[no-any-return]


def square_sum(gradient: Any, rows: Ints1d | None) -> float:
    """The sum of the squares of a gradient; where rows of a table (n_rows, width) are given, of those."""
    if rows is not None:
        kernels = compiled() if isinstance(gradient, np.ndarray) else None
        if kernels is not None and gradient.dtype == "float32":
            return float(kernels.square_of_rows(gradient, rows))
        gradient = gradient[rows]
    flat = gradient.reshape((-1,))
    return float(flat @ flat)


def forget_rows(model: Model[Any, Any], name: str) -> None:
    """Take the gradient of a table as zero, which it has become elsewhere."""
    model.attrs[_ATTR][name].clear()


def clear_rows(model: Model[Any, Any], name: str) -> None:
    """Make the gradient of a table zero again, by its touched rows only."""
    if model.has_grad(name):
        grad = model.get_grad(name)
        for rows in model.attrs[_ATTR][name].parts:
            grad[rows] = 0
    model.attrs[_ATTR][name].clear()


TRANSIENT_ATTRS = frozenset({_ATTR, "dropout_rate"})
"""Attrs that are a state of the moment and no part of a model."""
