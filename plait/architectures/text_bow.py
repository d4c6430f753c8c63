"""Categories of a text from the n-grams it holds."""

from collections.abc import Callable

from thinc.api import Model
from thinc.types import Floats2d

from ..features.ngrams import ngram_bags
from ..layers.sparse_linear import Scaling, sparse_linear
from ..registry import registry
from ..tokens import Doc
from .types import DocScorer


@registry.architectures("plait.TextCatBOW.v1")
def text_cat_bow(
    exclusive_classes: bool,
    ngram_size: int = 2,
    attr: str = "NORM",
    min_subword: int = 0,
    max_subword: int = 0,
    length: int = 262144,
    scaling: Scaling = "sqrt",
    dropout: float = 0.0,
    nO: int | None = None,
) -> DocScorer:
    model = sparse_linear(length, nO, exclusive=exclusive_classes, scaling=scaling, dropout=dropout)
    return Model(
        "textcat_bow",
        forward,
        init=init,
        layers=[model],
        refs={"output_layer": model},
        dims={"nO": nO},
        attrs={
            "attr": attr,
            "sizes": list(range(1, ngram_size + 1)),
            "subwords": list(range(min_subword, max_subword + 1)) if max_subword else [],
        },
    )


def forward(model: DocScorer, docs: list[Doc], is_train: bool) -> tuple[Floats2d, Callable[[Floats2d], list[Doc]]]:
    bags = ngram_bags(docs, model.attrs["attr"], model.attrs["sizes"], model.attrs["subwords"])
    Y, back = model.layers[0](bags, is_train)

    def backprop(dY: Floats2d) -> list[Doc]:
        back(dY)
        return []

    return Y, backprop


def init(model: DocScorer, X: list[Doc] | None = None, Y: Floats2d | None = None) -> DocScorer:
    output = model.layers[0]
    if Y is not None:
        model.set_dim("nO", Y.shape[1])
    if model.has_dim("nO"):
        output.set_dim("nO", model.get_dim("nO"))
    output.initialize()
    return model
