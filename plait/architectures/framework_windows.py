"""The encoder of maxout windows, written in each of four frameworks."""

from importlib import import_module
from typing import Annotated

from ..config import Few, Has, Is, Positive
from ..errors import MissingExtra
from ..registry import registry
from .types import Encoder

SameWidth = Annotated[Encoder, Has(nI="width", nO="width")]


@registry.architectures("plait.TorchWindowEncoder.v1")
def torch_window_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 4,
    window_size: Positive = 1,
    pieces: Positive = 3,
) -> SameWidth:
    """`plait.MaxoutWindowEncoder.v1` in PyTorch (extra `torch`): what it computes from the same weights is the same.

    Args:
        width: of the vectors that come in and go out; in a config that of what is under it, where it is left out.
        depth: how many blocks stand one on the other.
        window_size: how many words on each side a block sees.
        pieces: of the maxout.

    Raises:
        MissingExtra: torch is not installed.
        ValueError: the width is not known.
    """
    return _encoder("torch", "Torch", width, depth, window_size, pieces)


@registry.architectures("plait.TFWindowEncoder.v1")
def tf_window_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 4,
    window_size: Positive = 1,
    pieces: Positive = 3,
) -> SameWidth:
    """As `plait.TorchWindowEncoder.v1`, in TensorFlow (extra `tensorflow`).

    Args:
        width, depth, window_size, pieces: as of `plait.TorchWindowEncoder.v1`.

    Raises:
        MissingExtra: TensorFlow is not installed.
    """
    return _encoder("tensorflow", "TF", width, depth, window_size, pieces)


@registry.architectures("plait.JAXWindowEncoder.v1")
def jax_window_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 4,
    window_size: Positive = 1,
    pieces: Positive = 3,
) -> SameWidth:
    """As `plait.TorchWindowEncoder.v1`, in JAX (extra `jax`), which compiles it for each of few sizes of batches.

    Args:
        width, depth, window_size, pieces: as of `plait.TorchWindowEncoder.v1`.

    Raises:
        MissingExtra: JAX is not installed.
    """
    return _encoder("jax", "JAX", width, depth, window_size, pieces)


@registry.architectures("plait.MXNetWindowEncoder.v1")
def mxnet_window_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 4,
    window_size: Positive = 1,
    pieces: Positive = 3,
) -> SameWidth:
    """As `plait.TorchWindowEncoder.v1`, in MXNet 1.9, on the CPU. How to install it, docs/frameworks.md tells.

    Args:
        width, depth, window_size, pieces: as of `plait.TorchWindowEncoder.v1`.

    Raises:
        MissingExtra: MXNet is not installed.
    """
    return _encoder("mxnet", "MXNet", width, depth, window_size, pieces)


def _encoder(framework: str, name: str, width: int | None, depth: int, window_size: int, pieces: int) -> Encoder:
    from ..frameworks.window_blocks import first_weights, with_zeros_between

    try:
        module = import_module(f"..frameworks.{framework}_windows", __package__)
    except ModuleNotFoundError as error:
        raise MissingExtra(f"plait.{name}WindowEncoder.v1", framework, str(error.name)) from error
    if width is None:
        raise ValueError(f"the weights of plait.{name}WindowEncoder.v1 are made at once, so it needs a width")
    weights = list(first_weights(width, depth, window_size, pieces))
    return with_zeros_between(module.blocks(weights, width), width, depth, window_size)
