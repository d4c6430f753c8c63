"""The shapes of the parameters of every architecture are known before data is seen."""

import pytest

from plait.layers import parameters
from plait.layers.shapes import without_weights

from .test_contract import CASES, LABELS, inputs, truth


@pytest.mark.parametrize("name", sorted(CASES))
def test_shapes_without_data_are_those_with_data(name: str) -> None:
    case = CASES[name]
    model, real = case.build(), case.build()
    with without_weights([model]):
        if model.has_dim("nO") is None:
            model.set_dim("nO", LABELS)
        model.initialize()
        found = {path: parameter.value.shape for path, parameter in parameters(model).items()}
    real.initialize(inputs(case), truth(case))
    assert found == {path: parameter.value.shape for path, parameter in parameters(real).items()}
