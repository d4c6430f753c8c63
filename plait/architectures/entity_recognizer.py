"""Scores of sequences of tags, which mark entities."""

from collections.abc import Callable
from typing import Annotated

from thinc.api import Model

from ..config import Default, Is, Positive
from ..layers.tag_scores import TagScores
from ..registry import registry
from ..tokens import Doc
from .types import TagOutput, TagSequenceScorer, Tok2Vec


@registry.architectures("plait.EntityRecognizer.v1")
def entity_recognizer(
    tok2vec: Tok2Vec,
    output: Annotated[TagOutput, Default({"@layers": "plait.CRF.v1"})],
    nO: Annotated[Positive | None, Is("nO")] = None,
) -> TagSequenceScorer:
    """Scores of the tags that mark entities, over the vectors of a backbone.

    Args:
        tok2vec: the backbone.
        output: scores sequences of tags: a conditional random field (`plait.CRF.v1`), or each word for itself, which is
            faster (`plait.IndependentTags.v1`).
        nO: the number of tags, four for each label and one for words outside; the component that trains it knows.

    Returns:
        Docs to TagScores of nO tags, with the refs "tok2vec" and "output_layer".
    """
    return Model(
        "entity_recognizer",
        forward,
        init=init,
        layers=[tok2vec, output],
        refs={"tok2vec": tok2vec, "output_layer": output},
        dims={"nO": nO},
    )


def forward(
    model: TagSequenceScorer, docs: list[Doc], is_train: bool
) -> tuple[TagScores, Callable[[TagScores], list[Doc]]]:
    backbone, output = model.layers
    vectors, back_vectors = backbone(docs, is_train)
    scores, back_scores = output(vectors, is_train)

    def backprop(d_scores: TagScores) -> list[Doc]:
        back_vectors(back_scores(d_scores))
        return []

    return scores, backprop


def init(model: TagSequenceScorer, X: list[Doc] | None = None, Y: TagScores | None = None) -> TagSequenceScorer:
    backbone, output = model.layers
    backbone.initialize(X)
    if Y is not None and Y.emissions:
        model.set_dim("nO", Y.emissions[0].shape[1])
    if model.has_dim("nO"):
        output.set_dim("nO", model.get_dim("nO"))
    vectors = None if X is None or backbone.has_dim("nO") else backbone.predict(X)
    if backbone.has_dim("nO"):
        output.set_dim("nI", backbone.get_dim("nO"))
    output.initialize(vectors)
    return model
