"""Categories of a text from the n-grams it holds."""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from thinc.api import Model
from thinc.types import Floats2d

from ..config import Few, Has, Is, Must, Positive, Range, Registered
from ..features.distinct import Words
from ..features.ngrams import ngram_bags, run_bags, word_parts
from ..layers.activations import no_gradient
from ..layers.guard import unwatched
from ..layers.sparse import sum_rows
from ..layers.sparse_linear import Scaling, rows_of, scores, sparse_linear, word_logits
from ..layers.sparse_linear import forward as forward_sparse
from ..layers.word_cache import WordCache
from ..registry import registry
from ..tokens import Doc
from .types import DocScorer

_CACHE = "cache"


def _in_order(min_subword: int, max_subword: int) -> bool:
    return max_subword == 0 or 1 <= min_subword <= max_subword


@registry.architectures("plait.TextCatBOW.v1")
def text_cat_bow(
    exclusive_classes: Annotated[bool, Is("exclusive")],
    ngram_size: Few = 2,
    attr: Annotated[str, Registered("attributes")] = "NORM",
    min_subword: Few = 3,
    max_subword: Annotated[int, Range(0, 1000), Must("0, or at least min_subword", _in_order)] = 5,
    length: Positive = 131072,
    scaling: Scaling = "sqrt",
    nO: Annotated[Positive | None, Is("nO")] = None,
) -> Annotated[DocScorer, Has(exclusive="exclusive")]:
    """Probabilities of labels from a linear model over the n-grams of words of a text, and of characters in its words.

    Features are hashed into a table of fixed size, so none is unknown (Joulin et al. 2017, "Bag of Tricks for Efficient
    Text Classification"; Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information").

    Args:
        exclusive_classes: whether each text has exactly one label (softmax) or any number (logistic function).
        ngram_size: the longest run of words that is a feature; all shorter ones are as well.
        attr: the lexical attribute that tells words apart.
        min_subword, max_subword: the shortest and longest run of characters that is a feature, where "<" and ">" mark
            the ends of a word; with a `max_subword` of 0 there are none.
        length: how many rows the table of weights has. Features that share one are told apart by what is around them.
        scaling: what the sum over n features is multiplied with: "mean" is 1 / n, "sqrt" 1 / sqrt(n), "sum" 1.
        nO: the number of labels; the component that trains it knows.

    Returns:
        Docs to Floats2d (n_docs, nO), with the ref "output_layer".

    Raises:
        ValueError: an n-gram size below 1, or a longest run that is shorter than the shortest.
    """
    if ngram_size < 1 or length < 1:
        raise ValueError(f"ngram_size and length are at least 1; they were {ngram_size} and {length}")
    if not _in_order(min_subword, max_subword):
        raise ValueError(f"subwords have from 1 to max_subword characters; got {min_subword} to {max_subword}")
    model = sparse_linear(length, nO, exclusive=exclusive_classes, scaling=scaling)
    return Model(
        "textcat_bow",
        forward,
        init=init,
        layers=[model],
        refs={"output_layer": model},
        dims={"nO": nO},
        attrs={
            "exclusive": exclusive_classes,
            "attr": attr,
            "sizes": list(range(1, ngram_size + 1)),
            "subwords": list(range(min_subword, max_subword + 1)) if max_subword else [],
            _CACHE: WordCache(),
        },
    )


def forward(model: DocScorer, docs: list[Doc], is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], list[Doc]]]:
    if is_train:
        model.attrs[_CACHE].clear()
    elif (known := _known(model, docs)) is not None:
        return known, no_gradient
    bags = ngram_bags(docs, model.attrs["attr"], model.attrs["sizes"], model.attrs["subwords"])
    Y, back = model.layers[0](bags, is_train)

    def backprop(dY: Floats2d) -> list[Doc]:
        back(dY)
        return []

    return Y, backprop


def _known(model: DocScorer, docs: list[Doc]) -> Any | None:
    """The prediction by what words were found to add up to before; None where nothing is kept."""
    output: Model[Any, Floats2d] = model.layers[0]
    ops: Any = model.ops
    with_words = [doc for doc in docs if len(doc.ids)]
    if ops.device_type != "cpu" or not with_words or unwatched(output) is not forward_sparse:
        return None
    if output._func is not forward_sparse:
        output.predict(ngram_bags(docs, model.attrs["attr"], model.attrs["sizes"], model.attrs["subwords"]))  # watched
    attr, sizes, subwords = (model.attrs[name] for name in ("attr", "sizes", "subwords"))
    nO = output.get_dim("nO")

    def compute(words: Words) -> Any:
        hashes, owners = word_parts(words, attr, True, subwords)
        logits = word_logits(output, rows_of(output, hashes), owners, len(words))
        return np.concatenate([logits, np.bincount(owners, minlength=len(words))[:, None]], axis=1, dtype="float32")

    cache: WordCache = model.attrs[_CACHE]
    words = cache.look_up(output, nO + 1, with_words, compute)
    sums: Any = ops.alloc2f(len(docs), nO + 1)
    texts = np.repeat(np.arange(len(docs), dtype=np.int32), [len(doc.ids) for doc in docs])
    ops.scatter_add(sums, texts, words)
    runs = run_bags(docs, attr, sizes[1:])
    logits = np.ascontiguousarray(sums[:, :nO])
    sum_rows(ops, output.get_param("W"), rows_of(output, runs.hashes), runs.owners, logits)
    counts = sums[:, nO] + np.bincount(runs.owners, minlength=len(docs))
    return scores(output, logits, counts)[0]


def init(model: DocScorer, X: list[Doc] | None = None, Y: Floats2d | None = None) -> DocScorer:
    output = model.layers[0]
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    if model.has_dim("nO"):
        output.set_dim("nO", model.get_dim("nO"))
    output.initialize()
    return model
