import functools
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

import pytest
from thinc.api import Model, Optimizer
from thinc.types import Floats2d, Ragged

from plait.config.signatures import EMPTY, NO_FORM, read_signature
from plait.registry import registry
from tests.names import named


@dataclass
class Inner:
    width: int = 3
    model: Model[Any, Any] | None = None
    made_of: object = object()


@dataclass(kw_only=True)
class Outer:
    needed: int
    names: list[str] = field(default_factory=lambda: ["a"])
    inner: Inner = field(default_factory=Inner)
    given: Inner = field(default_factory=lambda: Inner(width=4))
    derived: int = field(init=False, default=0)


def test_a_dataclass() -> None:
    taken = read_signature(Outer)
    assert taken.made is Outer
    assert list(taken.parameters) == ["needed", "names", "inner", "given"]
    assert taken.parameters["needed"].required
    assert taken.parameters["names"].filled == ["a"]
    assert not taken.parameters["names"].required
    assert taken.parameters["inner"].filled == {}
    assert taken.parameters["given"].filled == {"width": 4, "model": None}


@pytest.mark.parametrize(
    ("default", "filled"),
    [
        (None, None),
        (3, 3),
        (True, True),
        (0.5, 0.5),
        ("x", "x"),
        ("${x}", "$${x}"),
        (Path("a/b"), "a/b"),
        ((1, "x"), [1, "x"]),
        ([(1, 2)], [[1, 2]]),
        ({"a": [1]}, {"a": [1]}),
        (float("inf"), NO_FORM),
        (float("nan"), NO_FORM),
        (object, NO_FORM),
        ([object], NO_FORM),
        ({1: "x"}, NO_FORM),
        (Inner(), NO_FORM),
        (EMPTY, NO_FORM),
    ],
    ids=named,
)
def test_defaults(default: Any, filled: Any) -> None:
    def func(x: Any = default) -> None: ...

    parameter = read_signature(func).parameters["x"]
    assert parameter.filled == filled
    assert parameter.required is (default is EMPTY)


def test_a_function_with_stars() -> None:
    def func(a: int, /, b: str, *parts: float, c: bool = True, **others: bytes) -> Ragged:
        raise NotImplementedError

    taken = read_signature(func)
    assert {name: parameter.wanted for name, parameter in taken.parameters.items()} == {"a": int, "b": str, "c": bool}
    a, b, c = taken.parameters.values()
    assert (a.by_position, a.by_name) == (True, False)
    assert (b.by_position, b.by_name) == (True, True)
    assert (c.by_position, c.by_name) == (False, True)
    assert taken.variadic is not None
    assert taken.variadic.wanted is float
    assert taken.keywords is not None
    assert taken.keywords.wanted is bytes
    assert taken.made is Ragged


def test_none_as_default_is_taken() -> None:
    def func(x: int = None) -> None: ...  # type: ignore[assignment]  # noqa: RUF013

    assert read_signature(func).parameters["x"].wanted == Optional[int]  # noqa: UP045


def test_annotations_in_strings() -> None:
    def func(x: "Floats2d", y: "Nowhere", z: "int") -> "Padded": ...  # type: ignore[name-defined]  # noqa: F821

    taken = read_signature(func)
    assert [parameter.wanted for parameter in taken.parameters.values()] == [Floats2d, Any, int]
    assert taken.made.__name__ == "Padded"


class Callme:
    __hash__ = None  # type: ignore[assignment]

    def __call__(self, x: int = 3) -> str:
        return ""


def test_callable_objects_and_partials() -> None:
    assert read_signature(Callme()).made is str
    assert read_signature(Callme()).parameters["x"].wanted is int
    partial = functools.partial(read_signature, kind="x")
    assert read_signature(partial).parameters["kind"].filled == "x"


def test_what_tells_nothing_takes_anything() -> None:
    taken = read_signature(type("Odd", (), {"__signature__": "wrong"}))
    assert taken.keywords is not None
    assert taken.variadic is not None


class WithNew:
    def __new__(cls, x: int) -> "WithNew":
        return super().__new__(cls)


def test_classes_without_init() -> None:
    assert read_signature(WithNew).parameters["x"].wanted is int
    assert read_signature(Callme).parameters == {}


@pytest.mark.parametrize("kind", ["layers", "optimizers", "schedules", "initializers", "losses", "ops"])
def test_everything_of_thinc_can_be_read(kind: str) -> None:
    for name in registry.names(kind):
        assert read_signature(registry.get(kind, name), kind).made is not None, name


def test_what_thinc_does_not_say() -> None:
    assert read_signature(registry.get("optimizers", "Adam.v1"), "optimizers").made is Optimizer
    assert read_signature(registry.get("schedules", "decaying.v1"), "schedules").made == Generator[float, None, None]

    def my_schedule() -> Iterable[int]:
        return []

    assert read_signature(my_schedule, "schedules").made == Iterable[int]
    wrapper = read_signature(registry.get("layers", "PyTorchWrapper.v2"), "layers")
    assert wrapper.made == Model[Any, Any]
    assert wrapper.parameters["mixed_precision"].wanted is bool
