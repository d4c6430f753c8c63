"""Several embeddings of words side by side."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from thinc.api import Model, Ops
from thinc.types import Floats2d

from ..config import Has, Is, Must, Positive, Rate
from ..layers.activations import no_gradient
from ..layers.distinct import PART
from ..layers.lists import flatten, split
from ..layers.mix import mix
from ..registry import registry
from ..tokens import Doc
from .types import Embedder


def _are_some(embedders: Sequence[object]) -> bool:
    return len(embedders) > 0


@registry.architectures("plait.MixedEmbed.v1")
def mixed_embed(
    embedders: Annotated[Sequence[Embedder], Must("one embedder at least", _are_some)],
    width: Annotated[Positive, Is("width")] = 96,
    pieces: Positive = 3,
    left_out: Rate = 0.2,
) -> Annotated[Embedder, Has(nO="width")]:
    """Vectors of words from what several embedders give for them, such as hashed features, characters and vectors.

    Their vectors, each of a width of its own, stand side by side and are mixed by a maxout layer with layer norm.

    Args:
        embedders: at least one.
        width: of the vectors that come out.
        pieces: of the maxout.
        left_out: the share of words for which, while training, one of the embedders gives zeros, so that the others
            learn to do without it: without hashed features for words that training never showed, say. As all dropout,
            it is off where the dropout of training is 0.

    Returns:
        Docs to list of Floats2d (n_tokens, width), with the ref "mix".

    Raises:
        ValueError: there is no embedder.
    """
    if not embedders:
        raise ValueError("there is nothing to mix: embedders is a list of at least one")
    mixed = mix(width, _width(embedders), pieces=pieces)
    return Model(
        "mixed_embed",
        forward,
        init=init,
        layers=[*embedders, mixed],
        refs={"mix": mixed},
        dims={"nO": width},
        attrs={"left_out": left_out, "dropout_rate": 0.0},
    )


def forward(
    model: Embedder, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    *embedders, mixed = model.layers
    lengths = [len(doc) for doc in docs]
    if not sum(lengths):
        nothing = model.ops.alloc2f(0, model.get_dim("nO"))
        return [nothing for _ in docs], lambda d_vectors: []
    parts = [embedder(docs, is_train) for embedder in embedders]
    widths = [vectors[0].shape[1] for vectors, _ in parts]
    xp: Any = model.ops.xp
    flats: list[Any] = [flatten(model.ops, vectors) for vectors, _ in parts]
    kept: list[Any] = []
    if is_train:
        kept = _kept(
            model.ops, len(flats), sum(lengths), model.attrs["left_out"] if model.attrs["dropout_rate"] else 0.0
        )
        flats = [flat * mask for flat, mask in zip(flats, kept, strict=True)] if kept else flats
        Y, back_mixed = mixed(xp.concatenate(flats, axis=1), True)
    else:  # in parts, so that a text of any length fits into memory
        starts = range(0, len(flats[0]), PART)
        sides = ([flat[start : start + PART] for flat in flats] for start in starts)
        Y, back_mixed = xp.concatenate([mixed.predict(xp.concatenate(side, axis=1)) for side in sides]), no_gradient

    def backprop(d_vectors: list[Floats2d]) -> list[Doc]:
        d_flat = back_mixed(flatten(model.ops, d_vectors))
        at = 0
        for i, (width, (_, back)) in enumerate(zip(widths, parts, strict=True)):
            d_part = d_flat[:, at : at + width]
            back(split(model.ops.as_contig(d_part * kept[i] if kept else d_part), lengths))
            at += width
        return []

    return split(Y, lengths), backprop


def _kept(ops: Ops, n_embedders: int, n_words: int, left_out: float) -> list[Any]:
    """For each embedder 1 for the words for which it is there, and 0 for those for which it is left out: (n_words, 1).

    No word is without two. Empty where nothing is left out.
    """
    if not left_out or n_embedders == 1:
        return []
    xp: Any = ops.xp
    drawn = xp.random.uniform(size=(n_words, 1)) * (n_embedders / left_out)
    return [(xp.floor(drawn) != i).astype("float32") for i in range(n_embedders)]


def init(model: Embedder, X: list[Doc] | None = None, Y: list[Floats2d] | None = None) -> Embedder:
    *embedders, mixed = model.layers
    for embedder in embedders:
        embedder.initialize(X)
    width = _width(embedders)
    if width is None and X and any(len(doc) for doc in X):
        width = sum(embedder.predict(X)[0].shape[1] for embedder in embedders)
    if width is not None:
        mixed.set_dim("nI", width)
    mixed.initialize()
    return model


def _width(embedders: Sequence[Embedder]) -> int | None:
    """How wide the vectors of all embedders are side by side; None where one of them does not know yet."""
    widths = [embedder.maybe_get_dim("nO") for embedder in embedders]
    return None if None in widths else sum(width for width in widths if width is not None)
