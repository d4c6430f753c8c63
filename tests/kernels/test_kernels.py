"""The compiled loops give what numpy gives, but for rounding."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from thinc.api import Adam, Model, NumpyOps
from thinc.types import Ragged

from plait.kernels import choice, compiled
from plait.layers import hash_table, maxout_window, mix
from plait.layers.adam import AdamStep, Arrays, change, row_tasks
from plait.layers.dropout import dropout_mask
from plait.layers.parameters import parameters
from plait.layers.sparse import add_rows, square_sum
from plait.layers.updates import Updater
from plait.layers.windows import Windows, add_seams

pytest.importorskip("numba", reason="needs the extra jit")

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def with_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(choice.VARIABLE, "1")
    monkeypatch.setattr(choice, "_asked", False)
    monkeypatch.setattr(choice, "_found", None)
    assert compiled() is not None


@contextmanager
def plain() -> Iterator[None]:
    """Without the compiled loops."""
    found, choice._found = choice._found, None
    try:
        yield
    finally:
        choice._found = found


def floats(*shape: int) -> Any:
    return RNG.normal(size=shape).astype("f")


def close(first: Any, second: Any, rtol: float = 1e-4, atol: float = 1e-5) -> None:
    np.testing.assert_allclose(first, second, rtol=rtol, atol=atol)


def gradients(model: Model[Any, Any]) -> dict[str, Any]:
    found = {name: model.get_grad(name).copy() for name in model.param_names}
    for name in model.param_names:
        model.set_grad(name, np.zeros_like(model.get_grad(name)))
    return found


@pytest.mark.parametrize("pieces", [1, 2, 3, 5])
@pytest.mark.parametrize("width", [1, 7, 96])
def test_rows(pieces: int, width: int) -> None:
    X, dY = floats(9, 11), floats(9, width)
    model = mix(width, 11, pieces=pieces).initialize()
    for name in ("b", "G", "beta"):
        model.set_param(name, floats(*model.get_param(name).shape))

    def results() -> tuple[Any, ...]:
        Y, backprop = model(X, is_train=True)
        return model.predict(X), Y, backprop(dY.copy()), *gradients(model).values()

    first = results()
    with plain():
        second = results()
    # The variance of one number is 0, and what divides by it is nothing but rounding.
    for one, other in zip(first, second, strict=True):
        close(one, other, atol=1e-4 if width > 1 else 1.0)


def test_of_equal_pieces_the_first_gets_the_gradient() -> None:
    model = mix(4, 3, pieces=3).initialize()
    model.set_param("W", np.repeat(floats(3, 1, 4), 3, axis=1))
    _, backprop = model(floats(5, 3), is_train=True)
    backprop(floats(5, 4))
    d_b = model.get_grad("b")
    assert d_b[0].any()
    assert not d_b[1:].any()


@pytest.mark.parametrize("piece", [0, 1, 2])
def test_what_is_no_number_is_not_lost(piece: int) -> None:
    model = mix(4, 3, pieces=3).initialize()
    b = model.get_param("b").copy()
    b[piece, 2] = np.nan
    model.set_param("b", b)
    X = floats(5, 3)
    assert np.isnan(model.predict(X)).all()
    assert np.isnan(model(X, is_train=True)[0]).all()


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("lengths", [[1], [5, 0, 1, 2, 9], [0, 17], []])
def test_windows(size: int, lengths: list[int]) -> None:
    n = sum(lengths)
    X, D, more = floats(n, 4), floats(n, 4 * (2 * size + 1)), floats(n, 4)

    def results() -> list[Any]:
        windows = Windows(np, np.array(lengths, dtype="i"), n, size)
        found: list[Any] = [windows.gather(X), windows.scatter(D.copy())]
        for cuts in ([0, n], [0, n // 3, n // 2, n]):
            dX = np.empty_like(X)
            tiles = list(pairwise(cuts))
            found += [windows.gather(X, start, end) for start, end in tiles]
            add_seams(dX, [windows.scatter_tile(D[start:end].copy(), start, end, dX, more) for start, end in tiles])
            found.append(dX)
        return found

    first = results()
    with plain():
        second = results()
    for one, other in zip(first, second, strict=True):
        close(one, other)


def test_a_block_with_dropout() -> None:
    X = Ragged(floats(1300, 12), np.array([1000, 0, 300], dtype="i"))
    dY = Ragged(floats(1300, 12), X.lengths)
    model = maxout_window(12, dropout=0.3).initialize(X)

    def results() -> tuple[Any, ...]:
        np.random.seed(3)
        Y, backprop = model(X, is_train=True)
        return (
            model.predict(X).data,
            Y.data,
            backprop(Ragged(dY.data.copy(), X.lengths)).data,
            *gradients(model).values(),
        )

    first = results()
    with plain():
        second = results()
    for one, other in zip(first, second, strict=True):
        close(one, other, atol=1e-3)


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (33, 7)])
def test_masks(shape: tuple[int, ...]) -> None:
    def mask() -> Any:
        np.random.seed(5)
        return dropout_mask(NumpyOps(), shape, 0.3)

    first = mask()
    with plain():
        np.testing.assert_array_equal(first, mask())


def test_hashes_are_those_of_thinc() -> None:
    ids = RNG.integers(0, 2**64, size=(300, 2), dtype="uint64")
    ids[:3, 1] = 0, 1, 2**64 - 1
    for rows, seed in ((1, 0), (1000, 7), (2**20 + 7, 2**31 - 1)):
        model = hash_table(3, rows, seed=seed).initialize()
        with plain():
            wanted = model.predict(ids[:, 1])
        np.testing.assert_array_equal(model.predict(ids[:, 1]), wanted)
        expected = NumpyOps().hash(np.ascontiguousarray(ids[:, 1]), seed) % rows
        _, backprop = model(ids[:, 1], is_train=True)
        backprop(np.ones((300, 3), "f"))
        np.testing.assert_array_equal(model.get_grad("E")[:, 0], np.bincount(expected.ravel(), minlength=rows))


def test_gradients_of_rows() -> None:
    model = hash_table(5, 10, seed=1).initialize()
    rows, values = np.array([3, 3, 0, 9], dtype="i"), floats(4, 5)
    add_rows(model, "E", rows, values)
    wanted = np.zeros((10, 5), "f")
    np.add.at(wanted, rows, values)
    close(model.get_grad("E"), wanted)
    add_rows(model, "E", rows, values[:2], np.array([0, 1, 1, 0], dtype="i"))
    np.add.at(wanted, rows, values[[0, 1, 1, 0]])
    close(model.get_grad("E"), wanted)
    found = square_sum(model.get_grad("E"), np.array([0, 3]))
    assert found == pytest.approx(float((wanted[[0, 3]] ** 2).sum()), rel=1e-5)


@pytest.mark.parametrize("new", [None, 0.1])
def test_steps_of_adam(new: float | None) -> None:
    step = AdamStep(0.5, 0.01, 0.9, 0.999, 1e-8, 0.999, new)
    whole = [floats(20, 6), floats(20, 6), floats(20, 6), abs(floats(20, 6)), None if new is None else floats(20, 6)]
    rows, remains = np.array([2, 5, 19]), None if new is None else RNG.random((3, 1)).astype("f")

    def results(some: bool) -> list[Any]:
        arrays = Arrays._make(None if array is None else array.copy() for array in whole)
        if some:
            for task in row_tasks(step, arrays, rows, remains):
                task()
        else:
            change(step, arrays)
        return [array for array in arrays if array is not None]

    for some in (False, True):
        first = results(some)
        with plain():
            second = results(some)
        for one, other in zip(first, second, strict=True):
            close(one, other)


def test_steps_of_an_updater() -> None:
    def weights() -> list[Any]:
        model = hash_table(5, 40, seed=1)
        model.set_param("E", np.linspace(-1, 1, 200, dtype="f").reshape(40, 5))
        updater = Updater(Adam(0.01, L2=0.01, use_averages=True))
        for at in range(4):
            Y, backprop = model(np.arange(at, at + 6, dtype="uint64"), is_train=True)
            backprop(Y + 1)
            updater.step(parameters(model))
        with updater.use_averages(parameters(model)):
            return [model.get_param("E").copy()]

    first = weights()
    with plain():
        second = weights()
    close(first[0], second[0], atol=1e-6)


def test_shapes_that_do_not_fit_are_told_as_they_are_without_them() -> None:
    """The loops check no bounds, so what they get has to be as they take it to be."""
    model = mix(4, 3).initialize()
    Y, backprop = model(floats(5, 3), is_train=True)
    for dY in (floats(5, 3), floats(4, 4)):
        with pytest.raises(ValueError, match=r"the gradient of rows \(5, 4\) has their shape; got"):
            backprop(dY)
    assert len(backprop(floats(5, 4))) == len(Y)
    for name, shape in (("b", (2, 4)), ("G", (3,)), ("beta", (9,)), ("W", (3, 3, 5)), ("W", (3, 2, 4))):
        model = mix(4, 3).initialize()
        model.set_param(name, floats(*shape))
        with pytest.raises(ValueError, match=r"broadcast|shape|dimension"):
            model.predict(floats(5, 3))
    X = Ragged(floats(6, 4), np.array([4], dtype="i"))
    block = maxout_window(4).initialize()
    assert block.predict(X).data.shape == (6, 4)  # as in numpy, which takes the rest for no sequence
