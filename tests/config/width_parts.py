"""Functions that say which widths and lengths go together, and a schema that uses them."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from thinc.api import Model

from plait.config import Has, Is, Named, NameOf, Range
from plait.registry import registry


class Word:
    """What goes into models here."""


class Vector:
    """What comes out of them."""


Tok2Vec = Model[list[Word], list[Vector]]
Encoder = Model[list[Vector], list[Vector]]
Scorer = Model[list[Word], list[float]]
Width = Annotated[int, Is("width")]
MaybeWidth = Annotated[int | None, Is("width")]


def forward(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
    return X, lambda dY: dY


def made(name: str, *layers: Model[Any, Any], **attrs: Any) -> Model[Any, Any]:
    return Model(name, forward, layers=layers, attrs=attrs)


@registry.layers("width.Embed.v1")
def embed(
    width: Width = 96,
    attrs: Annotated[list[str], Has(length="tables")] = ["norm", "shape"],  # noqa: B006
    rows: Annotated[list[int] | None, Has(length="tables")] = None,
) -> Annotated[Tok2Vec, Has(nO="width")]:
    return made("embed", width=width)


@registry.layers("width.Encode.v1")
def encode(width: MaybeWidth = None, depth: int = 1) -> Annotated[Encoder, Has(nI="width", nO="width")]:
    return made("encode", width=width)


@registry.layers("width.Narrow.v1")
def narrow(width: Annotated[int | None, Range(1, 100), Is("width")] = None) -> Annotated[Encoder, Has(nI="width")]:
    return made("narrow", width=width)


@registry.layers("width.Wide.v1")
def wide(width: Annotated[int, Range(200, None), Is("width")] = 256) -> Annotated[Encoder, Has(nI="width")]:
    return made("wide", width=width)


@registry.layers("width.Exact.v1")
def exact(width: Width) -> Annotated[Encoder, Has(nI="width", nO="width")]:
    return made("exact", width=width)


@registry.layers("width.Project.v1")
def project(
    given: Annotated[int | None, Is("given")] = None, width: MaybeWidth = None
) -> Annotated[Encoder, Has(nI="given", nO="width")]:
    return made("project", given=given, width=width)


@registry.layers("width.Fixed.v1")
def fixed() -> Annotated[Encoder, Has(nI=300, nO=300)]:
    return made("fixed")


@registry.layers("width.Silent.v1")
def silent() -> Encoder:
    return made("silent")


@registry.layers("width.Tok2Vec.v1")
def tok2vec(
    embed: Annotated[Tok2Vec, Has(nO="embedded")], encode: Annotated[Encoder, Has(nI="embedded", nO="width")]
) -> Annotated[Tok2Vec, Has(nO="width")]:
    return made("tok2vec", embed, encode)


@registry.layers("width.Deep.v1")
def deep(
    embed: Annotated[Tok2Vec, Has(nO="width")],
    layers: list[Annotated[Encoder, Has(nI="width", nO="width")]],
    last: Annotated[Encoder, Has(nI="width", nO="out")] | None = None,
) -> Annotated[Tok2Vec, Has(nO="out")]:
    return made("deep", embed, *layers)


@registry.layers("width.Tables.v1")
def tables(by_name: dict[str, Annotated[Tok2Vec, Has(nO="width")]], width: Width = 5) -> Tok2Vec:
    return made("tables", width=width)


@registry.layers("width.Shared.v1")
def shared(
    encoder: Annotated[Tok2Vec, Named("encoders"), Has(nO="width")],
) -> Annotated[Tok2Vec, Has(nO="width")]:
    return made("shared", encoder)


@registry.layers("width.Bare.v1")
def bare(encoder: Annotated[Tok2Vec, Named("encoders")]) -> Tok2Vec:
    return made("bare", encoder)


@registry.layers("width.Head.v1")
def head(
    tok2vec: Annotated[Tok2Vec, Has(nO="nI")], nI: int | None = None, nO: int | None = None
) -> Annotated[Scorer, Has(nO="nO")]:
    return made("head", tok2vec, nI=nI, nO=nO)


@registry.layers("width.Scorer.v1")
def scorer(
    exclusive_classes: Annotated[bool | int, Is("exclusive")], nO: int | None = None
) -> Annotated[Scorer, Has(exclusive="exclusive")]:
    return made("scorer", exclusive=exclusive_classes)


@registry.layers("width.Both.v1")
def both(
    one: Annotated[Scorer, Has(exclusive="exclusive", nO="nO")],
    other: Annotated[Scorer, Has(exclusive="exclusive", nO="nO")],
    nO: int | None = None,
) -> Annotated[Scorer, Has(exclusive="exclusive")]:
    return made("both", one, other)


@registry.layers("width.Multi.v1")
def multi() -> Annotated[Scorer, Has(exclusive=False)]:
    return made("multi")


@registry.layers("width.Pair.v1")
def pair(names: Annotated[list[str], Has(length=2)], count: Annotated[int, Is("n")] = 1) -> Tok2Vec:
    return made("pair", names=names)


@registry.layers("width.Counted.v1")
def counted(count: Annotated[int, Is("n")], names: Annotated[list[str] | None, Has(length="n")] = None) -> Tok2Vec:
    return made("counted", count=count)


@registry.layers("width.Mode.v1")
def mode(mode: Annotated[Literal["a", "b"], Is("mode")] = "a") -> Annotated[Encoder, Has(mode="mode")]:
    return made("mode", mode=mode)


@registry.layers("width.Modes.v1")
def modes(
    one: Annotated[Encoder, Has(mode="mode")], other: Annotated[Encoder, Has(mode="mode")]
) -> Annotated[Encoder, Has(mode="mode")]:
    return made("modes", one, other)


class Component:
    """The base of components here."""


@registry.components("width.One.v1")
class One(Component):
    """Takes the labels to exclude each other."""

    def __init__(self, model: Annotated[Scorer, Has(exclusive=True)]) -> None:
        self.model = model


@registry.components("width.Many.v1")
class Many(Component):
    def __init__(self, model: Annotated[Scorer, Has(exclusive=False)]) -> None:
        self.model = model


@dataclass(kw_only=True)
class Settings:
    width: MaybeWidth = None
    model: Annotated[Tok2Vec | None, Has(nO="width")] = None
    order: list[Annotated[str, NameOf("components")]] = field(default_factory=list)


@dataclass(kw_only=True)
class Schema:
    encoders: dict[str, Tok2Vec] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    heads: dict[str, Model[Any, Any]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    numbers: dict[str, Any] = field(default_factory=dict)
