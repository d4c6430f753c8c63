"""Categories of a text from the vectors of its words, pooled into one."""

from collections.abc import Callable
from typing import Annotated, Any

from thinc.api import Model
from thinc.types import Floats2d, Ragged

from ..config import Has, Is, Must, Positive
from ..layers.lists import flatten, lengths_of, split
from ..layers.mix import mix
from ..layers.output import output_layer
from ..layers.pooling import Reduction, attend, pool
from ..layers.residual import residual
from ..registry import registry
from ..tokens import Doc
from .types import DocScorer, Pooling, Tok2Vec
from .widths import backbone_width, initialize_pooling, set_labels


def _one_at_least(use_reduce_first: bool, use_reduce_last: bool, use_reduce_max: bool, use_reduce_mean: bool) -> bool:
    return use_reduce_first or use_reduce_last or use_reduce_max or use_reduce_mean


@registry.architectures("plait.TextCatReduce.v1")
def text_cat_reduce(
    tok2vec: Tok2Vec,
    exclusive_classes: Annotated[bool, Is("exclusive")],
    use_reduce_first: bool = False,
    use_reduce_last: bool = False,
    use_reduce_max: bool = True,
    use_reduce_mean: Annotated[bool, Must("true for one of the four", _one_at_least)] = True,
    nO: Annotated[Positive | None, Is("nO")] = None,
) -> Annotated[DocScorer, Has(exclusive="exclusive")]:
    """Probabilities of labels from the first, last, largest and mean values of the vectors of a text's words.

    Args:
        tok2vec: the backbone.
        exclusive_classes: whether each text has exactly one label (softmax) or any number (logistic function).
        use_reduce_first, use_reduce_last, use_reduce_max, use_reduce_mean: which to take, side by side.
        nO: the number of labels; the component that trains it knows.

    Returns:
        Docs to Floats2d (n_docs, nO), with the refs "tok2vec" and "output_layer".

    Raises:
        ValueError: no reduction is taken.
    """
    wanted: dict[Reduction, bool] = {
        "first": use_reduce_first,
        "last": use_reduce_last,
        "max": use_reduce_max,
        "mean": use_reduce_mean,
    }
    reductions = [name for name, used in wanted.items() if used]
    if not reductions:
        raise ValueError("a text is pooled by at least one reduction; set one of use_reduce_first, …, use_reduce_mean")
    return _pooled(
        "textcat_reduce", tok2vec, pool(reductions, tok2vec.maybe_get_dim("nO")), None, exclusive_classes, nO
    )


@registry.architectures("plait.TextCatParametricAttention.v1")
def text_cat_parametric_attention(
    tok2vec: Tok2Vec,
    exclusive_classes: Annotated[bool, Is("exclusive")],
    nO: Annotated[Positive | None, Is("nO")] = None,
) -> Annotated[DocScorer, Has(exclusive="exclusive")]:
    """Probabilities of labels from a mean of the vectors of a text's words that attention weighs (Yang et al. 2016).

    A residual maxout layer stands between the mean and the output.

    Args:
        tok2vec: the backbone.
        exclusive_classes: whether each text has exactly one label (softmax) or any number (logistic function).
        nO: the number of labels; the component that trains it knows.

    Returns:
        Docs to Floats2d (n_docs, nO), with the refs "tok2vec" and "output_layer".
    """
    width = tok2vec.maybe_get_dim("nO")
    hidden = residual(mix(width, width))
    return _pooled("textcat_attention", tok2vec, attend(width), hidden, exclusive_classes, nO)


def _pooled(
    name: str,
    tok2vec: Tok2Vec,
    pooling: Pooling,
    hidden: Model[Floats2d, Floats2d] | None,
    exclusive: bool,
    nO: int | None,
) -> DocScorer:
    output = output_layer(exclusive, nO)
    after: list[Model[Any, Any]] = [output] if hidden is None else [hidden, output]
    refs: dict[str, Model[Any, Any] | None] = {"tok2vec": tok2vec, "pooling": pooling, "output_layer": output}
    if hidden is not None:
        refs["hidden"] = hidden
    return Model(
        name,
        forward,
        init=init,
        layers=[tok2vec, pooling, *after],
        refs=refs,
        dims={"nO": nO},
        attrs={"exclusive": exclusive},
    )


def forward(model: DocScorer, docs: list[Doc], is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], list[Doc]]]:
    backbone, pooling, *after = model.layers
    vectors, back_vectors = backbone(docs, is_train)
    lengths = [len(part) for part in vectors]
    flat = flatten(model.ops, vectors, pooling.get_dim("nI"))
    Y, back_pooling = pooling(Ragged(flat, lengths_of(model.ops, vectors)), is_train)
    callbacks = []
    for layer in after:
        Y, callback = layer(Y, is_train)
        callbacks.append(callback)

    def backprop(dY: Floats2d) -> list[Doc]:
        for callback in reversed(callbacks):
            dY = callback(dY)
        if sum(lengths):
            back_vectors(split(back_pooling(dY).data, lengths))
        return []

    return Y, backprop


def init(model: DocScorer, X: list[Doc] | None = None, Y: Floats2d | None = None) -> DocScorer:
    backbone, pooling, *hidden, output = model.layers
    backbone.initialize(X)
    set_labels(model, output, Y)
    pooled = initialize_pooling(pooling, backbone_width(backbone, X))
    for layer in hidden:
        layer.initialize(pooled)
    output.initialize(pooled)
    return model
