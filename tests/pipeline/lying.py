"""Architectures and components that do something else than they say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from thinc.api import Model

from plait.architectures import hash_embed_cnn
from plait.architectures.types import DocScorer, Tok2Vec, TokenScorer
from plait.registry import registry


@dataclass
class Lie:
    """What the models of this module do to what they should give, and to the gradients that they should pass on."""

    forward: Callable[[Any], Any] = field(default=lambda Y: Y)
    backward: Callable[[Any], Any] = field(default=lambda dY: dY)


LIE = Lie()


def around(inner: Model[Any, Any], **parts: Any) -> Any:
    """A model of the same kind as another, that lies."""

    def forward(model: Any, X: Any, is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
        Y, backprop = inner(X, is_train)
        return LIE.forward(Y), lambda dY: backprop(LIE.backward(dY))

    def init(model: Any, X: Any = None, Y: Any = None) -> None:
        inner.initialize(X, Y)

    return Model("lying", forward, init=init, layers=[inner], **parts)


@registry.architectures("lying.Vectors.v1")
def vectors(width: int = 16) -> Tok2Vec:
    """Vectors of words, or not."""
    return around(hash_embed_cnn(width, 1, rows=200), dims={"nO": width})  # type: ignore[no-any-return]


@registry.architectures("lying.Tokens.v1")
def tokens(model: DocScorer) -> TokenScorer:
    """Says that it scores words, but scores texts."""
    return around(model)  # type: ignore[no-any-return]


@registry.architectures("lying.Docs.v1")
def docs(model: TokenScorer) -> DocScorer:
    """Says that it scores texts, but scores words."""
    return around(model)  # type: ignore[no-any-return]
