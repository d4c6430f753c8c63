"""A pretrained transformer as a backbone."""

from typing import Annotated, Literal

from ..config import Has, Is, Positive, Range
from ..errors import MissingExtra
from ..layers import pool
from ..registry import registry
from .types import Pooling, Tok2Vec


@registry.architectures("plait.Transformer.v1")
def transformer(
    name: str,
    pooling: Pooling | None = None,
    window: Positive = 192,
    overlap: Annotated[int, Range(0, None)] = 64,
    trained_layers: Annotated[int, Range(0, None)] | None = None,
    mix: bool = False,
    precision: Literal["float32", "bfloat16", "float16"] = "bfloat16",
    batch_pieces: Positive = 4096,
    width: Annotated[Positive | None, Is("width")] = None,
) -> Annotated[Tok2Vec, Has(nO="width")]:
    """Any encoder of Hugging Face (extra `transformers`), fine-tuned or frozen (Devlin et al. 2019, "BERT").

    A word gets what its word pieces are pooled to. Texts that are longer than a window are read in windows that
    overlap, and each piece is taken from the one in whose middle it is. Words without a piece, such as
    those of invisible characters alone, get zeros; `plait evaluate` and others tell how many there were.

    Args:
        name: a local folder with the model, or its name on the hub.
        pooling: makes one vector of those of a word's pieces; left out, it is their mean.
        window: how many pieces are read at once, special ones included; as many as the model reads at the most.
        overlap: how many pieces two windows share.
        trained_layers: how many of the last layers are trained; null for the whole model, 0 for none. Without any, the
            vectors of a text are computed once and kept while training.
        mix: give a learned mean of all layers (Peters et al. 2018) and not the last one.
        precision: of the arithmetic; weights are float32 in any case.
        batch_pieces: how many pieces, padding included, are computed at once.
        width: of the vectors; the model knows it.

    Returns:
        Docs to list of Floats2d (n_tokens, width).

    Raises:
        MissingExtra: torch or transformers is not installed.
        ValueError: the model cannot be loaded, has no fast tokenizer, or is of another width.
    """
    try:
        from ..frameworks.transformer import transformer_layer
    except ModuleNotFoundError as error:
        raise MissingExtra("plait.Transformer.v1", "transformers", str(error.name)) from error
    return transformer_layer(
        name,
        pooling or pool(["mean"]),
        window=window,
        overlap=overlap,
        trained_layers=trained_layers,
        mix=mix,
        precision=precision,
        batch_pieces=batch_pieces,
        width=width,
    )
