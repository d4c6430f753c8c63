"""Every layer and architecture keeps to the arrays of its model's device."""

from typing import Any

import numpy as np
import pytest
from thinc.api import get_current_ops

from plait.layers import parameters
from tests.architectures import test_contract as architectures
from tests.layers import test_contract as layers
from tests.layers.device import pretended_device
from tests.layers.gradients import here


@pytest.mark.parametrize("name", sorted(layers.CASES))
def test_layers(name: str) -> None:
    with pretended_device() as is_there:
        case, model = layers.CASES[name], layers.ready(name)
        check(model, case.inputs(9), layers.Flat(case.loss), is_there)


@pytest.mark.parametrize("name", sorted(architectures.CASES))
def test_architectures(name: str) -> None:
    with pretended_device() as is_there:
        case, model = architectures.CASES[name], architectures.ready(name)
        check(model, architectures.inputs(case), case.loss, is_there)


def check(model: Any, X: Any, loss: Any, is_there: Any) -> None:
    model.predict(X)
    for node in model.walk():
        if "dropout_rate" in node.attrs:
            node.attrs["dropout_rate"] = 0.3
    Y, backprop = model(X, is_train=True)
    assert all(map(is_there, layers.arrays_of(Y)))
    backprop(loss.gradient(Y))
    for path, parameter in parameters(model).items():
        assert is_there(parameter.value), path
        assert is_there(parameter.gradient), path


def test_the_device_refuses_arrays_of_numpy() -> None:
    with pretended_device():
        there, ours = here(np.ones(3)), np.ones(3)
        with pytest.raises(TypeError, match="meets"):
            there + ours
        with pytest.raises(TypeError, match="meets"):
            there[np.array([1])]
        with pytest.raises(TypeError, match="of numpy and of the device"):
            np.concatenate([there, ours])
        assert (there + there).tolist() == [2, 2, 2]
    assert get_current_ops().name != "device"
