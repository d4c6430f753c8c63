# mypy: ignore-errors
import functools
from dataclasses import dataclass
from typing import Annotated

import pytest
from thinc.types import Floats2d, Ragged

from plait.config.annotations import annotations_of


def plain(x: int, y: "str" = "") -> "list[int]": ...


def of_thinc(x: "Floats2d") -> "Ragged": ...


def one_is_wrong(x: "Nowhere", y: "int") -> "1 / 0": ...  # noqa: F821


def with_marks(x: Annotated[int, "mark"]) -> None: ...


def bare(x, y=3): ...


@functools.wraps(plain)
def wrapped(*args):
    return plain(*args)


class WithInit:
    def __init__(self, x: int) -> None: ...


class WithNew:
    def __new__(cls, x: int) -> "WithNew":
        return super().__new__(cls)


class Callme:
    def __call__(self, x: int) -> str:
        return ""


@dataclass
class Settings:
    x: "int"
    y: str = ""


@pytest.mark.parametrize(
    ("func", "expected"),
    [
        (plain, {"x": int, "y": str, "return": list[int]}),
        (of_thinc, {"x": Floats2d, "return": Ragged}),
        (with_marks, {"x": Annotated[int, "mark"], "return": type(None)}),
        (bare, {}),
        (wrapped, {"x": int, "y": str, "return": list[int]}),
        (functools.partial(plain, 1), {"x": int, "y": str, "return": list[int]}),
        (WithInit, {"x": int, "return": type(None)}),
        (WithNew, {"x": int, "return": WithNew}),
        (Callme(), {"x": int, "return": str}),
        (Settings, {"x": int, "y": str, "return": type(None)}),
        (int, {}),
        (print, {}),
    ],
)
def test_annotations(func, expected) -> None:
    assert annotations_of(func) == expected


def test_one_that_cannot_be_read_hides_no_other() -> None:
    found = annotations_of(one_is_wrong)
    assert found["y"] is int
    assert found["x"] is found["return"]
