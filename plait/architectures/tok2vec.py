"""A backbone of two parts: an embedder of single words and an encoder of their context."""

from collections.abc import Callable
from typing import Annotated

from thinc.api import Model
from thinc.types import Floats2d

from ..config import Has
from ..registry import registry
from ..tokens import Doc
from .types import Embedder, Encoder, Tok2Vec


@registry.architectures("plait.Tok2Vec.v1")
def tok2vec(
    embed: Annotated[Embedder, Has(nO="embedded")], encode: Annotated[Encoder, Has(nI="embedded", nO="width")]
) -> Annotated[Tok2Vec, Has(nO="width")]:
    """Vectors of words in context: an encoder over what an embedder gives.

    Args:
        embed: gives a vector for each word by itself.
        encode: makes of them vectors of words in their context.

    Returns:
        Docs to list of Floats2d (n_tokens, width of the encoder), with the refs "embed" and "encode".

    Raises:
        ValueError: both declare a width and these differ.
    """
    gives, wants = embed.maybe_get_dim("nO"), encode.maybe_get_dim("nI")
    if gives is not None and wants is not None and gives != wants:
        raise ValueError(
            f"the embedder '{embed.name}' gives vectors of width {gives}, the encoder '{encode.name}' takes {wants}; "
            f"give both the same width"
        )
    return Model(
        "tok2vec",
        forward,
        init=init,
        layers=[embed, encode],
        refs={"embed": embed, "encode": encode},
        dims={"nO": encode.maybe_get_dim("nO")},
    )


def forward(
    model: Tok2Vec, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    embed, encode = model.layers
    embedded, back_embed = embed(docs, is_train)
    encoded, back_encode = encode(embedded, is_train)

    def backprop(d_encoded: list[Floats2d]) -> list[Doc]:
        back_embed(back_encode(d_encoded))
        return []

    return encoded, backprop


def init(model: Tok2Vec, X: list[Doc] | None = None, Y: list[Floats2d] | None = None) -> Tok2Vec:
    embed, encode = model.layers
    embed.initialize(X)
    encode.initialize(None if X is None else embed.predict(X))
    if encode.has_dim("nO"):
        model.set_dim("nO", encode.get_dim("nO"))
    return model
