"""An encoder that reads each text from both ends."""

from typing import Annotated

from ..config import Few, Has, Is, Positive
from ..layers.lists import with_flat
from ..layers.lstm import bilstm
from ..layers.residual_mix import residual_mix
from ..registry import registry
from .types import Encoder


@registry.architectures("plait.BiLSTMEncoder.v1")
def bilstm_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 1,
    hidden: Positive | None = None,
    pieces: Positive = 2,
) -> Annotated[Encoder, Has(nI="width", nO="width")]:
    """Residual blocks of bidirectional LSTMs (see `layers.lstm.bilstm` and `layers.residual_mix.residual_mix`).

    Each word sees all words of its text, those on the left in the state of one LSTM and those on the right in that of
    another (Graves & Schmidhuber 2005). A layer of maxout makes of both what is added to the vector.

    Args:
        width: of the vectors that come in and go out; left out, it is that of what comes in.
        depth: how many blocks stand one on the other.
        hidden: the width of the state of each direction; left out, it is `width`.
        pieces: of the maxout.
    """
    if depth < 1:
        raise ValueError(f"depth is the number of blocks, at least 1; it was {depth}")
    blocks = [residual_mix(bilstm(hidden or width, width), width, pieces=pieces) for _ in range(depth)]
    return with_flat(blocks, nO=width)
