"""The LSTM of PyTorch as an encoder, and as a whole backbone."""

from collections.abc import Callable
from typing import Annotated

from thinc.api import Model
from thinc.types import Ragged

from ..config import Few, Has, Is, Positive
from ..errors import MissingExtra
from ..layers.hash_table import Seed
from ..layers.lists import with_flat
from ..layers.residual_mix import residual_mix
from ..registry import registry
from .embedding import USUAL_ROWS, multi_hash_embed
from .tok2vec import tok2vec
from .types import Encoder, Tok2Vec


@registry.architectures("plait.TorchBiLSTMEncoder.v1")
def torch_bilstm_encoder(
    width: Annotated[Positive | None, Is("width")] = None,
    depth: Few = 1,
    hidden: Positive | None = None,
    pieces: Positive = 2,
) -> Annotated[Encoder, Has(nI="width", nO="width")]:
    """`plait.BiLSTMEncoder.v1` with the LSTM of PyTorch (extra `torch`).

    The network is the same, and so is what it computes from the same weights (see
    `frameworks.torch_bilstm.as_torch`). Which of the two is quicker, `benchmarks/encoder_speed.py` tells.

    Args:
        width: of the vectors that come in and go out; left out, it is that of what comes in.
        depth: how many blocks stand one on the other.
        hidden: the width of the state of each direction; left out, it is `width`.
        pieces: of the maxout.

    Raises:
        MissingExtra: torch is not installed.
    """
    bilstm = _layer("plait.TorchBiLSTMEncoder.v1")
    return _encoder(bilstm, width, depth, hidden, pieces)


@registry.architectures("plait.TorchBiLSTM.v1")
def torch_bilstm(
    width: Annotated[Positive, Is("width")] = 96,
    depth: Few = 1,
    hidden: Positive | None = None,
    rows: Positive = 5000,
    pieces: Positive = 3,
    seed: Seed = 7,
) -> Annotated[Tok2Vec, Has(nO="width")]:
    """`plait.MultiHashEmbed.v1` under `plait.TorchBiLSTMEncoder.v1` (extra `torch`).

    Args:
        width: of the embeddings and of what the encoder gives.
        depth: how many blocks of LSTMs stand one on the other.
        hidden: the width of the state of each direction; left out, it is `width`.
        rows: of the table for the word's norm; the other tables keep their proportion to it.
        pieces: of every maxout.
        seed: of the hash functions.

    Raises:
        MissingExtra: torch is not installed.
    """
    bilstm = _layer("plait.TorchBiLSTM.v1")
    sizes = [max(1, size * rows // USUAL_ROWS["NORM"]) for size in USUAL_ROWS.values()]
    embed = multi_hash_embed(width, rows=sizes, pieces=pieces, seed=seed)
    return tok2vec(embed, _encoder(bilstm, width, depth, hidden, pieces))


Layer = Callable[[int | None, int | None], Model[Ragged, Ragged]]


def _layer(user: str) -> Layer:
    try:
        from ..frameworks.torch_bilstm import torch_bilstm
    except ModuleNotFoundError as error:
        raise MissingExtra(user, "torch", str(error.name)) from error
    return torch_bilstm


def _encoder(bilstm: Layer, width: int | None, depth: int, hidden: int | None, pieces: int) -> Encoder:
    if depth < 1:
        raise ValueError(f"depth is the number of blocks, at least 1; it was {depth}")
    return with_flat(
        [residual_mix(bilstm(hidden or width, width), width, pieces=pieces) for _ in range(depth)], nO=width
    )
