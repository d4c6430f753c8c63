"""Where numbers stopped being finite: the first weights, or the first layer on the way of a batch."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from thinc.api import Model

from ..layers import Parameter, walk_paths
from ..pipeline import Pipeline


def broken_weights(parameters: Mapping[str, Parameter]) -> list[str]:
    """The paths of weights that are no longer finite, in the order of the parameters."""
    return [path for path, parameter in parameters.items() if not _is_finite(parameter.value)]


def told_weights(paths: list[str]) -> str:
    """Some of these paths, for people."""
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return f"the weights of {', '.join(paths[:3])}{more}"


def broken_layer(nlp: Pipeline, run: Callable[[], object]) -> str:
    """The path of the first layer that gives something that is not finite; "" where none does.

    Args:
        nlp: whose layers are watched.
        run: lets them work once more. What it raises is of no interest, as it failed before.
    """
    models: dict[str, Model[Any, Any]] = {f"encoders.{name}": encoder for name, encoder in nlp.encoders.items()}
    models |= {name: component.model for name, component in nlp.components.items()}
    with _watched(models) as found, suppress(Exception):
        run()
    for parameter in nlp.parameters().values():
        parameter.clear()
    return found[0] if found else ""


@contextmanager
def _watched(models: Mapping[str, Model[Any, Any]]) -> Iterator[list[str]]:
    """While this is entered, the layers note their paths when what they give is not finite, the innermost first."""
    found: list[str] = []
    nodes = {id(node): (path, node) for prefix, model in models.items() for path, node in walk_paths(model, prefix)}
    before = {key: node._func for key, (_, node) in nodes.items()}
    for path, node in nodes.values():
        node._func = _noting(path, node._func, found)
    try:
        yield found
    finally:
        for key, (_, node) in nodes.items():
            node._func = before[key]


def _noting(path: str, forward: Callable[..., Any], found: list[str]) -> Callable[..., Any]:
    def noting(model: Model[Any, Any], X: Any, is_train: bool) -> Any:
        given = forward(model, X, is_train)
        if not all(_is_finite(array) for array in _arrays(given[0])):
            found.append(path)
        return given

    return noting


def _arrays(value: Any) -> Iterator[Any]:
    """The arrays of floats in what a layer gives: alone, in lists, or in the ragged and padded kinds."""
    if isinstance(value, (list, tuple)):
        for inner in value:
            yield from _arrays(inner)
    elif getattr(getattr(value, "dtype", None), "kind", "") == "f":
        yield value
    else:
        data = getattr(value, "data", None)  # of Ragged and Padded
        if getattr(getattr(data, "dtype", None), "kind", "") == "f":
            yield data


def _is_finite(values: Any) -> bool:
    return bool(abs(values).max() < float("inf")) if values.size else True
