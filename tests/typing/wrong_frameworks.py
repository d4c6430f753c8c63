"""Layers of frameworks where they do not fit, and that are made wrongly."""

from typing import Any

import torch
from thinc.api import Model, chain
from thinc.types import Floats2d, Ints1d

from plait.architectures.types import Encoder
from plait.frameworks.jax_layer import jax_layer
from plait.frameworks.tensorflow_layer import tensorflow_layer
from plait.frameworks.torch_layer import pytorch_layer
from plait.layers import softmax_output


def arrays_for_lists(module: torch.nn.Module) -> Encoder:
    """An encoder takes lists; `with_array` is forgotten."""
    return pytorch_layer(module, Model[Floats2d, Floats2d])
    # E: Argument 2 to "pytorch_layer" has incompatible type "type[Model[Floats2d, Floats2d]]"; expected
    #    "type[Model[list[Floats2d], list[Floats2d]]]" [arg-type]


def integers_after_floats(module: torch.nn.Module, parameters: Any) -> Model[Floats2d, Floats2d]:
    """The second layer takes integers."""
    second = jax_layer(lambda table, ids: table[ids], parameters, Model[Ints1d, Floats2d])
    return chain(softmax_output(), second)
    # E: Cannot infer value of type parameter "MidT" of "chain" [misc]
    # E: Layer outputs type (thinc.types.Floats2d) but the next layer expects (thinc.types.Ints1d) as an input
    #    [layer-mismatch-output]
    # E: Layer input type (thinc.types.Ints1d) is not compatible with output (thinc.types.Floats2d) from previous layer
    #    [layer-mismatch-input]


def no_type(network: Any) -> Model[Floats2d, Floats2d]:
    """What it is to be is not said."""
    return tensorflow_layer(network)
    # E: Missing positional argument "kind" in call to "tensorflow_layer" [call-arg]


def the_type_of_no_layer(network: Any) -> Model[Floats2d, Floats2d]:
    """What comes out is no layer."""
    return tensorflow_layer(network, Floats2d)
    # E: Argument 2 to "tensorflow_layer" has incompatible type "type[Floats2d]"; expected
    #    "type[Model[Floats2d, Floats2d]]" [arg-type]
