"""Encoders that see a window of words around each, layer upon layer."""

from typing import Annotated

from ..config import Few, Has, Is, Positive
from ..layers.window_block import maxout_window, mish_window
from ..layers.window_stack import window_stack
from ..registry import registry
from .types import Encoder

SameWidth = Annotated[Encoder, Has(nI="width", nO="width")]


@registry.architectures("plait.MaxoutWindowEncoder.v1")
def maxout_window_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 4,
    window_size: Positive = 1,
    pieces: Positive = 3,
) -> SameWidth:
    """A convolutional network of residual maxout blocks (see `layers.window_block.maxout_window`).

    Each word sees `depth * window_size` words on each side of its own text; beyond the ends there are zeros.

    Args:
        width: of the vectors that come in and go out; left out, it is that of what comes in.
        depth: how many blocks stand one on the other.
        window_size: how many words on each side a block sees.
        pieces: of the maxout.
    """
    blocks = [maxout_window(width, window_size=window_size, pieces=pieces) for _ in range(_checked(depth))]
    return window_stack(blocks, nO=width)


@registry.architectures("plait.MishWindowEncoder.v1")
def mish_window_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 4,
    window_size: Positive = 1,
) -> SameWidth:
    """As `plait.MaxoutWindowEncoder.v1`, with Mish (Misra 2019) in place of maxout: a third of the parameters.

    Args:
        width: of the vectors that come in and go out; left out, it is that of what comes in.
        depth: how many blocks stand one on the other.
        window_size: how many words on each side a block sees.
    """
    return window_stack([mish_window(width, window_size=window_size) for _ in range(_checked(depth))], nO=width)


def _checked(depth: int) -> int:
    if depth < 1:
        raise ValueError(f"depth is the number of blocks, at least 1; it was {depth}")
    return depth
