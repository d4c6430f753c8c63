import collections.abc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import (  # noqa: UP035
    Annotated,
    Any,
    Generic,
    List,
    Literal,
    NewType,
    Optional,
    Protocol,
    TypedDict,
    TypeVar,
    Union,
    get_type_hints,
)

import pytest
import thinc.types
from thinc.api import Model, Optimizer
from thinc.layers import Dropout, chain, expand_window, list2array, list2ragged, with_array
from thinc.types import ArrayXd, Floats1d, Floats2d, FloatsXd, Ints2d, Padded, Ragged

from plait.config import Has, Role, fits
from plait.config.shows import show
from plait.config.types import arguments_as, ends, is_certain, role
from tests.names import named


class Doc: ...


class SubDoc(Doc): ...


class Calls(Protocol):
    def __call__(self, docs: list[Doc]) -> int: ...


class Reads(Protocol):
    path: str

    def read(self) -> str: ...


class Reader:
    path: str = ""

    def read(self) -> str:
        return ""

    def __call__(self) -> Iterator[Doc]:
        return iter(())


class Half:
    def read(self) -> str:
        return ""


InT = TypeVar("InT")
OutT = TypeVar("OutT")


class Named(Model[InT, OutT]): ...


class Fixed(Named[list[Doc], OutT], Generic[OutT]): ...


class Narrower(Fixed[OutT]): ...


class Narrowest(Narrower[Floats2d]): ...


class Leaf(Narrowest): ...


class Stream(Iterable[Doc]):
    def __iter__(self) -> Iterator[Doc]:
        return iter(())


Width = NewType("Width", int)
ArrayT = TypeVar("ArrayT", Floats2d, Ragged)
DocT = TypeVar("DocT", bound=Doc)
SubDocT = TypeVar("SubDocT", bound=SubDoc)
ArrayTXd = TypeVar("ArrayTXd", bound=ArrayXd)
FloatsT = TypeVar("FloatsT", Floats1d, Floats2d)
SomeT = TypeVar("SomeT", bound=Floats2d | Ragged)
Tok2Vec = Model[list[Doc], list[Floats2d]]
Vectors = Annotated[Tok2Vec, Role("vectors")]
Scores = Annotated[Tok2Vec, Has(nO="nO"), Role("scores")]
VectorsT = TypeVar("VectorsT", bound=Vectors)
Wider = NewType("Wider", Width)


class Listed(Model[list[OutT], list[OutT]], Generic[OutT]): ...


class Settings(TypedDict):
    width: int


class Made:
    def __init__(self) -> None:
        self.path = ""

    def read(self) -> str:
        return ""


FITS: list[tuple[Any, Any]] = [
    (Tok2Vec, Tok2Vec),
    (List[Doc], list[Doc]),  # noqa: UP006
    (Model[List[Doc], List[Floats2d]], Tok2Vec),  # noqa: UP006
    (Model[list[Doc], Floats2d], Model[list[Doc], FloatsXd]),
    (Model[Union[list[Doc], Ragged], Floats2d], Model[list[Doc], Floats2d]),  # noqa: UP007
    (Model[list[Doc], Floats2d], Model[list[SubDoc], Floats2d]),
    (Model, Tok2Vec),
    (Tok2Vec, Model),
    (Model[Any, Any], Tok2Vec),
    (Tok2Vec, Optional[Tok2Vec]),  # noqa: UP045
    (Tok2Vec, Tok2Vec | None),
    (Tok2Vec | None, Tok2Vec | None),
    (None, Tok2Vec | None),
    (Annotated[Tok2Vec, "x"], Annotated[Tok2Vec, "y"]),
    (Model[InT, InT], Tok2Vec),  # type: ignore[valid-type]  # unbound, as where a function is read
    (Model[ArrayT, ArrayT], Model[Ragged, Ragged]),  # type: ignore[valid-type]  # unbound, as where a function is read
    (DocT, Doc),
    (Named[list[Doc], Floats2d], Model[list[Doc], Floats2d]),
    (Fixed[Floats2d], Model[list[Doc], FloatsXd]),
    (Leaf, Model[list[Doc], Floats2d]),
    (Narrower, Model[list[Doc], Floats2d]),
    (Any, Tok2Vec),
    (Tok2Vec, Any),
    (Tok2Vec, object),
    (SubDoc, Doc),
    (int, float),
    (bool, int),
    (list[int], Sequence[float]),
    (list[int], Iterable[int]),
    (str, Sequence[str]),
    (bytes, Iterable[int]),
    (dict[str, int], Mapping[str, float]),
    (tuple[int, int], tuple[float, ...]),
    (tuple[int, ...], tuple[int, int]),
    (tuple[int, int], Sequence[Any]),
    (collections.abc.Generator[float, None, None], Iterator[float]),
    (collections.abc.Generator[float, None, None], Iterable[float]),
    (collections.abc.Generator[float, None, None], thinc.types.Generator),
    (Stream, Iterable[Doc]),
    (Literal["a", "b"], str),
    (Literal["a"], Literal["a", "b"]),
    (Width, int),
    (Width, Width),
    (Callable[[int], str], Callable[[int], str]),
    (Callable[[list[Doc]], int], Calls),
    (Reader, Callable[[], Iterator[Doc]]),
    (Reader, Reads),
    (type[SubDoc], type[Doc]),
    (Model[ArrayXd, FloatsXd], Model[Ints2d, FloatsXd]),
    (Scores, Scores),
    (Scores, Tok2Vec),
    (Tok2Vec, Scores),
    (Scores, Scores | None),
    (Scores, Annotated[Scores, "x"]),
    (Scores, Vectors | Scores),
    (list[Scores], Sequence[Scores]),
    (Vectors, VectorsT),
    (Wider, int),
    (Wider, Width),
    (Listed[Floats2d], Model[list[Floats2d], list[Floats2d]]),
    (Listed[Floats2d], Model[Any, Sequence[FloatsXd]]),
    (Settings, dict),
    (dict[str, int], Settings),
    (Settings, Mapping[str, Any]),
    (FloatsXd, ArrayTXd),
    (Floats2d | Ragged, ArrayT),
    (FloatsT, Floats2d),
    (ArrayTXd, FloatsXd),
    (ArrayTXd, Ints2d | Ragged),
    (ArrayTXd, SomeT),
    (SomeT, ArrayTXd),
    (DocT, SubDoc),
    (Doc, DocT),
    (SubDoc, DocT),
    (None, None),
    (Literal[1, "a"], int | str),
    (Made, Reads),
    (Reads, Reads),
    (Callable[[Model[InT, InT]], int], Callable[[Tok2Vec], int]),  # type: ignore[valid-type]  # unbound
]

MISFITS: list[tuple[Any, Any]] = [
    (Model[list[Doc], Floats2d], Tok2Vec),
    (Tok2Vec, Model[list[Doc], Floats2d]),
    (Model[list[Doc], FloatsXd], Model[list[Doc], Floats2d]),
    (Model[Ragged, Floats2d], Model[list[Doc], Floats2d]),
    (Model[list[SubDoc], Floats2d], Model[list[Doc], Floats2d]),
    (Model[list[Doc], Floats2d], Tok2Vec | None),
    (Tok2Vec | None, Tok2Vec),
    (None, Tok2Vec),
    (int, Tok2Vec),
    (Model[ArrayT, ArrayT], Model[Padded, Padded]),  # type: ignore[valid-type]  # unbound, as where a function is read
    (Fixed[Floats2d], Model[list[Doc], Floats1d]),
    (Fixed[Floats2d], Model[Ragged, Floats2d]),
    (Leaf, Model[list[Doc], Floats1d]),
    (Leaf, Model[Ragged, Floats2d]),
    (DocT, int),
    (Doc, SubDoc),
    (float, int),
    (str, float),
    (Floats2d, Floats1d),
    (Ints2d, Floats2d),
    (list[Floats2d], list[Floats1d]),
    (list[int], tuple[int, ...]),
    (tuple[int, int], tuple[int, int, int]),
    (str, Sequence[Tok2Vec]),
    (bytes, Iterable[str]),
    (tuple[str, int], tuple[int, ...]),
    (dict[str, str], dict[str, int]),
    (Stream, Iterable[int]),
    (Literal["a", "c"], Literal["a", "b"]),
    (Literal[1], Literal[True]),
    (str, Literal["a"]),
    (int, Width),
    (Half, Reads),
    (Callable[[int], str], Callable[[int], int]),
    (Callable[[int], str], Calls),
    (Doc, Calls),
    (Doc, Callable[[], int]),
    (Optimizer, Model),
    (type[Doc], type[SubDoc]),
    (Scores, Vectors),
    (Vectors, Scores),
    (Scores, Vectors | None),
    (Scores | None, Vectors | None),
    (list[Scores], Sequence[Vectors]),
    (dict[str, Scores], Mapping[str, Vectors]),
    (Model[Scores, int], Model[Vectors, int]),
    (Scores, VectorsT),
    (Width, Wider),
    (Listed[Floats2d], Model[list[Floats2d], list[Ints2d]]),
    (Listed[Floats2d], Model[Floats2d, list[Floats2d]]),
    (int, Settings),
    (list[int], Settings),
    (Ragged, ArrayTXd),
    (FloatsXd, ArrayT),
    (FloatsT, Ints2d),
    (ArrayTXd, Ragged | Padded),
    (SomeT, Floats1d),
    (Doc, SubDocT),
    (int, DocT),
    (int, None),
    (Literal[1, "a"], int),
]


def _name(pair: object) -> str:
    return show(pair)


@pytest.mark.parametrize(("made", "wanted"), FITS, ids=_name)
def test_fits(made: Any, wanted: Any) -> None:
    assert fits(made, wanted)


@pytest.mark.parametrize(("made", "wanted"), MISFITS, ids=_name)
def test_misfits(made: Any, wanted: Any) -> None:
    assert not fits(made, wanted)


def _made(layer: Any) -> Any:
    return get_type_hints(layer, localns=vars(thinc.types))["return"]


@pytest.mark.parametrize(
    ("layer", "wanted", "expected"),
    [
        (with_array, Model[list[Floats2d], list[Floats2d]], True),
        (with_array, Model[Padded, Padded], True),
        (with_array, Tok2Vec, False),
        (expand_window, Model[Floats2d, Floats2d], True),
        (expand_window, Model[list[Doc], list[Doc]], False),
        (list2ragged, Model[list[Floats2d], Ragged], True),
        (list2ragged, Model[list[Floats2d], Padded], False),
        (list2array, Model[list[Floats2d], Floats2d], True),
        (Dropout, Model[Floats2d, Floats2d], True),
        (chain, Tok2Vec, True),
    ],
)
def test_layers_of_thinc(layer: Any, wanted: Any, expected: bool) -> None:
    assert fits(_made(layer), wanted) is expected


@pytest.mark.parametrize(
    ("made", "certain"),
    [
        (Tok2Vec, True),
        (Doc, True),
        (Model, False),
        (Model[Any, Any], False),
        (Model[InT, Floats2d], False),  # type: ignore[valid-type]  # unbound, as where a function is read
        (Any, False),
        (InT, False),
    ],
)
def test_is_certain(made: Any, certain: bool) -> None:
    assert is_certain(made) is certain


@pytest.mark.parametrize("odd", [3, "Nowhere", [], "Floats2d", ..., print])
def test_odd_annotations_never_raise(odd: Any) -> None:
    assert fits(odd, Tok2Vec) in (True, False)
    assert fits(Tok2Vec, odd) in (True, False)
    assert fits(Model[odd, Floats2d] if not isinstance(odd, list) else odd, Tok2Vec) in (True, False)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Tok2Vec, None),
        (Vectors, "vectors"),
        (Scores, "scores"),
        (Annotated[Scores, Has(nO="width")], "scores"),
        (Annotated[Scores, Role("else")], "else"),
        (Scores | None, None),
        (list[Scores], None),
    ],
)
def test_role(kind: Any, expected: str | None) -> None:
    assert role(kind) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Tok2Vec, (list[Doc], list[Floats2d])),
        (Vectors, (list[Doc], list[Floats2d])),
        (Leaf, (list[Doc], Floats2d)),
        (Narrower[Ragged], (list[Doc], Ragged)),
        (Listed[Ragged], (list[Ragged], list[Ragged])),
        (Model, None),
        (Model[Any, Any], (Any, Any)),
        (int, None),
        (Any, None),
        (list[Tok2Vec], None),
        (3, None),
    ],
    ids=named,
)
def test_ends(kind: Any, expected: tuple[Any, Any] | None) -> None:
    assert ends(kind) == expected


def test_arguments_of_a_class_with_others_as_its_bases() -> None:
    assert arguments_as(dict[str, int], Mapping) == (str, int)
    assert arguments_as(Fixed[Floats2d], Model) == (list[Doc], Floats2d)
    assert arguments_as(Fixed[Floats2d], Named) == (list[Doc], Floats2d)
    assert arguments_as(Settings, Mapping) == ()
    assert arguments_as(Stream, Iterable) == (Doc,)
