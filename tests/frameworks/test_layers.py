"""What every framework's layer has to do: the same for PyTorch, TensorFlow, JAX and MXNet."""

import subprocess
import sys
import threading
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from thinc.api import SGD, Adam, ArgsKwargs, Model, chain
from thinc.types import Ragged

from plait.layers import Group, Updater, dump_weights, load_weights, mix, parameters
from plait.layers.frozen import freeze

from ..layers.gradients import check_parameters, check_slopes
from .makers import MAKERS, NI, NO, B, Maker, U, W, is_installed

pytestmark = pytest.mark.frameworks

X = np.random.default_rng(1).normal(size=(6, NI)).astype("f")
Z = np.random.default_rng(2).normal(size=(6, NO)).astype("f")


@cache
def made(framework: str) -> Maker:
    return MAKERS[framework]()


@pytest.fixture(params=list(MAKERS))
def maker(request: pytest.FixtureRequest) -> Maker:
    if not is_installed(request.param):
        pytest.skip(f"{request.param} is not installed")
    return made(request.param)


def close(first: Any, second: Any) -> None:
    np.testing.assert_allclose(first, second, rtol=1e-4, atol=1e-5)


def step(model: Model[Any, Any], updater: Updater, value: Any = X) -> None:
    Y, backprop = model(value, is_train=True)
    backprop(np.ones_like(Y))
    updater.step(parameters(model))


def test_forward(maker: Maker) -> None:
    model = maker.dense()
    wanted = np.tanh(X @ W + B)
    close(model.predict(X), wanted)
    close(model(X, is_train=True)[0], wanted)
    assert set(model.param_names) == set(maker.names)


def test_gradients_are_slopes(maker: Maker) -> None:
    model = chain(mix(NI, NI).initialize(), maker.dense(), mix(NO, NO).initialize())
    dY = np.random.default_rng(3).normal(size=(6, NO)).astype("f")
    check_parameters(model, X, lambda Y: float((Y * dY).sum()), lambda Y: dY.copy())


def test_the_gradient_of_what_came_in(maker: Maker) -> None:
    model = maker.dense()
    _, backprop = model(X, is_train=True)
    dY = np.random.default_rng(3).normal(size=(6, NO)).astype("f")
    dX = backprop(dY)
    close(dX, (dY * (1 - np.tanh(X @ W + B) ** 2)) @ W.T)
    for array in (dX, model.predict(X), model(X, is_train=True)[0]):
        assert type(array) is np.ndarray
        assert array.dtype == "float32"
        assert array.flags.writeable
        assert array.flags.owndata or array.base is not None
    before = X.copy()
    model(X, is_train=True)[0][:] = 0.0  # what comes after may write to what it gets
    model.predict(X)[:] = 0.0
    np.testing.assert_array_equal(X, before)


def test_what_came_in_may_be_written_to_before_the_way_back(maker: Maker) -> None:
    found = []
    for writes in (False, True):
        model, array = maker.dense(), X.copy()
        Y, backprop = model(array, is_train=True)
        if writes:
            array[:] = 0.0
            Y[:] = 0.0
        backprop(np.ones_like(Y))
        found.append(model.get_grad(maker.names[0]))
    np.testing.assert_array_equal(found[0], found[1])


def test_gradients_of_two_batches_add_up(maker: Maker) -> None:
    model, found = maker.dense(), []
    for part in (X, X[:4]):
        single = maker.dense()
        for each in (model, single):
            Y, backprop = each(part, is_train=True)
            backprop(np.ones_like(Y))
        found.append({name: single.get_grad(name) for name in maker.names})
    for name in maker.names:
        close(model.get_grad(name), found[0][name] + found[1][name])


def test_several_inputs_and_outputs(maker: Maker) -> None:
    model = maker.pair()
    wanted = X @ W, X @ W + Z
    dY = np.ones((6, NO), "f"), np.full((6, NO), 2.0, "f")
    for value in ((X, Z), [X, Z], {"X": X, "Z": Z}, ArgsKwargs((X,), {"Z": Z})):
        for given in (model.predict(value), (begun := model(value, is_train=True))[0]):
            assert type(given) in (tuple, list)
            for one, other in zip(given, wanted, strict=True):
                close(one, other)
        back = begun[1](dY)
        assert type(back) is type(value)
        if isinstance(back, ArgsKwargs):
            dX, dZ = back.args[0], back.kwargs["Z"]
        else:
            dX, dZ = back.values() if isinstance(back, dict) else back
        close(dX, 3.0 * np.ones((6, NO), "f") @ W.T)
        close(dZ, dY[1])


def test_dicts_integers_and_numbers_among_what_goes_in_and_comes_out(maker: Maker) -> None:
    model = maker.odd()
    first, second = np.ones((6, NO), "f"), np.full((6, NO), 0.5, "f")
    for use in (0, 1, 0):
        value = ArgsKwargs((X, use), {})
        Y, backprop = model(value, is_train=True)
        close(Y["b"], X @ W + use * B)
        close(Y["a"], 2 * (X @ W))
        np.testing.assert_array_equal(Y["order"], (X @ W).argmax(axis=1))
        assert model.predict(value).keys() == Y.keys()
        # In whatever order the keys come; what is of integers is not looked at.
        back = backprop({"b": first, "order": np.zeros(6, Y["order"].dtype), "a": second})
        close(back.args[0], (first + 2 * second) @ W.T)
        name_of_v = next(name for name in model.param_names if name.endswith("V"))
        if model.has_grad(name_of_v):
            close(model.get_grad(name_of_v), use * first.sum(axis=0))
            model.set_grad(name_of_v, np.zeros_like(B))


def test_integers_have_no_gradient(maker: Maker) -> None:
    ids = np.array([3, 0, 0, 2])
    for dtype in ("int64", "int32", "uint64", "uint8"):
        model = maker.lookup()
        Y, backprop = model(ids.astype(dtype), is_train=True)
        np.testing.assert_array_equal(Y, U[ids])
        assert not backprop(np.ones_like(Y)).any()
        (name,) = model.param_names
        gradient: Any = model.get_grad(name)
        np.testing.assert_array_equal(gradient[:, 0], [2, 0, 1, 1])


def test_arrays_of_any_layout(maker: Maker) -> None:
    model, wanted = maker.dense(), np.tanh(X @ W + B)
    memory = np.empty(X.nbytes + 3, dtype="u1")
    unaligned = memory[3:].view("f").reshape(X.shape)
    unaligned[:] = X
    read_only = X.copy()
    read_only.flags.writeable = False
    wide = np.zeros((6, 2 * NI), "f")
    wide[:, ::2] = X
    arrays = {
        "negative stride": X[::-1].copy()[::-1],
        "columns backwards": np.ascontiguousarray(X[:, ::-1])[:, ::-1],
        "read-only": read_only,
        "unaligned": unaligned,
        "float64": X.astype("float64"),
        "float16": X.astype("float16"),
        "other byte order": X.astype(">f4"),
        "strided": wide[:, ::2],
        "by columns": np.asfortranarray(X),
    }
    for what, array in arrays.items():
        np.testing.assert_allclose(model.predict(array), wanted, atol=5e-3 if what == "float16" else 1e-5, err_msg=what)
        Y, backprop = model(array, is_train=True)
        dX = backprop(np.ones_like(Y)[::-1])
        assert dX.shape == X.shape, what
        assert dX.dtype == "float32", what


def test_no_rows(maker: Maker, request: pytest.FixtureRequest) -> None:
    model = maker.dense()
    if request.node.callspec.params["maker"] == "mxnet":
        with pytest.raises(ValueError, match=r"MXNet takes no array without numbers; got one of shape \(0, 5\)"):
            model.predict(X[:0])
        return
    Y, backprop = model(X[:0], is_train=True)
    assert Y.shape == model.predict(X[:0]).shape == (0, NO)
    assert backprop(Y).shape == (0, NI)
    assert not model.get_grad(maker.names[0]).any()


@pytest.mark.parametrize("value", [None, 3, [], {}, "text", Ragged(X, np.array([6], dtype="i"))])
def test_what_holds_no_array_is_told(maker: Maker, value: Any) -> None:
    with pytest.raises(ValueError, match="takes an array, or a list, tuple, dict or ArgsKwargs of some; got"):
        maker.dense().predict(value)


def test_a_gradient_of_another_shape_is_told(maker: Maker) -> None:
    _, backprop = maker.dense()(X, is_train=True)
    for gradient in (np.ones((6, NO + 1), "f"), np.ones((5, NO), "f"), (np.ones((6, NO), "f"),) * 2, None):
        with pytest.raises(ValueError, match=r"the shapes of what the layer gave, \(6, 3\); got"):
            backprop(gradient)


def test_there_is_no_way_back_from_a_prediction(maker: Maker) -> None:
    with pytest.raises(ValueError, match="is_train=True"):
        maker.dense()(X, is_train=False)[1](Z)


def test_widths_are_found(maker: Maker) -> None:
    model = maker.dense()
    model.initialize(X)
    assert (model.get_dim("nI"), model.get_dim("nO")) == (NI, NO)


def test_weights_without_a_shape_are_told(maker: Maker) -> None:
    if maker.unmade is not None:
        with pytest.raises(ValueError, match=r"parameters without|has no weights yet"):
            maker.unmade()


def test_it_learns_with_averages(maker: Maker) -> None:
    model = maker.dense()
    updater = Updater(Adam(0.1, use_averages=True))
    for _ in range(5):
        step(model, updater)
    trained = model.predict(X)
    assert not np.allclose(trained, np.tanh(X @ W + B), atol=0.1)
    with updater.use_averages(parameters(model)):
        averaged = model.predict(X)
        weights = {name: model.get_param(name).copy() for name in maker.names}
    assert not np.allclose(averaged, trained, atol=1e-3)
    np.testing.assert_array_equal(model.predict(X), trained)
    other = maker.dense()
    for name, value in weights.items():
        other.set_param(name, value)
    np.testing.assert_allclose(other.predict(X), averaged, rtol=1e-5, atol=1e-6)


def test_it_learns_by_thincs_own_loop(maker: Maker) -> None:
    model = maker.dense()
    for optimizer in (SGD(0.5), Adam(0.1)):
        before = model.predict(X)
        Y, backprop = model(X, is_train=True)
        backprop(np.ones_like(Y))
        model.finish_update(optimizer)
        after = model.predict(X)
        assert not np.allclose(before, after, atol=1e-2)
        assert after.sum() < before.sum()


def test_layers_share_nothing_of_an_optimizer(maker: Maker) -> None:
    """Two layers that are alike, and a layer of Thinc's whose parameter has the same name, learn each by itself."""
    first, second = maker.dense(), maker.dense()
    own: Model[Any, Any] = Model("own", lambda model, X, is_train: (X, lambda dY: dY))
    name = maker.names[0]
    own.set_param(name, np.ones((2, 2), "f"))
    model = chain(first, own, maker.dense().copy())
    assert len({id(parameter.value) for parameter in parameters(model).values()}) == len(parameters(model)) == 5
    updater = Updater(Adam(0.1))
    step(first, updater)
    alone = first.get_param(name).copy()
    np.testing.assert_array_equal(second.get_param(name), maker.dense().get_param(name))
    step(second, Updater(Adam(0.1)))
    np.testing.assert_array_equal(second.get_param(name), alone)


def test_frozen_parameters_stay(maker: Maker) -> None:
    model, (kept, trained) = maker.dense(), maker.names
    before = {name: model.get_param(name).copy() for name in maker.names}
    groups = {kept: Group(frozen=True)}
    freeze(parameters(model), groups)
    for _ in range(3):
        step(model, Updater(Adam(0.1), groups))
    np.testing.assert_array_equal(model.get_param(kept), before[kept])
    assert not np.allclose(model.get_param(trained), before[trained])


def test_weights_that_are_set_are_used(maker: Maker) -> None:
    model, (name, bias) = maker.dense(), maker.names
    model.predict(X)
    model.set_param(name, np.zeros_like(model.get_param(name)))
    close(model.predict(X), np.tanh(np.tile(B, (6, 1))))
    read_only = np.zeros_like(B)
    read_only.flags.writeable = False
    model.set_param(bias, read_only)
    close(model.predict(X), np.zeros((6, NO)))
    step(model, Updater(Adam(0.1)))
    assert model.get_param(bias).any()


def test_copies_learn_by_themselves(maker: Maker) -> None:
    model = maker.dense()
    step(model, Updater(Adam(0.1)))
    before, copied = model.predict(X), model.copy()
    np.testing.assert_array_equal(copied.predict(X), before)
    step(copied, Updater(Adam(0.1)))
    np.testing.assert_array_equal(model.predict(X), before)
    assert not np.allclose(copied.predict(X), before)
    np.testing.assert_array_equal(deepcopy(model).predict(X), before)
    again = maker.dense()
    again.from_bytes(model.to_bytes())  # Thinc's own way
    np.testing.assert_array_equal(again.predict(X), before)


def test_what_a_batch_is_normalized_with_is_kept(maker: Maker) -> None:
    if maker.normal is None:
        return
    model = maker.normal()
    before = model.predict(X)
    for _ in range(20):
        Y, backprop = model(X + 3.0, is_train=True)
        backprop(np.ones_like(Y))
    after = model.predict(X)
    assert not np.allclose(before, after, atol=0.1)
    other = maker.normal()
    load_weights(other, dump_weights(model))
    np.testing.assert_array_equal(other.predict(X), after)
    slopes = {path: one for path, one in parameters(model).items() if one.gradient is not None}
    assert len(slopes) == 2


def test_what_is_saved_is_loaded_elsewhere_to_the_bit(maker: Maker, tmp_path: Path, request: Any) -> None:
    framework = request.node.callspec.params["maker"]
    model = maker.dense()
    for _ in range(3):
        step(model, Updater(Adam(0.1)))
    (tmp_path / "weights").write_bytes(dump_weights(model))
    assert b"pickle" not in (tmp_path / "weights").read_bytes()
    code = (
        "import sys, pathlib, numpy as np\n"
        "from tests.frameworks.makers import MAKERS\n"
        "from tests.frameworks.test_layers import X\n"
        "from plait.layers import load_weights\n"
        "[MAKERS[sys.argv[1]]().dense() for _ in range(2)]\n"  # names count up in some frameworks
        "model = MAKERS[sys.argv[1]]().dense()\n"
        "folder = pathlib.Path(sys.argv[2])\n"
        "load_weights(model, (folder / 'weights').read_bytes())\n"
        "np.save(folder / 'found.npy', model.predict(X))\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, framework, str(tmp_path)], check=True, cwd=root, capture_output=True)
    np.testing.assert_array_equal(np.load(tmp_path / "found.npy"), model.predict(X))


def test_threads_predict_while_another_trains(maker: Maker) -> None:
    model, other = maker.dense(), maker.dense()
    wanted, found = model.predict(X), []

    def predict() -> None:
        found.extend(model.predict(X) for _ in range(30))

    threads = [threading.Thread(target=predict) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        step(other, Updater(Adam(0.01)))
    for thread in threads:
        thread.join()
    assert len(found) == 60
    for one in found:
        np.testing.assert_array_equal(one, wanted)


def test_a_chain_of_all_of_them() -> None:
    there = [made(name) for name in MAKERS if is_installed(name)]
    if len(there) < len(MAKERS):
        pytest.skip("needs all frameworks")
    layers = [layer for maker in there for layer in (maker.dense(), mix(NI, NO).initialize())]
    model = chain(*layers)
    dY = np.random.default_rng(3).normal(size=(6, NI)).astype("f")
    _, backprop = model(X, is_train=True)
    backprop(dY.copy())
    checked = {path: one for path, one in parameters(model).items() if not path.endswith(".b")}
    check_slopes(checked, lambda: float((model(X, is_train=True)[0] * dY).sum()), tolerance=0.05)
