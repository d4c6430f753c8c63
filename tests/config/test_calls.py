"""What can be called, held against what is to be called."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, runtime_checkable

import pytest
from thinc.api import Model
from thinc.types import Floats2d

from plait.config import fits
from plait.config.calls import OPEN, call_of
from plait.config.shows import show

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Doc: ...


class SubDoc(Doc): ...


class Takes:
    def __call__(self, doc: Doc) -> int:
        return 1


class TakesSub:
    def __call__(self, doc: SubDoc) -> int:
        return 1


class Gives:
    def __call__(self, doc: Doc) -> SubDoc:
        return SubDoc()


class TakesTwo:
    def __call__(self, doc: Doc, other: Doc) -> int:
        return 1


class TakesOneOrTwo:
    def __call__(self, doc: Doc, other: Doc = Doc()) -> int:  # noqa: B008 - only its signature is read
        return 1


class TakesAny:
    def __call__(self, *docs: Doc) -> int:
        return 1


class TakesOneAndNumbers:
    def __call__(self, doc: Doc, *numbers: int) -> int:
        return 1


class TakesFlag:
    def __call__(self, doc: Doc, *, flag: bool) -> int:
        return 1


class TakesFlagOrNot:
    def __call__(self, doc: Doc, *, flag: bool = False) -> int:
        return 1


class TakesWrongFlag:
    def __call__(self, doc: Doc, *, flag: str = "") -> int:
        return 1


class TakesFlagByPosition:
    def __call__(self, doc: Doc, flag: bool = False) -> int:
        return 1


class TakesAllNames:
    def __call__(self, doc: Doc, **settings: Any) -> int:
        return 1


class Unannotated:
    def __call__(self, doc, other=3):  # type: ignore[no-untyped-def]
        return 1


class Static:
    @staticmethod
    def __call__(doc: Doc) -> int:
        return 1


class OneDoc(Protocol):
    def __call__(self, doc: Doc) -> int: ...


class OneOrTwoDocs(Protocol):
    def __call__(self, doc: Doc, other: Doc = ...) -> int: ...


class AnyDocs(Protocol):
    def __call__(self, *docs: Doc) -> int: ...


class Flagged(Protocol):
    def __call__(self, doc: Doc, *, flag: bool) -> int: ...


class FlaggedOrNot(Protocol):
    def __call__(self, doc: Doc, *, flag: bool = ...) -> int: ...


class Reads(Protocol):
    def read(self, doc: Doc) -> int: ...

    def close(self) -> None: ...


class Reader:
    def read(self, doc: Doc) -> bool:
        return True

    def close(self) -> None: ...


class StaticReader:
    @staticmethod
    def read(doc: Doc) -> int:
        return 1

    @classmethod
    def close(cls) -> None: ...


class ReadsSub:
    def read(self, doc: SubDoc) -> int:
        return 1

    def close(self) -> None: ...


class ReadsText:
    def read(self, doc: Doc) -> str:
        return ""

    def close(self) -> None: ...


class Unclosed:
    def read(self, doc: Doc) -> int:
        return 1


class NeedsMore:
    def read(self, doc: Doc, size: int) -> int:
        return 1

    def close(self) -> None: ...


class Linked(Protocol):
    def next(self) -> "Linked": ...

    def before(self, other: "Linked") -> bool: ...


class Link:
    def next(self) -> "Link":
        return self

    def before(self, other: "Linked") -> bool:
        return True


class ShortLink:
    def next(self) -> "Link":
        return Link()

    def before(self, other: "Linked") -> bool:
        return True


class BrokenLink:
    def next(self) -> "BrokenLink":
        return self

    def before(self, other: "Linked") -> str:
        return ""


class LeadsToBroken:
    def next(self) -> BrokenLink:
        return BrokenLink()

    def before(self, other: "Linked") -> bool:
        return True


@runtime_checkable
class Sized(Protocol):
    size: int

    @property
    def width(self) -> int: ...

    def __len__(self) -> int: ...


class HasSize:
    size = 3
    width = 4

    def __len__(self) -> int:
        return 3


class WithoutLen:
    size = 3
    width = 4


class SizedLink(Sized, Linked, Protocol): ...


class Box(Protocol[T_co]):
    def get(self) -> T_co: ...


class IntBox(Generic[T]):
    def get(self) -> int:
        return 1


Tok2Vec = Model[list[Doc], list[Floats2d]]

FITS: list[tuple[Any, Any]] = [
    (Takes, Callable[[Doc], int]),
    (Takes, Callable[[SubDoc], int]),
    (Takes, Callable[[Doc], float]),
    (Takes, Callable[..., int]),
    (Takes, Callable),
    (Takes, OneDoc),
    (Gives, Callable[[Doc], Doc]),
    (TakesOneOrTwo, Callable[[Doc], int]),
    (TakesOneOrTwo, Callable[[Doc, Doc], int]),
    (TakesOneOrTwo, OneDoc),
    (TakesOneOrTwo, OneOrTwoDocs),
    (TakesAny, Callable[[], int]),
    (TakesAny, Callable[[Doc, SubDoc, Doc], int]),
    (TakesAny, AnyDocs),
    (TakesAny, OneOrTwoDocs),
    (TakesOneAndNumbers, Callable[[Doc, int, int], int]),
    (TakesFlag, Flagged),
    (TakesFlagOrNot, Flagged),
    (TakesFlagOrNot, FlaggedOrNot),
    (TakesFlagOrNot, OneDoc),
    (TakesFlagByPosition, FlaggedOrNot),
    (TakesAllNames, FlaggedOrNot),
    (Unannotated, Callable[[Doc], str]),
    (Unannotated, Callable[[Doc, Doc], str]),
    (Static, Callable[[Doc], int]),
    (Static, OneDoc),
    (Callable[[Doc], int], OneDoc),
    (Callable[..., int], OneDoc),
    (Callable, OneDoc),
    (OneDoc, Callable[[Doc], int]),
    (OneOrTwoDocs, OneDoc),
    (Callable[P, int], Callable[[Doc], int]),
    (Callable[Concatenate[Doc, P], int], Callable[[int], int]),
    (Callable[[Doc], int], Callable[P, float]),
    (Callable[[], Iterator[SubDoc]], Callable[[], Iterator[Doc]]),
    (Callable[[T], T], Callable[[Doc], Doc]),
    (Callable[[Callable[[SubDoc], int]], int], Callable[[Callable[[Doc], int]], int]),
    (Annotated[Takes, "x"], OneDoc),
    (Reader, Reads),
    (StaticReader, Reads),
    (Link, Linked),
    (ShortLink, Linked),
    (Linked, Linked),
    (HasSize, Sized),
    (IntBox[str], Box[int]),
    (type[Doc], Callable[..., Doc]),
    (Tok2Vec, Callable[..., Any]),
]

MISFITS: list[tuple[Any, Any]] = [
    (Takes, Callable[[Doc], str]),
    (Takes, Callable[[int], int]),
    (Takes, Callable[[], int]),
    (Takes, Callable[[Doc, Doc], int]),
    (Takes, AnyDocs),
    (Takes, OneOrTwoDocs),
    (TakesSub, Callable[[Doc], int]),
    (TakesSub, OneDoc),
    (TakesTwo, Callable[[Doc], int]),
    (TakesTwo, OneDoc),
    (TakesTwo, OneOrTwoDocs),
    (TakesOneOrTwo, Callable[[Doc, Doc, Doc], int]),
    (TakesOneOrTwo, AnyDocs),
    (TakesAny, Callable[[Doc, int], int]),
    (TakesOneAndNumbers, Callable[[Doc, Doc], int]),
    (TakesOneAndNumbers, AnyDocs),
    (TakesFlag, Callable[[Doc], int]),
    (TakesFlag, OneDoc),
    (TakesFlag, FlaggedOrNot),
    (TakesWrongFlag, Flagged),
    (Takes, Flagged),
    (TakesFlagByPosition, AnyDocs),
    (Callable[[Doc], int], Flagged),
    (Callable[[Doc], str], OneDoc),
    (Callable[[SubDoc], int], OneDoc),
    (Callable[[Doc, Doc], int], OneDoc),
    (OneDoc, OneOrTwoDocs),
    (Static, Callable[[], int]),
    (Callable[P, str], Callable[[Doc], int]),
    (Callable[Concatenate[Doc, P], str], Callable[[Doc], int]),
    (Callable[[Callable[[Doc], int]], int], Callable[[Callable[[SubDoc], int]], int]),
    (ReadsSub, Reads),
    (ReadsText, Reads),
    (Unclosed, Reads),
    (NeedsMore, Reads),
    (Callable[[Doc], int], Reads),
    (BrokenLink, Linked),
    (LeadsToBroken, Linked),
    (WithoutLen, Sized),
    (HasSize, SizedLink),
    (Link, SizedLink),
    (IntBox[str], Reads),
    (int, OneDoc),
    (None, Callable[[], int]),
]


@pytest.mark.parametrize(("made", "wanted"), FITS, ids=show)
def test_fits(made: Any, wanted: Any) -> None:
    assert fits(made, wanted)


@pytest.mark.parametrize(("made", "wanted"), MISFITS, ids=show)
def test_misfits(made: Any, wanted: Any) -> None:
    assert not fits(made, wanted)


def test_call_of() -> None:
    two = call_of(TakesOneOrTwo)
    assert two is not None
    assert (two.parameters, two.required, two.rest, two.made) == ((Doc, Doc), 1, None, int)
    flag = call_of(TakesFlag)
    assert flag is not None
    assert flag.named == {"doc": Doc, "flag": bool}
    assert flag.by_name_alone == flag.needed == frozenset({"flag"})
    more = call_of(TakesOneAndNumbers)
    assert more is not None
    assert (more.parameters, more.rest) == ((Doc,), int)
    assert call_of(Reader) is None
    assert call_of(Callable[[int], str], "read") is None
    assert call_of(Callable[..., str]) == OPEN._replace(made=str)
    assert call_of(Callable) == OPEN
    assert call_of(type) == OPEN
