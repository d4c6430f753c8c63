"""Layers of frameworks, whose types are those that they are said to have."""

from typing import Any

import torch
from thinc.api import Model, chain, with_array
from thinc.types import ArgsKwargs, Floats2d, Ints1d

from plait.architectures.types import Encoder
from plait.frameworks.jax_layer import jax_layer
from plait.frameworks.mxnet_layer import mxnet_layer
from plait.frameworks.tensorflow_layer import tensorflow_layer
from plait.frameworks.torch_layer import pytorch_layer
from plait.layers import softmax_output


def between_layers(module: torch.nn.Module) -> Model[Floats2d, Floats2d]:
    """A module with a layer of plait's after it."""
    return chain(pytorch_layer(module, Model[Floats2d, Floats2d]), softmax_output())


def an_encoder(network: Any, block: Any) -> Encoder:
    """Keras and MXNet over lists."""
    first: Encoder = with_array(tensorflow_layer(network, Model[Floats2d, Floats2d], nO=8))
    second: Encoder = with_array(mxnet_layer(block, Model[Floats2d, Floats2d]))
    return chain(first, second)


def of_integers(parameters: Any) -> Model[Ints1d, Floats2d]:
    """A function that looks rows up."""
    return jax_layer(lambda table, ids: table[ids], parameters, Model[Ints1d, Floats2d], pad=True)


def of_several_arguments(module: torch.nn.Module) -> Model[ArgsKwargs, tuple[Floats2d, Floats2d]]:
    """Any type at all."""
    return pytorch_layer(module, Model[ArgsKwargs, tuple[Floats2d, Floats2d]], precision="bfloat16")
