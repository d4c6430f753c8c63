"""Labels of runs of words, from the vectors of their words, pooled into one."""

from collections.abc import Callable
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Floats2d, Ragged

from ..config import Default, Is, Positive
from ..layers import flatten, logistic_output, mix, span_rows, split
from ..registry import registry
from ..tokens import Candidates, Doc
from .types import Pooling, SpanScorer, Tok2Vec

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
    gathered, add = span_rows(model.ops, flat, lengths, candidates)
    Y, back_pooling = pooling(gathered, is_train)
    callbacks = []
    for layer in after:
        Y, callback = layer(Y, is_train)
        callbacks.append(callback)

    def backprop(dY: Floats2d) -> _Input:
        for callback in reversed(callbacks):
            dY = callback(dY)
        d_flat = model.ops.alloc2f(*flat.shape)
        add(back_pooling(dY), d_flat)
        if sum(lengths):
            back_vectors(split(d_flat, lengths))
        return [], candidates

    return Y, backprop


def _predict(model: SpanScorer, flat: Floats2d, lengths: list[int], candidates: Candidates) -> Floats2d:
    """The scores of candidates, some at a time, so that their vectors need little memory."""
    parts: list[Any] = []
    for start in range(0, max(len(candidates.starts), 1), AT_ONCE):
        Y: Any = span_rows(model.ops, flat, lengths, candidates.take(slice(start, start + AT_ONCE)))[0]
        for layer in model.layers[1:]:
            Y = layer.predict(Y)
        parts.append(Y)
    return model.ops.xp.concatenate(parts) if len(parts) > 1 else parts[0]  # type: ignore[no-any-return]  # of xp


def init(model: SpanScorer, X: _Input | None = None, Y: Floats2d | None = None) -> SpanScorer:
    backbone, pooling, hidden, output = model.layers
    docs = None if X is None else X[0]
    backbone.initialize(docs)
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    if model.has_dim("nO"):
        output.set_dim("nO", model.get_dim("nO"))
    if backbone.has_dim("nO"):
        width = backbone.get_dim("nO")
    elif docs:
        width = backbone.predict(docs)[0].shape[1]
    else:
        raise ValueError(f"the backbone '{backbone.name}' declares no width; initialize the model with some Docs")
    sample = Ragged(model.ops.alloc2f(1, width), model.ops.asarray1i([1], dtype="int32"))
    pooling.initialize(sample)
    hidden.initialize(pooling.predict(sample))
    output.initialize()
    return model
