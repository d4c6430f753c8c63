"""Every function that plait registers says what it takes and what it makes, in full."""

import collections.abc
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, ForwardRef, Literal, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
import pytest
import thinc.types
from thinc.api import Model

from plait.config.types import arguments_as
from plait.pipeline import Component
from plait.registry import THINC_KINDS, registry

OWN = [
    (kind, name)
    for kind in registry.kinds()
    for name in registry.names(kind)
    if registry.get(kind, name).__module__.startswith("plait.")
]
# What a parameter may leave open all the same, each with its reason: ("layers", "plait.X.v1", "settings"): "…".
ALLOWED: dict[tuple[str, str, str], str] = {}


@pytest.mark.parametrize(("kind", "name"), OWN)
def test_annotations_leave_nothing_open(kind: str, name: str) -> None:
    func = registry.get(kind, name)
    found = {place: told for place, told in gaps(func).items() if (kind, name, place) not in ALLOWED}
    assert found == {}
    assert func.__doc__


@pytest.mark.parametrize("name", [name for name in registry.names("components") if name.startswith("plait.")])
def test_components_say_what_they_predict(name: str) -> None:
    made = registry.get("components", name)
    assert isinstance(made, type)
    arguments = arguments_as(made, Component)
    assert len(arguments) == 2
    assert [told for argument in arguments for told in open_parts(argument)] == []


def test_there_is_something_registered() -> None:
    assert {"architectures", "components", "tokenizers", "readers"} <= {kind for kind, _ in OWN}
    assert set(THINC_KINDS) <= set(registry.kinds())
    assert set(ALLOWED) <= {(kind, name, place) for kind, name in OWN for place in gaps(registry.get(kind, name))}


def gaps(func: Callable[..., Any]) -> dict[str, list[str]]:
    """What the annotations of a function leave open, by parameter, or "return"."""
    target = func.__init__ if inspect.isclass(func) else func
    hints = get_type_hints(target, localns=vars(thinc.types), include_extras=True)
    wanted = [*inspect.signature(func).parameters, *(() if inspect.isclass(func) else ("return",))]
    missing = {name: ["not annotated"] for name in wanted if name not in hints}
    return missing | {name: told for name, hint in hints.items() if (told := list(open_parts(hint)))}


def open_parts(hint: Any) -> Iterator[str]:
    """What a type leaves open in itself or within its brackets: Any, object, classes without the brackets they take."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if isinstance(hint, ForwardRef):
        hint = getattr(thinc.types, hint.__forward_arg__)
    if isinstance(hint, list):  # the parameters of a Callable
        yield from (told for part in hint for told in open_parts(part))
    elif hint is Any or hint is object:
        yield f"{hint} says nothing"
    elif get_origin(hint) is np.ndarray:  # of whose shape numpy says Any
        yield from open_parts(get_args(hint)[1])
    elif get_origin(hint) is collections.abc.Callable and get_args(hint)[0] is Ellipsis:
        yield "a Callable with any parameters"
    elif not get_args(hint) and _takes_brackets(hint):
        yield f"{hint} without what is in it"
    elif get_origin(hint) is not Literal:
        yield from (told for part in get_args(hint) for told in open_parts(part))


def _takes_brackets(hint: Any) -> bool:
    """Whether a type is generic: a class with parameters, a container, or one of their old names in `typing`."""
    if isinstance(hint, TypeVar):
        return False
    module = getattr(hint, "__module__", "")
    if module == "typing":
        return True
    is_container = module in ("builtins", "collections", "collections.abc") and hasattr(hint, "__class_getitem__")
    return is_container or bool(getattr(hint, "__parameters__", ()))


def open_function(
    bare: Model,  # type: ignore[type-arg]
    inner: list[Model],  # type: ignore[type-arg]
    old: Sequence,  # type: ignore[type-arg]
    marked: Annotated[dict, "a mark"],  # type: ignore[type-arg]
    called: Callable[[list], int],  # type: ignore[type-arg]
    any_call: Callable[..., int],
    anything: Model[Any, int],
    unsaid,  # type: ignore[no-untyped-def]
    right: Annotated[Model[list[int], str] | None, 3] = None,
    choice: Literal["a", "b"] = "a",
    **rest: object,
):
    """Leaves open what a function can."""


def test_gaps_are_found() -> None:
    found = gaps(open_function)
    assert set(found) == {*inspect.signature(open_function).parameters, "return"} - {"right", "choice"}
    assert found["unsaid"] == found["return"] == ["not annotated"]
