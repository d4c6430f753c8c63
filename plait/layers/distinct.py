"""Running a layer once for each distinct word of a batch."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Floats2d, Ints2d

from ..config import Has, Positive, Rate, Registered
from ..features.distinct import distinct_words
from ..registry import registry
from ..tokens import Doc
from .dropout import dropout_mask
from .lists import split

Embedder = Model[list[Doc], list[Floats2d]]

PART = 16_384  # words that are predicted at once, so that a text of any length fits into memory


@registry.layers("plait.WithDistinctWords.v1")
def with_distinct_words(
    layer: Annotated[Model[Ints2d, Floats2d], Has(nO="nO")],
    attrs: Sequence[Annotated[str, Registered("attributes")]],
    *,
    dropout: Rate = 0.0,
    nO: Positive | None = None,
) -> Embedder:
    """Let a layer see the lexical attributes of each distinct word of the batch once, and give its vectors to tokens.

    A text repeats its words: a batch of 2,000 tokens has about 700 distinct ones. Gradients are added up over the
    tokens of a word before they go through the layer.

    Args:
        layer: attribute hashes, uint64 (n_words, n_attrs), to vectors (n_words, nO).
        attrs: the names of the attributes.
        dropout: the rate during training, on the vectors of tokens.
        nO: the width of the vectors.
    """
    return Model(
        "with_distinct_words",
        forward,
        init=init,
        layers=[layer],
        dims={"nO": nO if nO is not None else layer.maybe_get_dim("nO")},
        attrs={"attrs": list(attrs), "dropout_rate": dropout},
    )


def forward(
    model: Embedder, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    ops: Any = model.ops
    xp = ops.xp
    layer: Model[Ints2d, Floats2d] = model.layers[0]
    lengths = [len(doc) for doc in docs]
    if not sum(lengths):
        nothing = ops.alloc2f(0, model.get_dim("nO"))
        return [nothing for _ in docs], lambda d_vectors: []
    features, tokens = distinct_words(docs, model.attrs["attrs"])
    words: Any = ops.asarray(tokens)
    features = ops.asarray2i(features, dtype="uint64")
    if is_train or len(features) <= PART:
        vectors, back_layer = layer(features, is_train)
    else:
        parts = [layer.predict(features[start : start + PART]) for start in range(0, len(features), PART)]
        vectors, back_layer = xp.concatenate(parts), _no_gradient
    Y: Any = xp.take(vectors, words, axis=0)
    mask: Any = dropout_mask(ops, Y.shape, model.attrs["dropout_rate"]) if is_train else None
    if mask is not None:
        Y *= mask

    def backprop(d_vectors: list[Floats2d]) -> list[Doc]:
        dY: Any = xp.concatenate(d_vectors)
        if mask is not None:
            dY *= mask
        d_words = ops.alloc2f(*vectors.shape)
        ops.scatter_add(d_words, words, dY)
        back_layer(d_words)
        return []

    return split(Y, lengths), backprop


def _no_gradient(d_words: Floats2d) -> Ints2d:
    raise ValueError("this was a prediction, which keeps nothing for a gradient; call the model with is_train=True")


def init(model: Embedder, X: list[Doc] | None = None, Y: list[Floats2d] | None = None) -> Embedder:
    attrs = model.attrs["attrs"]
    ops: Any = model.ops
    sample = ops.alloc2i(1, len(attrs), dtype="uint64")
    if X and any(len(doc) for doc in X):
        sample = ops.asarray2i(distinct_words(X, attrs)[0], dtype="uint64")
    model.layers[0].initialize(sample)
    if model.has_dim("nO") is None:
        model.set_dim("nO", model.layers[0].predict(sample).shape[1])
    return model
