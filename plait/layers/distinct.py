"""Running a layer once for each distinct word of a batch."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Floats2d, Ints2d

from ..config import Has, Positive, Rate, Registered
from ..features.distinct import Words, distinct
from ..registry import registry
from ..tokens import Doc, Lexicon
from .activations import no_gradient
from .dropout import dropout_mask
from .lists import split
from .word_cache import WordCache

Embedder = Model[list[Doc], list[Floats2d]]

_CACHE = "cache"
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
    return _over_words("with_distinct_words", layer, nO, {"attrs": list(attrs), "dropout_rate": dropout})


def with_words(layer: Model[Words, Floats2d], *, dropout: float = 0.0, nO: int | None = None) -> Embedder:
    """As `with_distinct_words`, for a layer that is to see more of the words than their attributes.

    Args:
        layer: the distinct words to vectors (n_words, nO).
        dropout: the rate during training, on the vectors of tokens.
        nO: the width of the vectors.
    """
    return _over_words("with_words", layer, nO, {"dropout_rate": dropout})


def word_features(attrs: Sequence[str]) -> Model[Words, Ints2d]:
    """The lexical attributes of words: uint64 (n_words, n_attrs)."""
    return Model("word_features", forward_features, attrs={"attrs": list(attrs)}, dims={"nO": len(attrs)})


def forward_features(
    model: Model[Words, Ints2d], words: Words, is_train: bool
) -> tuple[Ints2d, Callable[[Ints2d], Words]]:
    return model.ops.asarray2i(words.hashes(model.attrs["attrs"]), dtype="uint64"), lambda nothing: words  # type: ignore[arg-type]  # numpy's


def _over_words(name: str, layer: Model[Any, Floats2d], nO: int | None, attrs: dict[str, Any]) -> Embedder:
    nO = nO if nO is not None else layer.maybe_get_dim("nO")
    return Model(name, forward, init=init, layers=[layer], dims={"nO": nO}, attrs={**attrs, _CACHE: WordCache()})


def forward(
    model: Embedder, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    ops: Any = model.ops
    xp = ops.xp
    layer: Model[Any, Floats2d] = model.layers[0]
    lengths = [len(doc) for doc in docs]
    if not sum(lengths):
        nothing = ops.alloc2f(0, model.get_dim("nO"))
        return [nothing for _ in docs], lambda d_vectors: []
    if (known := _known(model, docs, is_train)) is not None:
        return split(known, lengths), no_gradient
    words, tokens = distinct(docs)
    rows: Any = ops.asarray(tokens)
    if is_train or len(words) <= PART:
        vectors, back_layer = layer(_seen(model, words), is_train)
    else:
        parts = [words.part(start, start + PART) for start in range(0, len(words), PART)]
        vectors, back_layer = xp.concatenate([layer.predict(_seen(model, part)) for part in parts]), no_gradient
    Y: Any = xp.take(vectors, rows, axis=0)
    mask: Any = dropout_mask(ops, Y.shape, model.attrs["dropout_rate"]) if is_train else None
    if mask is not None:
        Y *= mask

    def backprop(d_vectors: list[Floats2d]) -> list[Doc]:
        dY: Any = xp.concatenate(d_vectors)
        if mask is not None:
            dY *= mask
        d_words = ops.alloc2f(*vectors.shape)
        ops.scatter_add(d_words, rows, dY)
        back_layer(d_words)
        return []

    return split(Y, lengths), backprop


def _known(model: Embedder, docs: list[Doc], is_train: bool) -> Any | None:
    """The vectors of tokens, of which most were computed before; None where nothing is kept."""
    cache: WordCache = model.attrs[_CACHE]
    if is_train or model.ops.device_type != "cpu":
        cache.clear()
        return None
    layer: Model[Any, Floats2d] = model.layers[0]
    return cache.look_up(layer, model.get_dim("nO"), docs, lambda words: layer.predict(_seen(model, words)))


def _seen(model: Embedder, words: Words) -> Any:
    """What the layer sees of words: their attributes where some are named, and else the words."""
    if "attrs" not in model.attrs:
        return words
    ops: Any = model.ops
    return ops.asarray2i(words.hashes(model.attrs["attrs"]), dtype="uint64")


def init(model: Embedder, X: list[Doc] | None = None, Y: list[Floats2d] | None = None) -> Embedder:
    layer = model.layers[0]
    if X and any(len(doc) for doc in X):
        sample = distinct(X)[0]
    elif model.has_dim("nO"):
        layer.initialize()
        return model
    else:
        generation, rows = Lexicon().intern(["word"])
        sample = Words([(generation, rows)])
    seen = _seen(model, sample)
    layer.initialize(seen)
    if model.has_dim("nO") is None:
        model.set_dim("nO", layer.predict(seen).shape[1])
    return model
