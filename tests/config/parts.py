"""Small functions of all kinds, and a schema that uses them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from thinc.api import Model, Optimizer
from thinc.types import Floats2d

from plait.config import Default, Named, Range
from plait.errors import MissingExtra
from plait.registry import registry


class Text:
    """What goes into models here."""


Tok2Vec = Model[list[Text], list[Floats2d]]
TokenScorer = Model[list[Text], list[Floats2d]]
TextScorer = Model[list[Text], Floats2d]


def forward(model: Model[Any, Any], X: Any, is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
    return X, lambda dY: dY


@registry.architectures("test.Words.v1")
def words(width: int = 96, attributes: list[str] = ["norm"]) -> Tok2Vec:  # noqa: B006
    """Looks at words.

    One after the other.
    """
    return Model("words", forward, attrs={"width": width, "attributes": attributes})


@registry.architectures("test.Shared.v1")
def shared(encoder: Annotated[Tok2Vec, Named("encoders")]) -> Tok2Vec:
    return Model("shared", forward, layers=[encoder])


@registry.architectures("test.TokenHead.v1")
def token_head(tok2vec: Tok2Vec, nO: int | None = None) -> TokenScorer:
    return Model("token_head", forward, layers=[tok2vec], dims={"nO": nO})


@registry.architectures("test.TextHead.v1")
def text_head(tok2vec: Tok2Vec, nO: int | None = None) -> TextScorer:
    return Model("text_head", forward, layers=[tok2vec], dims={"nO": nO})


@registry.architectures("test.Stack.v1")
def stack(first: Tok2Vec, *layers: Tok2Vec) -> Tok2Vec:
    return Model("stack", forward, layers=[first, *layers])


@registry.architectures("test.Either.v1")
def either(choices: list[Tok2Vec], shape: tuple[int, int] = (1, 2), seen: set[str] | None = None) -> Tok2Vec:
    return Model("either", forward, layers=choices, attrs={"shape": shape, "seen": seen})


@registry.architectures("test.Lies.v1")
def lies() -> Tok2Vec:
    return 42  # type: ignore[return-value]


@registry.architectures("test.Without.v1")
def without() -> Tok2Vec:
    raise MissingExtra("test.Without.v1", "heavy", "heaviest")


@registry.architectures("test.Fails.v1")
def fails(size: int = 3) -> Tok2Vec:
    raise ValueError(f"no room for {size}")


@registry.architectures("test.WrongDefault.v1")
def wrong_default(inner: Annotated[Tok2Vec, Default({"@architectures": "test.TextHead.v1"})]) -> Tok2Vec:
    return inner


class Component:
    """The base of components here."""


@registry.components("test.Tagger.v1")
@dataclass(kw_only=True)
class Tagger(Component):
    model: TokenScorer
    threshold: Annotated[float, Range(0, 1)] = 0.5
    column: Literal["tag", "pos"] = "tag"


@registry.components("test.Classifier.v1")
class Classifier(Component):
    def __init__(self, model: TextScorer) -> None:
        self.model = model


Reader = Callable[[], Iterator[str]]


@registry.readers("test.Lines.v1")
def lines(path: Path, limit: int = 0) -> Reader:
    return lambda: iter([str(path)])


@dataclass(kw_only=True)
class Group:
    learn_rate: float | Iterator[float] = 0.001
    frozen: bool = False


@dataclass(kw_only=True)
class Training:
    max_steps: int = 1000
    optimizer: Annotated[Optimizer, Default({"@optimizers": "Adam.v1", "learn_rate": 0.01})]
    groups: dict[str, Group] = field(default_factory=dict)


@dataclass(kw_only=True)
class Settings:
    lang: str
    pipeline: list[str] = field(default_factory=list)
    batch_size: Annotated[int, Range(1, None)] = 256


@dataclass(kw_only=True)
class Schema:
    nlp: Settings
    encoders: dict[str, Tok2Vec] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    paths: dict[str, str | None] = field(default_factory=dict)
    corpora: dict[str, Reader] = field(default_factory=dict)
    training: Training = field(default_factory=Training)  # type: ignore[arg-type]  # the config fills in the optimizer


GOOD = """
[nlp]
lang = "en"
pipeline = ["tagger", "classifier"]

[paths]
train = "data/train.txt"

[encoders.main]
@architectures = "test.Words.v1"
width = 64

[components.tagger]
@components = "test.Tagger.v1"

[components.tagger.model]
@architectures = "test.TokenHead.v1"

[components.tagger.model.tok2vec]
@architectures = "test.Shared.v1"
encoder = "main"

[components.classifier]
@components = "test.Classifier.v1"

[components.classifier.model]
@architectures = "test.TextHead.v1"
tok2vec = ${components.tagger.model.tok2vec}

[corpora.train]
@readers = "test.Lines.v1"
path = ${paths.train}
"""
