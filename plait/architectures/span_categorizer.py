"""Labels of runs of words, from the vectors of their words, pooled into one."""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ..config import Default, Is, Positive
from ..layers import flatten, logistic_output, mix, pool_runs, split
from ..registry import registry
from ..tokens import Candidates, Doc
from .types import Pooling, SpanScorer, Tok2Vec
from .widths import backbone_width, initialize_pooling, set_labels

AT_ONCE = 10_000  # candidates of which vectors are in memory at a time where nothing is learned

_POOLING = {"@layers": "plait.Pool.v1", "reductions": ["first", "last", "mean", "max"]}
_Input = tuple[list[Doc], Candidates]


@registry.architectures("plait.SpanCategorizer.v1")
def span_categorizer(
    tok2vec: Tok2Vec,
    pooling: Annotated[Pooling, Default(_POOLING)],
    hidden_size: Positive = 128,
    nO: Annotated[Positive | None, Is("nO")] = None,
) -> SpanScorer:
    """Probabilities of labels for each of some runs of words, each label for itself.

    The vectors of the words of a run are pooled into one, on which a layer of maxout with layer norm and a logistic
    output layer stand. Backpropagation takes the gradient of the logits: probabilities minus targets.

    Args:
        tok2vec: the backbone.
        pooling: one vector of those of a run's words: reductions side by side (`plait.Pool.v1`), or a mean that
            attention weighs (`plait.Attend.v1`).
        hidden_size: the width of the layer between.
        nO: the number of labels; the component that trains it knows.

    Returns:
        Docs and candidates to Floats2d (n_candidates, nO), with the refs "tok2vec", "pooling", "hidden" and
        "output_layer".
    """
    hidden, output = mix(hidden_size), logistic_output(nO, hidden_size)
    return Model(
        "span_categorizer",
        forward,
        init=init,
        layers=[tok2vec, pooling, hidden, output],
        refs={"tok2vec": tok2vec, "pooling": pooling, "hidden": hidden, "output_layer": output},
        dims={"nO": nO},
    )


def forward(model: SpanScorer, X: _Input, is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], _Input]]:
    docs, candidates = X
    backbone, pooling, *after = model.layers
    vectors, back_vectors = backbone(docs, is_train)
    lengths = [len(part) for part in vectors]
    flat = flatten(model.ops, vectors, pooling.get_dim("nI"))
    if not is_train:
        return _predict(model, flat, lengths, candidates), lambda dY: X
    Y, back_pooling = pool_runs(model.ops, pooling, flat, *_rows(lengths, candidates), is_train)
    callbacks = []
    for layer in after:
        Y, callback = layer(Y, is_train)
        callbacks.append(callback)

    def backprop(dY: Floats2d) -> _Input:
        for callback in reversed(callbacks):
            dY = callback(dY)
        if sum(lengths):
            back_vectors(split(back_pooling(dY), lengths))
        return [], candidates

    return Y, backprop


def _predict(model: SpanScorer, flat: Floats2d, lengths: list[int], candidates: Candidates) -> Floats2d:
    """The scores of candidates, some at a time, so that their vectors need little memory."""
    _, pooling, hidden, output = model.layers
    parts: list[Any] = []
    for start in range(0, max(len(candidates.starts), 1), AT_ONCE):
        some = _rows(lengths, candidates.take(slice(start, start + AT_ONCE)))
        Y, _ = pool_runs(model.ops, pooling, flat, *some, False)
        parts.append(output.predict(hidden.predict(Y)))
    return model.ops.xp.concatenate(parts) if len(parts) > 1 else parts[0]  # type: ignore[no-any-return]  # of xp


def _rows(lengths: list[int], candidates: Candidates) -> tuple[Any, Any]:
    """The rows of the flat batch that each candidate begins with and ends before, int (n_candidates,)."""
    begins = np.cumsum([0, *lengths])[candidates.docs]
    return begins + candidates.starts, begins + candidates.ends


def init(model: SpanScorer, X: _Input | None = None, Y: Floats2d | None = None) -> SpanScorer:
    backbone, pooling, hidden, output = model.layers
    docs = None if X is None else X[0]
    backbone.initialize(docs)
    set_labels(model, output, Y)
    hidden.initialize(initialize_pooling(pooling, backbone_width(backbone, docs)))
    output.initialize()
    return model
