"""Layers that do not go together, in `chain`, `concatenate` and `add`."""

from thinc.api import Mish, Model, Softmax, add, chain, concatenate, list2ragged, reduce_mean
from thinc.types import Floats2d, Ragged

from plait.architectures import hash_embed_cnn
from plait.architectures.types import DocScorer, Embedder, Encoder, Pooling, Tok2Vec
from plait.layers import softmax_output


def lists_into_arrays(backbone: Tok2Vec) -> DocScorer:
    """The vectors of each text are not pooled."""
    return chain(backbone, softmax_output())
    # E: Cannot infer value of type parameter "MidT" of "chain" [misc]
    # E: Layer outputs type (list[thinc.types.Floats2d]) but the next layer expects (thinc.types.Floats2d) as an input
    #    [layer-mismatch-output]
    # E: Layer input type (thinc.types.Floats2d) is not compatible with output (list[thinc.types.Floats2d]) from
    #    previous layer [layer-mismatch-input]


def the_last_layer(embed: Embedder, first: Encoder, second: Encoder) -> Tok2Vec:
    """Layers after the second are compared as well."""
    return chain(embed, first, second, embed)
    # E: Layer outputs type (list[thinc.types.Floats2d]) but the next layer expects (list[plait.tokens.doc.Doc]) as an
    #    input [layer-mismatch-output]
    # E: Layer input type (list[plait.tokens.doc.Doc]) is not compatible with output (list[thinc.types.Floats2d]) from
    #    previous layer [layer-mismatch-input]


def the_wrong_order(embed: Embedder, encode: Encoder) -> Tok2Vec:
    """An encoder before the embedder."""
    return chain(encode, embed)
    # E: Cannot infer value of type parameter "MidT" of "chain" [misc]
    # E: Incompatible return value type (got "Model[list[Floats2d], list[Floats2d]]", expected "Model[list[Doc],
    #    list[Floats2d]]") [return-value]
    # E: Argument 1 to "chain" has incompatible type "Model[list[Floats2d], list[Floats2d]]"; expected "Model[list[Doc],
    #    Any]" [arg-type]
    # E: Layer outputs type (list[thinc.types.Floats2d]) but the next layer expects (list[plait.tokens.doc.Doc]) as an
    #    input [layer-mismatch-output]
    # E: Layer input type (list[plait.tokens.doc.Doc]) is not compatible with output (list[thinc.types.Floats2d]) from
    #    previous layer [layer-mismatch-input]


def the_wrong_end(embed: Embedder, encode: Encoder) -> DocScorer:
    """All layers fit, and the whole does not."""
    return chain(embed, encode)
    # E: Incompatible return value type (got "Model[list[Doc], list[Floats2d]]", expected "Model[list[Doc], Floats2d]")
    #    [return-value]


def pooled_before_there_is_a_sequence(backbone: Tok2Vec) -> DocScorer:
    """Layers of Thinc that fit anything have types here, as they have names."""
    ragged: Model[list[Floats2d], Ragged] = list2ragged()
    mean: Pooling = reduce_mean()
    return chain(backbone, mean, ragged, Softmax())
    # E: Cannot infer value of type parameter "MidT" of "chain" [misc]
    # E: Layer outputs type (list[thinc.types.Floats2d]) but the next layer expects (thinc.types.Ragged) as an input
    #    [layer-mismatch-output]
    # E: Layer input type (thinc.types.Ragged) is not compatible with output (list[thinc.types.Floats2d]) from previous
    #    layer [layer-mismatch-input]
    # E: Layer outputs type (thinc.types.Floats2d) but the next layer expects (list[thinc.types.Floats2d]) as an input
    #    [layer-mismatch-output]
    # E: Layer input type (list[thinc.types.Floats2d]) is not compatible with output (thinc.types.Floats2d) from
    #    previous layer [layer-mismatch-input]
    # E: Layer outputs type (thinc.types.Ragged) but the next layer expects (thinc.types.Floats2d) as an input
    #    [layer-mismatch-output]
    # E: Layer input type (thinc.types.Floats2d) is not compatible with output (thinc.types.Ragged) from previous layer
    #    [layer-mismatch-input]


def beside_each_other(backbone: Tok2Vec, scorer: DocScorer, encode: Encoder) -> None:
    """Layers beside each other take the same, and give the same."""
    concatenate(backbone, scorer)
    # E: Layer output (list[thinc.types.Floats2d]) not compatible with next layer output (thinc.types.Floats2d)
    #    [layer-mismatch-output]
    # E: Layer output (thinc.types.Floats2d) not compatible with previous layer output (list[thinc.types.Floats2d])
    #    [layer-mismatch-output]
    concatenate(backbone, encode)
    # E: Layer input (list[plait.tokens.doc.Doc]) not compatible with next layer input (list[thinc.types.Floats2d])
    #    [layer-mismatch-input]
    # E: Layer input (list[thinc.types.Floats2d]) not compatible with previous layer input (list[plait.tokens.doc.Doc])
    #    [layer-mismatch-input]
    concatenate(backbone, hash_embed_cnn(), scorer)
    # E: Layer output (list[thinc.types.Floats2d]) not compatible with next layer output (thinc.types.Floats2d)
    #    [layer-mismatch-output]
    # E: Layer output (thinc.types.Floats2d) not compatible with previous layer output (list[thinc.types.Floats2d])
    #    [layer-mismatch-output]
    add(Mish(8), backbone)
    # E: Cannot infer value of type parameter "InT" of "add" [misc]
    # E: Cannot infer value of type parameter "OutT" of "add" [misc]
    # E: Layer input (thinc.types.Floats2d) not compatible with next layer input (list[plait.tokens.doc.Doc])
    #    [layer-mismatch-input]
    # E: Layer output (thinc.types.Floats2d) not compatible with next layer output (list[thinc.types.Floats2d])
    #    [layer-mismatch-output]
    # E: Layer input (list[plait.tokens.doc.Doc]) not compatible with previous layer input (thinc.types.Floats2d)
    #    [layer-mismatch-input]
    # E: Layer output (list[thinc.types.Floats2d]) not compatible with previous layer output (thinc.types.Floats2d)
    #    [layer-mismatch-output]
    add(backbone, backbone, scorer)
    # E: Value of type variable "OutT" of "add" cannot be "list[Floats2d]" [type-var]
    # E: Layer output (list[thinc.types.Floats2d]) not compatible with next layer output (thinc.types.Floats2d)
    #    [layer-mismatch-output]
    # E: Layer output (thinc.types.Floats2d) not compatible with previous layer output (list[thinc.types.Floats2d])
    #    [layer-mismatch-output]


def no_layer(backbone: Tok2Vec) -> None:
    """What is no model."""
    chain(backbone, "plait.MishWindowEncoder.v1")
    # E: Argument 2 to "chain" has incompatible type "str"; expected "Model[list[Floats2d], Any]" [arg-type]
    chain(backbone)
    # E: Missing positional argument "layer2" in call to "chain" [call-arg]
    concatenate(backbone, 96)
    # E: Argument 2 to "concatenate" has incompatible type "int"; expected "Model[Any, Any]" [arg-type]
