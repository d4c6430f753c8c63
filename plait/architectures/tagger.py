"""A label for each word."""

from collections.abc import Callable
from typing import Annotated

from thinc.api import Model
from thinc.types import Floats2d

from ..config import Is, Positive
from ..layers.lists import flatten, split
from ..layers.output import softmax_output
from ..registry import registry
from ..tokens import Doc
from .types import Tok2Vec, TokenScorer


@registry.architectures("plait.Tagger.v1")
def tagger(tok2vec: Tok2Vec, nO: Annotated[Positive | None, Is("nO")] = None) -> TokenScorer:
    """The probabilities of labels for each word: a softmax layer over the vectors of a backbone.

    Backpropagation takes the gradient of the logits: probabilities minus targets.

    Args:
        tok2vec: the backbone.
        nO: the number of labels; the component that trains it knows.

    Returns:
        Docs to list of Floats2d (n_tokens, nO), with the refs "tok2vec" and "output_layer".
    """
    output = softmax_output(nO, tok2vec.maybe_get_dim("nO"))
    return Model(
        "tagger",
        forward,
        init=init,
        layers=[tok2vec, output],
        refs={"tok2vec": tok2vec, "output_layer": output},
        dims={"nO": nO},
    )


def forward(
    model: TokenScorer, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    vectors, back_vectors = model.layers[0](docs, is_train)
    lengths = [len(part) for part in vectors]
    flat = flatten(model.ops, vectors, model.layers[1].get_dim("nI"))
    scores, back_scores = model.layers[1](flat, is_train)

    def backprop(d_scores: list[Floats2d]) -> list[Doc]:
        back_vectors(split(back_scores(flatten(model.ops, d_scores, scores.shape[1])), lengths))
        return []

    return split(scores, lengths), backprop


def init(model: TokenScorer, X: list[Doc] | None = None, Y: list[Floats2d] | None = None) -> TokenScorer:
    backbone, output = model.layers
    backbone.initialize(X)
    if Y:
        model.set_dim("nO", Y[0].shape[1])
    if model.has_dim("nO"):
        output.set_dim("nO", model.get_dim("nO"))
    vectors = None if X is None or backbone.has_dim("nO") else backbone.predict(X)
    if backbone.has_dim("nO"):
        output.set_dim("nI", backbone.get_dim("nO"))
    output.initialize(vectors[0] if vectors else None)
    return model
