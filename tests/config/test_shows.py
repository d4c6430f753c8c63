from collections.abc import Callable, Iterator
from typing import Annotated, Any, Dict, List, Literal, NewType, Optional, TypeVar, Union  # noqa: UP035

import pytest
from thinc.api import Model
from thinc.types import ArrayXd, Floats2d, FloatsXd, Ragged

from plait.config import Is, Named, Range, show


class Doc:
    class Inner: ...


T = TypeVar("T")


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (int, "int"),
        (None, "None"),
        (Any, "Any"),
        (Doc.Inner, "Doc.Inner"),
        (Model[List[Doc], List[Floats2d]], "Model[list[Doc], list[Floats2d]]"),  # noqa: UP006
        (Dict[str, int], "dict[str, int]"),  # noqa: UP006
        (Optional[Model[Ragged, Floats2d]], "Model[Ragged, Floats2d] | None"),  # noqa: UP045
        (Union[None, int, str], "int | str | None"),  # noqa: UP007
        (FloatsXd, "FloatsXd"),
        (Model[ArrayXd, FloatsXd | None], "Model[ArrayXd, FloatsXd | None]"),
        (Literal["a", 1], "Literal['a', 1]"),
        (Callable[[int, str], bool], "Callable[[int, str], bool]"),
        (Callable[..., bool], "Callable[..., bool]"),
        (Iterator[float], "Iterator[float]"),
        (tuple[int, ...], "tuple[int, ...]"),
        (T, "T"),
        (NewType("Width", int), "Width"),
        (Annotated[float, Range(0, 1)], "float from 0 to 1"),
        (Annotated[int, Range(1, None)] | None, "int at least 1 | None"),
        (Annotated[int | None, Is("width")] | None, "int | None"),
        (Annotated[Annotated[int, Range(1, None)] | None, Is("width")] | None, "int at least 1 | None"),
        (Annotated[int | None, Range(1, None)] | None, "int at least 1 | None"),
        (Annotated[int | float | None, Range(0, 1)], "int from 0 to 1 | float from 0 to 1 | None"),
        (Annotated[Doc | None, Named("docs")], "Doc by its name in [docs] | None"),
        (Annotated[FloatsXd, Is("width")], "FloatsXd"),
        (Annotated[int, Range(None, 3)], "int at most 3"),
        (Annotated[Doc, Named("docs")], "Doc by its name in [docs]"),
        (Annotated[int, "x"], "int"),
    ],
)
def test_show(kind: Any, shown: str) -> None:
    assert show(kind) == shown
