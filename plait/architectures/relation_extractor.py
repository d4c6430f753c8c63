"""Scores of relations between the spans of a text."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ..config import Default, Is, Positive
from ..layers.dropout import dropout_mask
from ..layers.lists import flatten, split
from ..layers.mix import mix
from ..layers.output import logistic_output
from ..layers.span_pooling import pool_runs
from ..registry import registry
from ..tokens import Doc, SpanPairs
from .types import PairScorer, Pooling, Tok2Vec
from .widths import backbone_width, initialize_pooling, set_labels

Surrounding = Literal["between", "before", "after", "text"]

# The upper ends of ranges of distances, in words between two spans; one more range has all that is farther.
DISTANCES = (0, 1, 2, 4, 8, 16, 32, 64)
N_PLACES = 2 * (len(DISTANCES) + 1)  # as often again where the tail stands before the head

AT_ONCE = 10_000  # pairs of which vectors are in memory at a time where nothing is learned


@registry.architectures("plait.RelationExtractor.v1")
def relation_extractor(
    tok2vec: Tok2Vec,
    pooling: Annotated[Pooling, Default({"@layers": "plait.Pool.v1", "reductions": ["mean", "max"]})],
    context: Annotated[Pooling, Default({"@layers": "plait.Pool.v1", "reductions": ["max"]})],
    surroundings: Sequence[Surrounding] = ("between", "text"),
    hidden: Positive = 128,
    use_distance: bool = True,
    nO: Annotated[Positive | None, Is("nO")] = None,
) -> PairScorer:
    """Probabilities of labels for directed pairs of spans, from the vectors of a backbone.

    The vectors of the words of both spans are pooled, and so are those of the words around them; what comes of that
    stands side by side, goes through a maxout layer with layer norm, and each label is scored for itself. In training,
    dropout falls on what goes into that layer and on what comes out of it. Pooling the words before, between and after
    two spans apart is that of Zeng et al. (2015), "Distant Supervision for Relation Extraction via Piecewise
    Convolutional Neural Networks".

    Args:
        tok2vec: the backbone.
        pooling: of the words of a span.
        context: of the words around the spans.
        surroundings: which words those are: between the two spans, before the first, after the last, or the whole text.
        hidden: the width of the maxout layer.
        use_distance: whether it is told how many words stand between the spans, in ranges, and which comes first.
        nO: the number of labels; the component that trains it knows.

    Returns:
        Docs and pairs of their spans to Floats2d (n_pairs, nO), with the refs "tok2vec", "pooling", "context", "hidden"
        and "output_layer".
    """
    inner, output = mix(hidden), logistic_output(nO, hidden)
    return Model(
        "relation_extractor",
        forward,
        init=init,
        layers=[tok2vec, pooling, context, inner, output],
        refs={
            "tok2vec": tok2vec,
            "pooling": pooling,
            "context": context,
            "hidden": inner,
            "output_layer": output,
        },
        dims={"nO": nO},
        attrs={"surroundings": list(surroundings), "use_distance": use_distance, "dropout_rate": 0.0},
    )


def forward(
    model: PairScorer, given: tuple[list[Doc], SpanPairs], is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], tuple[list[Doc], SpanPairs]]]:
    docs, pairs = given
    ops: Any = model.ops
    xp = ops.xp
    backbone, pooling, _, hidden, output = model.layers
    vectors, back_vectors = backbone(docs, is_train)
    lengths = [len(part) for part in vectors]
    X = flatten(ops, vectors, pooling.maybe_get_dim("nI") or 0)
    begins = np.cumsum([0, *lengths])
    starts, ends = pairs.starts + begins[pairs.docs], pairs.ends + begins[pairs.docs]
    pooled, back_pooled = pool_runs(ops, pooling, X, starts, ends, is_train)
    if not is_train:
        return _predict(model, X, pooled, pairs, begins), lambda dY: given
    parts, backs = _parts(model, X, pooled, pairs, begins, is_train)
    heads, tails = ops.asarray(pairs.heads), ops.asarray(pairs.tails)
    joined = xp.concatenate(parts, axis=1)
    rate = model.attrs["dropout_rate"]
    masks = [dropout_mask(ops, (len(joined), width), rate) for width in (joined.shape[1], hidden.get_dim("nO"))]
    inner, back_hidden = hidden(_masked(joined, masks[0]), is_train)
    Y, back_output = output(_masked(inner, masks[1]), is_train)

    def backprop(dY: Floats2d) -> tuple[list[Doc], SpanPairs]:
        d_joined = _masked(back_hidden(_masked(back_output(dY), masks[1])), masks[0])
        width = pooled.shape[1]
        d_pooled = ops.alloc2f(*pooled.shape)
        ops.scatter_add(d_pooled, heads, ops.as_contig(d_joined[:, :width]))
        ops.scatter_add(d_pooled, tails, ops.as_contig(d_joined[:, width : 2 * width]))
        dX = back_pooled(d_pooled)
        at = 2 * width
        for part, back in zip(parts[2:], backs, strict=False):
            dX += back(ops.as_contig(d_joined[:, at : at + part.shape[1]]))
            at += part.shape[1]
        if len(X):
            back_vectors(split(dX, lengths))
        return given

    return Y, backprop


def _parts(
    model: PairScorer, X: Floats2d, pooled: Any, pairs: SpanPairs, begins: Any, is_train: bool
) -> tuple[list[Any], list[Callable[[Any], Any]]]:
    """What stands side by side for each pair, and what takes the gradients of surroundings to that of X."""
    ops: Any = model.ops
    starts, ends = pairs.starts + begins[pairs.docs], pairs.ends + begins[pairs.docs]
    parts = [pooled[ops.asarray(pairs.heads)], pooled[ops.asarray(pairs.tails)]]
    backs = []
    for start, end in _around(model.attrs["surroundings"], pairs, starts, ends, begins):
        part, back = _pool_each_once(ops, model.get_ref("context"), X, start, end, is_train)
        parts.append(part)
        backs.append(back)
    if model.attrs["use_distance"]:
        parts.append(ops.asarray(places(pairs)))
    return parts, backs


def _predict(model: PairScorer, X: Floats2d, pooled: Any, pairs: SpanPairs, begins: Any) -> Floats2d:
    """The scores of pairs, some at a time, so that their vectors need little memory."""
    xp: Any = model.ops.xp
    hidden, output = model.layers[3:]
    found: list[Any] = []
    for start in range(0, max(len(pairs.heads), 1), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        of = pairs._replace(heads=pairs.heads[some], tails=pairs.tails[some])
        joined = xp.concatenate(_parts(model, X, pooled, of, begins, False)[0], axis=1)
        found.append(output.predict(hidden.predict(joined)))
    return xp.concatenate(found) if len(found) > 1 else found[0]  # type: ignore[no-any-return]  # of xp


def places(pairs: SpanPairs) -> Any:
    """For each pair which of the ranges its distance is in, and which span comes first: float32 (n_pairs, N_PLACES)."""
    starts, ends, heads, tails = pairs.starts, pairs.ends, pairs.heads, pairs.tails
    between = np.maximum(starts[heads], starts[tails]) - np.minimum(ends[heads], ends[tails])
    ranges = np.searchsorted(DISTANCES, between)
    turned = starts[tails] < starts[heads]
    found = np.zeros((len(heads), N_PLACES), dtype=np.float32)
    found[np.arange(len(heads)), ranges + turned * (N_PLACES // 2)] = 1.0
    return found


def _around(
    wanted: Sequence[Surrounding], pairs: SpanPairs, starts: Any, ends: Any, begins: Any
) -> list[tuple[Any, Any]]:
    """The words around each pair, as rows of the flat batch, for each of the surroundings: starts, ends (n_pairs,)."""
    heads, tails = pairs.heads, pairs.tails
    docs = pairs.docs[heads]
    text_start, text_end = begins[docs], begins[docs + 1]
    first, last = np.minimum(starts[heads], starts[tails]), np.maximum(ends[heads], ends[tails])
    gap_start, gap_end = np.minimum(ends[heads], ends[tails]), np.maximum(starts[heads], starts[tails])
    found = {
        "between": (gap_start, np.maximum(gap_start, gap_end)),
        "before": (text_start, first),
        "after": (last, text_end),
        "text": (text_start, text_end),
    }
    return [found[name] for name in wanted]


def _pool_each_once(
    ops: Any, pooling: Pooling, X: Any, starts: Any, ends: Any, is_train: bool
) -> tuple[Any, Callable[[Any], Any]]:
    """As `pool_runs`, of runs of which many are the same: the words of a text once, not once for each pair in it."""
    _, first, which = np.unique(starts * (len(X) + 1) + ends, return_index=True, return_inverse=True)
    Y, back = pool_runs(ops, pooling, X, starts[first], ends[first], is_train)
    rows = ops.asarray(which)

    def backprop(dY: Any) -> Any:
        d_pooled = ops.alloc2f(*Y.shape)
        ops.scatter_add(d_pooled, rows, dY)
        return back(d_pooled)

    return Y[rows], backprop


def _masked(X: Any, mask: Any) -> Any:
    return X if mask is None else X * mask


def init(model: PairScorer, X: tuple[list[Doc], SpanPairs] | None = None, Y: Floats2d | None = None) -> PairScorer:
    backbone, pooling, context, hidden, output = model.layers
    docs = None if X is None else X[0]
    backbone.initialize(docs)
    set_labels(model, output, Y)
    width = backbone_width(backbone, docs)
    sizes = [initialize_pooling(layer, width).shape[1] for layer in (pooling, context)]
    joined = 2 * sizes[0] + len(model.attrs["surroundings"]) * sizes[1] + N_PLACES * model.attrs["use_distance"]
    hidden.initialize(model.ops.alloc2f(1, joined))
    output.initialize()
    return model
