"""Where spans begin and end, from the vectors of words."""

from thinc.api import Model

from ..layers import logistic_output
from ..registry import registry
from .tagger import forward, init
from .types import BoundaryScorer, Tok2Vec


@registry.architectures("plait.SpanFinder.v1")
def span_finder(tok2vec: Tok2Vec) -> BoundaryScorer:
    """The probabilities that spans begin, and that spans end with each word: a logistic layer over a backbone.

    Backpropagation takes the gradient of the logits: probabilities minus targets.

    Args:
        tok2vec: the backbone.

    Returns:
        Docs to list of Floats2d (n_tokens, 2), with the refs "tok2vec" and "output_layer".
    """
    output = logistic_output(2, tok2vec.maybe_get_dim("nO"))
    return Model(
        "span_finder",
        forward,
        init=init,
        layers=[tok2vec, output],
        refs={"tok2vec": tok2vec, "output_layer": output},
        dims={"nO": 2},
    )
