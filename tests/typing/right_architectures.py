"""Architectures of a user's own that mypy accepts: the model kinds name what goes in and what comes out."""

from thinc.api import Mish, Model, add, chain, concatenate, list2ragged, reduce_max, reduce_mean, residual
from thinc.types import Floats2d, Ragged

from plait.architectures import hash_embed_cnn, multi_hash_embed, tagger, text_cat_reduce, tok2vec
from plait.architectures.types import DocScorer, Embedder, Encoder, Pooling, Tok2Vec, TokenScorer
from plait.layers import logistic_output, maxout_window, mix, softmax_output, with_flat
from plait.registry import registry


@registry.architectures("acme.DeepEncoder.v1")
def deep_encoder(width: int = 64, depth: int = 2) -> Encoder:
    """An encoder of the parts that plait has."""
    return with_flat([maxout_window(width) for _ in range(depth)], nO=width)


@registry.architectures("acme.TwoEncoders.v1")
def two_encoders(first: Encoder, second: Encoder) -> Encoder:
    """One encoder after the other."""
    return chain(first, second)


@registry.architectures("acme.ThreeEncoders.v1")
def three_encoders(first: Encoder, second: Encoder, third: Encoder) -> Encoder:
    """As many layers as one likes."""
    return chain(first, second, third)


@registry.architectures("acme.Backbone.v1")
def backbone(width: int = 64) -> Tok2Vec:
    """An architecture of plait, called as the function that it is."""
    return tok2vec(multi_hash_embed(width), deep_encoder(width))


@registry.architectures("acme.Chained.v1")
def chained(embed: Embedder, encode: Encoder) -> Tok2Vec:
    """A backbone by Thinc's `chain`."""
    return chain(embed, encode)


@registry.architectures("acme.BothBackbones.v1")
def both_backbones(one: Tok2Vec, other: Tok2Vec) -> Tok2Vec:
    """What goes in and comes out of all layers is the same."""
    return concatenate(one, other)


@registry.architectures("acme.MeanOfTexts.v1")
def mean_of_texts(backbone: Tok2Vec, nO: int | None = None) -> DocScorer:
    """The layers of Thinc that fit anything are named with what they take and give."""
    ragged: Model[list[Floats2d], Ragged] = list2ragged()
    mean: Pooling = reduce_mean()
    return chain(backbone, ragged, mean, softmax_output(nO))


@registry.architectures("acme.TwoPoolings.v1")
def two_poolings(backbone: Tok2Vec, nO: int | None = None) -> DocScorer:
    """Both poolings see the same words."""
    ragged: Model[list[Floats2d], Ragged] = list2ragged()
    mean: Pooling = reduce_mean()
    largest: Pooling = reduce_max()
    pooled = concatenate(mean, largest)
    return chain(backbone, ragged, pooled, logistic_output(nO))


def hidden(width: int) -> Model[Floats2d, Floats2d]:
    """Layers over arrays."""
    return chain(residual(Mish(width, width)), add(mix(width, width), Mish(width, width)))


def heads() -> tuple[TokenScorer, DocScorer]:
    """Two heads of plait on backbones of plait."""
    return tagger(hash_embed_cnn(96)), text_cat_reduce(backbone(), exclusive_classes=True)
