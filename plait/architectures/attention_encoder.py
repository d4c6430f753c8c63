"""An encoder in which words attend to each other: a small transformer."""

from typing import Annotated

from thinc.api import Model, chain
from thinc.types import Ragged

from ..config import Few, Has, Is, Must, Positive
from ..layers.attention import self_attention
from ..layers.lists import with_flat
from ..layers.positionwise import feed_forward
from ..layers.pre_norm import pre_norm
from ..registry import registry
from .types import Encoder


def _divides(width: int | None, heads: int) -> bool:
    return width is None or width % heads == 0


Heads = Annotated[Positive, Must("a number that divides width", _divides)]
"""How many heads an attention has; the width is a multiple of it."""


@registry.architectures("plait.AttentionEncoder.v1")
def attention_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 2,
    heads: Heads = 4,
    factor: Positive = 4,
    max_span: Positive = 64,
) -> Annotated[Encoder, Has(nI="width", nO="width")]:
    """A transformer (Vaswani et al. 2017) that is trained from scratch, of blocks with the norm before each layer.

    A block is attention, then a layer for each word by itself, each with a connection around it (see
    `layers.attention.self_attention`, `layers.positionwise.feed_forward` and `layers.pre_norm.pre_norm`). In a text of
    any length, a word sees `depth * max_span` words on each side.

    Args:
        width: of the vectors that come in and go out, a multiple of `heads`; left out, it is that of what comes in.
        depth: how many blocks stand one on the other.
        heads: how many places each word can attend to at once.
        factor: how many times as wide the vectors within the layer for each word are.
        max_span: how many words on each side a block sees.

    Raises:
        ValueError: the width is no multiple of the number of heads.
    """
    if depth < 1:
        raise ValueError(f"depth is the number of blocks, at least 1; it was {depth}")
    return with_flat([_block(width, heads, factor, max_span) for _ in range(depth)], nO=width)


def _block(width: int | None, heads: int, factor: int, max_span: int) -> Model[Ragged, Ragged]:
    attend = pre_norm(self_attention(width, width, heads=heads, max_span=max_span), width)
    feed = pre_norm(feed_forward(width, factor=factor), width)
    block: Model[Ragged, Ragged] = chain(attend, feed)
    block.set_ref("attend", attend)
    block.set_ref("feed", feed)
    return block
