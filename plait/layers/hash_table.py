"""Embedding tables that are found by hashes, and an affine maxout layer to mix what they give."""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from thinc.api import Model, uniform_init
from thinc.types import Floats2d, Ints1d, Ints2d

from ..config import Has, Positive, Range
from ..kernels import compiled
from ..registry import registry
from .activations import no_gradient
from .sparse import add_rows, sparse_attrs

FEW = 64  # features for which all four rows are taken at once
# The hash function takes 32 bits; tables beside each other count up from one.
Seed = Annotated[int, Range(0, 2**31)]
HashTable = Model[Ints1d, Floats2d]
HashTables = Model[Ints2d, Floats2d]


@registry.layers("plait.HashTable.v1")
def hash_table(nO: Positive, rows: Positive, *, seed: Seed) -> HashTable:
    """Vectors of features, each the sum of four rows of one table that hashes of the feature choose.

    Two features rarely share all four rows, so a small table tells many apart (Miranda et al. 2022, "Multi hash
    embeddings in spaCy"). Takes uint64 (n,), gives Floats2d (n, nO). The gradient of the table is sparse.

    Args:
        nO: the width of the vectors.
        rows: of the table.
        seed: of the hash functions: tables with different seeds confuse different features.

    Raises ValueError where the table would have no row or vectors of no width.
    """
    if min(nO, rows) < 1:
        raise ValueError(f"a hash table has at least one row, and vectors of at least one number; got {rows} by {nO}")
    return Model(
        "hash_table",
        forward_table,
        init=init_table,
        dims={"nO": nO, "nV": rows},
        params={"E": None},
        attrs={"seed": seed, **sparse_attrs("E")},
    )


def forward_table(model: HashTable, ids: Ints1d, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Ints1d]]:
    Y, rows = _vectors(model, ids)

    def backprop(dY: Floats2d) -> Ints1d:
        for some in rows:
            add_rows(model, "E", some, dY)
        return model.ops.alloc1i(0)

    return Y, backprop


def _vectors(model: HashTable, ids: Any) -> tuple[Any, Any]:
    """The vectors of features (n, nO), and the four rows of each that they are the sum of, int32 (4, n)."""
    E: Any = model.get_param("E")
    kernels = compiled() if model.ops.device_type == "cpu" else None
    if kernels is not None and E.dtype == "float32" and ids.dtype == "uint64" and ids.ndim == 1:
        rows, Y = np.empty((4, len(ids)), "int32"), np.empty((len(ids), E.shape[1]), "float32")
        kernels.look_up(ids, np.uint64(model.attrs["seed"]), E, rows, Y)
        return Y, rows
    hashed: Any = model.ops.hash(model.ops.as_contig(ids, dtype="uint64"), model.attrs["seed"])
    rows = (hashed % model.get_dim("nV")).astype("int32").T
    if len(ids) <= FEW:
        return E.take(rows, axis=0).sum(axis=0), rows
    Y = E.take(rows[0], axis=0)
    for others in rows[1:]:
        Y += E.take(others, axis=0)
    return Y, rows


def init_table(model: HashTable, X: Ints1d | None = None, Y: Floats2d | None = None) -> HashTable:
    model.set_param("E", uniform_init(model.ops, (model.get_dim("nV"), model.get_dim("nO"))))
    return model


@registry.layers("plait.HashTables.v1")
def hash_tables(tables: list[Annotated[HashTable, Has(nO="width")]]) -> HashTables:
    """One table a column of features, their vectors side by side: uint64 (n, n_tables) to Floats2d (n, sum of nO)."""
    nO = sum(table.get_dim("nO") for table in tables)
    return Model("hash_tables", forward, init=init, layers=tables, dims={"nO": nO})


def forward(model: HashTables, X: Ints2d, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], Ints2d]]:
    xp: Any = model.ops.xp
    if not is_train and all(table._func is forward_table for table in model.layers):
        return xp.concatenate(
            [_vectors(table, X[:, i])[0] for i, table in enumerate(model.layers)], axis=1
        ), no_gradient
    done = [table(X[:, i], is_train) for i, table in enumerate(model.layers)]
    Y = xp.concatenate([Y for Y, _ in done], axis=1)

    def backprop(dY: Floats2d) -> Ints2d:
        at = 0
        for part, back in done:
            back(dY[:, at : at + part.shape[1]])
            at += part.shape[1]
        return model.ops.alloc2i(0, 0)

    return Y, backprop


def init(model: HashTables, X: Ints2d | None = None, Y: Floats2d | None = None) -> HashTables:
    for table in model.layers:
        table.initialize()
    return model
