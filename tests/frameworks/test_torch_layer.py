"""What is said of layers of PyTorch alone."""

import warnings
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from thinc.api import Adam, Model
from thinc.types import Floats2d

from plait.frameworks.torch_layer import pytorch_layer
from plait.layers import Updater, dump_weights, load_weights, parameters

pytestmark = pytest.mark.frameworks

X = np.random.default_rng(1).normal(size=(6, 5)).astype("f")
KIND = Model[Floats2d, Floats2d]


def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.Dropout(0.5), torch.nn.ReLU(), torch.nn.Linear(8, 3))


def learned(model: Any) -> list[Any]:
    updater = Updater(Adam(0.05))
    for _ in range(3):
        Y, backprop = model(X, is_train=True)
        backprop(np.ones_like(Y))
        updater.step(parameters(model))
    return [parameter.value.copy() for parameter in parameters(model).values()]


@pytest.mark.parametrize("how", ["script", "trace", "compile"])
def test_what_pytorch_has_compiled(how: str) -> None:
    made = {
        "script": torch.jit.script,
        "trace": lambda module: torch.jit.trace(module.eval(), torch.from_numpy(X)),
        "compile": lambda module: torch.compile(module, backend="eager"),
    }
    plain = pytorch_layer(network(), KIND)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch is about to give up TorchScript
        model = pytorch_layer(made[how](network()), KIND)
    assert list(model.param_names) == list(plain.param_names)
    np.testing.assert_allclose(model.predict(X), plain.predict(X), rtol=1e-5, atol=1e-6)
    learned(model)
    other = pytorch_layer(network(), KIND)
    load_weights(other, dump_weights(model))
    np.testing.assert_allclose(other.predict(X), model.predict(X), rtol=1e-5, atol=1e-6)
    assert not np.allclose(other.predict(X), plain.predict(X), atol=1e-3)
    copied = model.copy()
    np.testing.assert_array_equal(copied.predict(X), model.predict(X))
    before = model.predict(X)
    learned(copied)
    np.testing.assert_array_equal(model.predict(X), before)


def test_dropout_is_left_out_of_predictions() -> None:
    model = pytorch_layer(network(), KIND)
    np.testing.assert_array_equal(model.predict(X), model.predict(X))
    torch.manual_seed(1)
    first = model(X, is_train=True)[0]
    assert not np.allclose(first, model(X, is_train=True)[0])


def test_lower_precision() -> None:
    plain, model = pytorch_layer(network(), KIND), pytorch_layer(network(), KIND, precision="bfloat16")
    Y = model.predict(X)
    assert Y.dtype == "float32"
    assert not np.array_equal(Y, plain.predict(X))
    np.testing.assert_allclose(Y, plain.predict(X), atol=0.05)
    learned(model)
    with pytest.raises(ValueError, match=r"the precision is bfloat16 or float16, or None .*; got 'int8'"):
        pytorch_layer(network(), KIND, precision="int8")


def test_large_tables_have_sparse_gradients() -> None:
    model = pytorch_layer(torch.nn.Embedding(6000, 4), Model[Any, Any])
    Y, backprop = model(np.array([3, 5999, 3]), is_train=True)
    backprop(np.ones_like(Y))
    (parameter,) = parameters(model).values()
    rows: Any = parameter.rows
    assert rows.tolist() == [3, 5999]
    before: Any = parameter.value.copy()
    Updater(Adam(0.1)).step(parameters(model))
    after: Any = parameter.value
    assert np.flatnonzero((after != before).any(axis=1)).tolist() == [3, 5999]


def test_weights_are_shared_with_the_module() -> None:
    module = torch.nn.Linear(5, 3)
    model = pytorch_layer(module, KIND)
    model.predict(X)
    weights: Any = model.get_param("weight")
    weights[:] = 0.0
    assert not module.weight.any()


def test_a_module_that_works_in_place_leaves_what_came_in() -> None:
    model, given = pytorch_layer(torch.nn.Sequential(torch.nn.ReLU(inplace=True)), KIND), X.copy()
    model.predict(given)
    np.testing.assert_array_equal(given, X)


@pytest.mark.parametrize("layout", ["float64", "backwards", "other byte order"])
def test_weights_that_cannot_be_shared_are_learned_all_the_same(layout: str) -> None:
    model = pytorch_layer(torch.nn.Linear(5, 3), KIND)
    weights: Any = np.ones((3, 5), "f")
    changed = {"float64": weights.astype("d"), "backwards": weights[::-1], "other byte order": weights.astype(">f4")}
    model.set_param("weight", changed[layout])
    before = model.predict(X)
    learned(model)
    assert not np.allclose(model.predict(X), before, atol=1e-2)
    assert model.get_param("weight").dtype == "float32"


def test_averages_over_batches_are_those_of_the_layer() -> None:
    model = pytorch_layer(torch.nn.BatchNorm1d(5), KIND)
    model.set_param("running_mean", np.zeros(5))
    for _ in range(5):
        Y, backprop = model(X + 3, is_train=True)
        backprop(np.ones_like(Y))
    mean: Any = model.get_param("running_mean")
    assert mean.all()
    np.testing.assert_array_equal(model.copy().predict(X), model.predict(X))


def test_what_comes_out_keeps_the_order_of_its_keys() -> None:
    class Heads(torch.nn.Module):  # type: ignore[misc]
        def forward(self, X: Any) -> Any:
            return {"tags": X, "heads": 2 * X, 0: 3 * X}

    model: Any = pytorch_layer(Heads(), Model[Any, Any])
    Y, backprop = model(X, is_train=True)
    assert list(Y) == list(model.predict(X)) == ["tags", "heads", 0]
    dX = backprop({0: np.zeros_like(X), "heads": np.ones_like(X), "tags": np.zeros_like(X)})
    np.testing.assert_array_equal(dX, np.full_like(X, 2.0))
