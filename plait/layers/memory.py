"""What an updater remembers of one parameter between steps."""

from collections.abc import Mapping
from math import prod
from typing import Any

from thinc.types import ArrayXd, Floats2d, FloatsXd, Ints1d

from .averages import DenseAverages, SparseAverages
from .parameters import Parameter


class Memory:
    """Moments and averages; of a table with sparse gradients also which rows have any.

    Attributes:
        shape: of the parameter; what is remembered is void when it changes.
        moments: what the optimizer keeps, by its name ("mom1", "mom2").
        dense: the average of a parameter that changes as a whole; None for tables, or where none is kept.
        sparse: the average of a table, or None.
    """

    def __init__(self, parameter: Parameter, keeps_averages: bool) -> None:
        weights = parameter.value
        self._ops: Any = parameter.node.ops
        self.shape = weights.shape
        self._touched: Any = None
        self.moments: dict[str, Any] = {}
        self.dense: DenseAverages | None = None
        self.sparse: SparseAverages | None = None
        if parameter.rows is not None:
            self._touched = self._ops.xp.zeros(self.shape[0], dtype=bool)
            self.sparse = SparseAverages(weights, self._ops) if keeps_averages else None
        elif keeps_averages:
            self.dense = DenseAverages(weights)

    @property
    def averages(self) -> DenseAverages | SparseAverages | None:
        """The average, of whichever kind."""
        return self.dense if self.sparse is None else self.sparse

    def moment(self, name: str) -> Any:
        """A moment of a name, flat, or as a table for one; zeros where there was none."""
        if name not in self.moments:
            shape = self.shape if self._touched is not None else (prod(self.shape),)
            self.moments[name] = self._ops.alloc(shape)
        return self.moments[name]

    def touch(self, rows: Ints1d) -> None:
        """Take note of rows of a table that are changed."""
        self._touched[rows] = True

    def gather(self, rows: Ints1d) -> dict[str, FloatsXd]:
        """The moments of some rows of a table, flat."""
        return {name: table[rows].reshape(-1) for name, table in self.moments.items()}

    def scatter(self, rows: Ints1d, moments: Mapping[str, FloatsXd], like: Floats2d) -> None:
        """Put the moments of some rows back; they have the shape of `like` there."""
        for name, values in moments.items():
            self.moment(name)[rows] = values.reshape(like.shape)
        self.touch(rows)

    def arrays(self) -> dict[str, ArrayXd]:
        """A copy of all there is, by name; of a table the rows that were touched, and their numbers."""
        named: dict[str, ArrayXd] = dict(self.moments)
        if self.dense is not None:
            named["average"] = self.dense.values
        if self.sparse is not None:
            named.update({"average": self.sparse.values, "seen": self.sparse.seen})
        if self._touched is None:
            return {name: values.copy() for name, values in named.items()}
        rows = self._ops.xp.flatnonzero(self._touched)
        return {"rows": rows, **{name: values[rows] for name, values in named.items()}}

    def load(self, arrays: Mapping[str, ArrayXd], updates: int) -> None:
        """Take over what `arrays` gave after a number of updates. Raises ValueError where it is of another shape."""
        named = {name: self._ops.asarray(values).copy() for name, values in arrays.items()}
        self._check(named)
        if self._touched is not None:
            rows = named.pop("rows")
            self._touched[rows] = True
            for name, values in named.items():
                whole = self._ops.alloc((self.shape[0], *values.shape[1:]), dtype=values.dtype)
                whole[rows] = values
                named[name] = whole
        self.moments = {name: values for name, values in named.items() if name.startswith("mom")}
        if self.dense is not None and "average" in named:
            self.dense.values, self.dense.updates = named["average"], updates
        if self.sparse is not None and "average" in named:
            self.sparse.values, self.sparse.updates = named["average"], updates
            self.sparse.seen = named["seen"]

    def _check(self, named: Mapping[str, Any]) -> None:
        """Raise ValueError for arrays that are not of this parameter."""
        rows = named.get("rows") if self._touched is not None else None
        n, part = (1, list(self.shape)) if rows is None else (len(rows), list(self.shape[1:]))
        if rows is not None and n and not 0 <= int(rows.min()) <= int(rows.max()) < self.shape[0]:
            raise ValueError(f"there are rows beyond a table of {self.shape[0]}; it is of another model")
        for name, values in named.items():
            wanted = n if name in ("rows", "seen") else n * prod(part)
            if values.size != wanted or (name.startswith(("mom", "average")) and values.dtype != "float32"):
                raise ValueError(
                    f"'{name}' has {values.size} numbers of {values.dtype}, and a parameter of the shape {self.shape} "
                    f"wants {wanted} of float32; it is of another model"
                )
