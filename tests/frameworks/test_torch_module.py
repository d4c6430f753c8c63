"""PyTorch modules whose weights belong to a layer. Needs the extra `transformers`."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from thinc.api import Model, NumpyOps

from plait.frameworks.torch_arrays import to_array, to_tensor
from plait.frameworks.torch_module import TorchModule
from plait.layers import dump_weights, load_weights, parameters

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")


def layer(module: torch.nn.Module) -> tuple[Model[Any, Any], TorchModule]:
    held = TorchModule(module)
    model: Model[Any, Any] = Model("held", lambda model, X, is_train: (X, lambda dY: dY))
    held.give(model)
    return model, held


def call(module: torch.nn.Module, X: torch.Tensor) -> tuple[torch.Tensor]:
    return (module(X),)


def linear() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Linear(3, 2)


X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")


def test_forward_and_backward_are_those_of_the_layer() -> None:
    model, held = layer(linear())
    W, b = model.get_param("weight"), model.get_param("bias")
    (Y,), back = held.run(model, [X], True, call)
    np.testing.assert_allclose(Y.detach().numpy(), X @ W.T + b, rtol=1e-5)
    dY = np.ones((4, 2), dtype="float32")
    back([torch.from_numpy(dY)])
    np.testing.assert_allclose(model.get_grad("weight"), dY.T @ X, rtol=1e-5)
    np.testing.assert_allclose(model.get_grad("bias"), dY.sum(axis=0), rtol=1e-5)


def test_gradients_of_two_batches_add_up() -> None:
    model, held = layer(linear())
    for _ in range(2):
        _, back = held.run(model, [X], True, call)
        back([torch.ones(4, 2)])
    np.testing.assert_allclose(model.get_grad("bias"), [8, 8], rtol=1e-5)


def test_no_gradient_for_an_output_leaves_weights_alone() -> None:
    model, held = layer(linear())
    _, back = held.run(model, [X], True, lambda module, X: (module(X), module(X) * 2))
    back([torch.ones(4, 2), None])
    np.testing.assert_allclose(model.get_grad("bias"), [4, 4], rtol=1e-5)


def test_weights_are_the_layers_memory() -> None:
    model, held = layer(linear())
    held.run(model, [X], False, call)
    model.get_param("bias")[:] = 7
    (Y,), _ = held.run(model, [X * 0], False, call)
    np.testing.assert_array_equal(Y.numpy(), np.full((4, 2), 7, dtype="float32"))
    model.set_param("bias", np.zeros(2, dtype="float32"))
    (Y,), _ = held.run(model, [X * 0], False, call)
    assert not Y.numpy().any()


def test_weights_that_cannot_be_written_are_copied() -> None:
    model, held = layer(linear())
    fixed = np.ones(2, dtype="float32")
    fixed.setflags(write=False)
    model.set_param("bias", fixed)
    (Y,), _ = held.run(model, [X * 0], False, call)
    np.testing.assert_array_equal(Y.numpy(), np.ones((4, 2), dtype="float32"))
    assert model.get_param("bias").flags.writeable


def test_modes_share_weights_and_buffers() -> None:
    torch.manual_seed(0)
    model, held = layer(torch.nn.Sequential(torch.nn.BatchNorm1d(3), torch.nn.Dropout(0.5)))
    before = held.run(model, [X], False, call)[0][0].numpy().copy()
    held.run(model, [X * 10 + 5], True, call)
    after = held.run(model, [X], False, call)[0][0].numpy()
    assert not np.allclose(before, after)  # the running means moved
    assert np.count_nonzero(after) == after.size  # nothing was left out


def test_buffers_are_saved() -> None:
    model, held = layer(torch.nn.BatchNorm1d(3))
    held.run(model, [X * 10 + 5], True, call)
    assert set(parameters(model)) == {"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}
    other, new = layer(torch.nn.BatchNorm1d(3))
    load_weights(other, dump_weights(model))
    for one, two in zip(held.run(model, [X], False, call)[0], new.run(other, [X], False, call)[0], strict=True):
        np.testing.assert_array_equal(one.numpy(), two.numpy())


def test_tied_weights_are_one_parameter() -> None:
    module = torch.nn.Sequential(torch.nn.Linear(3, 3, bias=False), torch.nn.Linear(3, 3, bias=False))
    module[1].weight = module[0].weight
    model, held = layer(module)
    assert list(parameters(model)) == ["0.weight"]
    _, back = held.run(model, [X], True, call)
    back([torch.ones(4, 3)])
    W: Any = model.get_param("0.weight")
    W += 1
    (Y,), _ = held.run(model, [X], False, call)
    np.testing.assert_allclose(Y.numpy(), X @ W.T @ W.T, rtol=1e-4)


def test_only_some_are_trained() -> None:
    model, held = layer(linear())
    held.train_only({"bias"})
    _, back = held.run(model, [X], True, call)
    back([torch.ones(4, 2)])
    assert model.has_grad("bias")
    assert not model.has_grad("weight")


def test_copies_have_weights_of_their_own() -> None:
    model, held = layer(linear())
    copied = copy.deepcopy(held)
    other: Model[Any, Any] = Model("other", lambda model, X, is_train: (X, lambda dY: dY))
    copied.give(other)
    other.get_param("bias")[:] = 9
    assert not np.allclose(model.get_param("bias"), 9)


LAYOUTS: dict[str, Callable[[], np.ndarray]] = {
    "plain": lambda: X,
    "backwards": lambda: X[::-1],
    "Fortran": lambda: np.asfortranarray(X),
    "strided": lambda: np.repeat(X, 2, axis=1)[:, ::2],
    "no rows": lambda: X[:0],
    "other byte order": lambda: X.astype(">f4"),
    "unaligned": lambda: np.frombuffer(b"x" + X.tobytes(), dtype="uint8")[1:].view("float32").reshape(X.shape),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_arrays_of_any_layout(name: str) -> None:
    array = LAYOUTS[name]()
    np.testing.assert_array_equal(to_tensor(array, CPU).numpy(), array)


def test_arrays_that_cannot_be_written_are_copied() -> None:
    fixed = X.copy()
    fixed.setflags(write=False)
    tensor = to_tensor(fixed, CPU)
    tensor += 1
    np.testing.assert_array_equal(fixed, X)


def test_hashes_become_signed() -> None:
    assert to_tensor(np.asarray([1, 2], dtype="uint64"), CPU).dtype == torch.int64


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_tensors_become_arrays_of_single_precision(dtype: torch.dtype) -> None:
    array = to_array(NumpyOps(), torch.ones(2, dtype=dtype, requires_grad=True))
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, [1, 1])


class Tied(torch.nn.Module):  # type: ignore[misc]
    """A table of embeddings that scores its own rows as well, where it is asked to."""

    def __init__(self, *, is_tied: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.table = torch.nn.Embedding(6, 2)
        self.is_tied = is_tied

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.table(ids)
        return found @ self.table.weight.T if self.is_tied else found


@pytest.mark.parametrize("is_tied", [False, True])
def test_gradients_of_large_tables_are_those_of_any_table(is_tied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = np.array([3, 1, 3])
    dense, plain = layer(Tied(is_tied=is_tied))
    monkeypatch.setattr("plait.frameworks.torch_module.MANY_ROWS", 6)
    sparse, held = layer(Tied(is_tied=is_tied))
    for _ in range(2):
        for model, module in ((dense, plain), (sparse, held)):
            (Y,), back = module.run(model, [ids], True, call)
            back([torch.linspace(1, 2, Y.numel()).reshape(Y.shape)])
    slot = parameters(sparse)["table.weight"]
    assert slot.rows is not None
    assert slot.rows.tolist() == ([0, 1, 2, 3, 4, 5] if is_tied else [1, 3])
    np.testing.assert_allclose(sparse.get_grad("table.weight"), dense.get_grad("table.weight"), rtol=1e-6)
    slot.clear()
    assert not sparse.get_grad("table.weight").any()


def test_dropout_has_the_rate_that_it_is_given() -> None:
    model, held = layer(torch.nn.Sequential(torch.nn.Linear(3, 200), torch.nn.Dropout(0.5)))
    held.drop(0.0)
    (Y,), _ = held.run(model, [X], True, call)
    assert (Y != 0).all()
    held.drop(0.9)
    (Y,), _ = held.run(model, [X], True, call)
    assert 0.85 < float((Y == 0).float().mean()) < 0.95
    (Y,), _ = held.run(model, [X], False, call)
    assert (Y != 0).all()
