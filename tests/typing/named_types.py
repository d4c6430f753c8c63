"""What the plugin of Thinc alone does not see, and that of plait does: layers whose types have names."""

import thinc.api
from thinc.api import Model, add, chain, concatenate, list2ragged, reduce_mean
from thinc.types import Floats2d, Ragged

from plait.architectures.types import DocScorer, Embedder, Encoder, Pooling, Tok2Vec, TokenScorer
from plait.layers import softmax_output


def scores_of_texts(backbone: Tok2Vec) -> TokenScorer:
    """A model of another kind than announced."""
    ragged: Model[list[Floats2d], Ragged] = list2ragged()
    mean: Pooling = reduce_mean()
    return chain(backbone, ragged, mean, softmax_output())
    # E: Incompatible return value type (got "Model[list[Doc], Floats2d]", expected "Model[list[Doc], list[Floats2d]]")
    #    [return-value]


def the_third_layer(embed: Embedder, first: Encoder, pooling: Pooling) -> DocScorer:
    """Layers after the second are compared as well."""
    return chain(embed, first, pooling)
    # E: Layer outputs type (list[thinc.types.Floats2d]) but the next layer expects (thinc.types.Ragged) as an input
    #    [layer-mismatch-output]
    # E: Layer input type (thinc.types.Ragged) is not compatible with output (list[thinc.types.Floats2d]) from previous
    #    layer [layer-mismatch-input]


def beside_each_other(backbone: Tok2Vec, scorer: DocScorer, other: Encoder) -> None:
    """Layers beside each other take the same, and give the same."""
    concatenate(backbone, scorer)
    # E: Layer output (list[thinc.types.Floats2d]) not compatible with next layer output (thinc.types.Floats2d)
    #    [layer-mismatch-output]
    # E: Layer output (thinc.types.Floats2d) not compatible with previous layer output (list[thinc.types.Floats2d])
    #    [layer-mismatch-output]
    concatenate(backbone, other)
    # E: Layer input (list[plait.tokens.doc.Doc]) not compatible with next layer input (list[thinc.types.Floats2d])
    #    [layer-mismatch-input]
    # E: Layer input (list[thinc.types.Floats2d]) not compatible with previous layer input (list[plait.tokens.doc.Doc])
    #    [layer-mismatch-input]
    add(scorer, scorer, backbone)
    # E: Layer output (thinc.types.Floats2d) not compatible with next layer output (list[thinc.types.Floats2d])
    #    [layer-mismatch-output]
    # E: Layer output (list[thinc.types.Floats2d]) not compatible with previous layer output (thinc.types.Floats2d)
    #    [layer-mismatch-output]


def with_a_prefix(embed: Embedder, encode: Encoder) -> DocScorer:
    """A function that is called by more than its name."""
    return thinc.api.chain(embed, encode)
    # E: Incompatible return value type (got "Model[list[Doc], list[Floats2d]]", expected "Model[list[Doc], Floats2d]")
    #    [return-value]
