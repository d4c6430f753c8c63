"""Architectures of a user's own that mypy refuses."""

from thinc.api import Model, chain, list2ragged, reduce_mean
from thinc.types import Floats2d, Ragged

from plait.architectures import hash_embed_cnn, multi_hash_embed, shared, tagger, text_cat_bow, text_cat_ensemble
from plait.architectures import tok2vec as plait_tok2vec
from plait.architectures.types import DocScorer, Embedder, Encoder, FeatureExtractor, Pooling, Tok2Vec, TokenScorer
from plait.layers import maxout_window, softmax_output, with_flat
from plait.registry import registry


@registry.architectures("acme.WrongReturn.v1")
def scores_of_texts(backbone: Tok2Vec) -> TokenScorer:
    """A model of another kind than announced."""
    ragged: Model[list[Floats2d], Ragged] = list2ragged()
    mean: Pooling = reduce_mean()
    return chain(backbone, ragged, mean, softmax_output())
    # E: Incompatible return value type (got "Model[list[Doc], Floats2d]", expected "Model[list[Doc], list[Floats2d]]")
    #    [return-value]


@registry.architectures("acme.NoModel.v1")
def no_model(width: int = 96) -> Tok2Vec:
    """No model at all."""
    return width
    # E: Incompatible return value type (got "int", expected "Model[list[Doc], list[Floats2d]]") [return-value]


@registry.architectures("acme.Forgotten.v1")
def forgotten(width: int = 96) -> Tok2Vec:
    # E: Missing return statement [return]
    """The return was forgotten."""
    hash_embed_cnn(width)


@registry.architectures("acme.NoReturn.v1")
def without_annotation(backbone: Tok2Vec):
    # E: Function is missing a return type annotation [no-untyped-def]
    """A function that says nothing of what it makes."""
    return tagger(backbone)


@registry.architectures("acme.NoParameter.v1")
def without_parameters(backbone) -> TokenScorer:
    # E: Function is missing a type annotation for one or more parameters [no-untyped-def]
    """A function that says nothing of what it takes."""
    return tagger(backbone)


@registry.architectures("acme.BareModel.v1")
def bare_model(backbone: Model) -> TokenScorer:
    # E: Missing type arguments for generic type "Model" [type-arg]
    """A model that may be any."""
    return tagger(backbone)


def wrong_sublayers(encoder: Encoder, embedder: Embedder, scorer: DocScorer, features: FeatureExtractor) -> None:
    """Sublayers of the wrong kind for plait's architectures."""
    plait_tok2vec(encoder, encoder)
    # E: Argument 1 to "tok2vec" has incompatible type "Model[list[Floats2d], list[Floats2d]]"; expected
    #    "Model[list[Doc], list[Floats2d]]" [arg-type]
    plait_tok2vec(embedder, embedder)
    # E: Argument 2 to "tok2vec" has incompatible type "Model[list[Doc], list[Floats2d]]"; expected
    #    "Model[list[Floats2d], list[Floats2d]]" [arg-type]
    plait_tok2vec(encoder, embedder)
    # E: Argument 1 to "tok2vec" has incompatible type "Model[list[Floats2d], list[Floats2d]]"; expected
    #    "Model[list[Doc], list[Floats2d]]" [arg-type]
    # E: Argument 2 to "tok2vec" has incompatible type "Model[list[Doc], list[Floats2d]]"; expected
    #    "Model[list[Floats2d], list[Floats2d]]" [arg-type]
    tagger(encoder)
    # E: Argument 1 to "tagger" has incompatible type "Model[list[Floats2d], list[Floats2d]]"; expected
    #    "Model[list[Doc], list[Floats2d]]" [arg-type]
    tagger(scorer)
    # E: Argument 1 to "tagger" has incompatible type "Model[list[Doc], Floats2d]"; expected "Model[list[Doc],
    #    list[Floats2d]]" [arg-type]
    tagger(features)
    # E: Argument 1 to "tagger" has incompatible type "Model[list[Doc], list[Ints2d]]"; expected "Model[list[Doc],
    #    list[Floats2d]]" [arg-type]
    tagger("plait.HashEmbedCNN.v1")
    # E: Argument 1 to "tagger" has incompatible type "str"; expected "Model[list[Doc], list[Floats2d]]" [arg-type]
    shared("main")
    # E: Argument 1 to "shared" has incompatible type "str"; expected "Model[list[Doc], list[Floats2d]]" [arg-type]
    text_cat_ensemble(text_cat_bow(exclusive_classes=True), tagger(embedder))
    # E: Argument 2 to "text_cat_ensemble" has incompatible type "Model[list[Doc], list[Floats2d]]"; expected
    #    "Model[list[Doc], Floats2d]" [arg-type]
    with_flat([maxout_window(64), softmax_output()])
    # E: List item 1 has incompatible type "Model[Floats2d, Floats2d]"; expected "Model[Ragged, Ragged]" [list-item]


def wrong_settings(backbone: Tok2Vec) -> None:
    """Settings of the wrong type, and those that there are not."""
    hash_embed_cnn("96")
    # E: Argument 1 to "hash_embed_cnn" has incompatible type "str"; expected "int" [arg-type]
    hash_embed_cnn(wdth=96)
    # E: Unexpected keyword argument "wdth" for "hash_embed_cnn"; did you mean "width"? [call-arg]
    hash_embed_cnn(depth=0.5)
    # E: Argument "depth" to "hash_embed_cnn" has incompatible type "float"; expected "int" [arg-type]
    multi_hash_embed(96, rows=5000)
    # E: Argument "rows" to "multi_hash_embed" has incompatible type "int"; expected "Sequence[int] | None" [arg-type]
    text_cat_bow()
    # E: Missing positional argument "exclusive_classes" in call to "text_cat_bow" [call-arg]
    text_cat_bow(exclusive_classes=True, scaling="square")
    # E: Argument "scaling" to "text_cat_bow" has incompatible type "Literal['square']"; expected "Literal['mean',
    #    'sqrt', 'sum']" [arg-type]
    tagger()
    # E: Missing positional argument "tok2vec" in call to "tagger" [call-arg]
    tagger(backbone, tok2vec=backbone)
    # E: "tagger" gets multiple values for keyword argument "tok2vec" [misc]


def wrong_use(backbone: Tok2Vec, words: list[str]) -> Floats2d:
    """A model that is called with another thing, and what it gives taken for another."""
    backbone.predict(words)
    # E: Argument 1 to "predict" of "Model" has incompatible type "list[str]"; expected "list[Doc]" [arg-type]
    return backbone.predict([])
    # E: Incompatible return value type (got "list[Floats2d]", expected "Floats2d") [return-value]
