"""Weights, widths, settings and files that one model takes over from another."""

import numpy as np
import pytest
from thinc.api import Linear, Model, chain

from plait.layers import has_weights, hash_table, softmax_output, take_over
from plait.layers.weights import dump_weights


def small(width: int | None = None) -> Model:
    return chain(Linear(width, 2), softmax_output(3, width))


def test_a_model_without_weights_gets_copies_of_all() -> None:
    source, model = small(4), small()
    source.initialize()
    take_over(model, source, {})
    assert has_weights(model)
    assert dump_weights(model) == dump_weights(source)
    model.layers[0].get_param("W")[:] = 5.0
    assert not (source.layers[0].get_param("W") == 5.0).any()


def test_what_has_no_value_is_left() -> None:
    source, model = small(), small()
    model.layers[0].set_dim("nO", 4)
    take_over(model, source, {})
    assert not has_weights(model)
    assert model.layers[0].get_dim("nO") == 4


def test_the_seed_of_a_hash_table_goes_along() -> None:
    source, model = hash_table(4, 10, seed=3), hash_table(4, 10, seed=8)
    source.initialize()
    take_over(model, source, {})
    ids = np.arange(12, dtype="uint64")
    np.testing.assert_array_equal(model.predict(ids), source.predict(ids))


def test_another_model_can_stand_in_for_a_layer() -> None:
    source, model, other = small(4), small(), Linear(4, 2)
    source.initialize()
    other.initialize()
    take_over(model, source, {id(source.layers[0]): other})
    np.testing.assert_array_equal(model.layers[0].get_param("W"), other.get_param("W"))
    np.testing.assert_array_equal(model.layers[1].get_param("W"), source.layers[1].get_param("W"))


def test_a_layer_that_both_have_is_left_alone() -> None:
    source, both = small(4), Linear(4, 2)
    source.initialize()
    both.initialize()
    weights = both.get_param("W")
    model: Model = chain(both, softmax_output(3, 4))
    take_over(model, source, {id(source.layers[0]): both})
    assert both.get_param("W") is weights
    np.testing.assert_array_equal(model.layers[1].get_param("W"), source.layers[1].get_param("W"))


@pytest.mark.parametrize("other", [chain(Linear(4, 2), Linear(3, 4)), Linear(4, 2)])
def test_models_that_differ_are_refused(other: Model) -> None:
    source = small(4)
    source.initialize()
    with pytest.raises(ValueError, match="not of one structure"):
        take_over(other, source, {})
    assert not any(node.has_param("W") for node in other.walk())
