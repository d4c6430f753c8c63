"""Arrays in lists, tuples, dicts and `ArgsKwargs`: what frameworks take and give, taken apart and put together."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from thinc.api import ArgsKwargs


class Nested(NamedTuple):
    """What a value holds.

    Attributes:
        leaves: the arrays, or tensors, from left to right; those of a dict in the order of its keys, which does not
            depend on how the dict was made.
        build: gives a value of the same form with other leaves.
    """

    leaves: list[Any]
    build: Callable[[Sequence[Any]], Any]


def nested(value: Any, is_leaf: Callable[[Any], bool]) -> Nested:
    """Take a value apart. What is neither a leaf nor holds any, such as None or a number, stays where it is."""
    if is_leaf(value):
        return Nested([value], itemgetter(0))
    leaves: list[Any] = []
    form = _form(value, is_leaf, leaves)
    return Nested(leaves, lambda others: _built(form, iter(others)))


def arguments(value: Any) -> ArgsKwargs:
    """How a layer hands its input to a model: a list or tuple as so many arguments, a dict by their names."""
    if isinstance(value, ArgsKwargs):
        return value
    if isinstance(value, dict):
        return ArgsKwargs((), value)
    return ArgsKwargs(tuple(value) if isinstance(value, (list, tuple)) else (value,), {})


class _Leaf:
    """Stands where an array was."""


_LEAF = _Leaf()


def _form(value: Any, is_leaf: Callable[[Any], bool], leaves: list[Any]) -> Any:
    if is_leaf(value):
        leaves.append(value)
        return _LEAF
    if isinstance(value, ArgsKwargs):
        return ArgsKwargs(_form(tuple(value.args), is_leaf, leaves), _form(dict(value.kwargs), is_leaf, leaves))
    if isinstance(value, dict):
        forms = {key: _form(value[key], is_leaf, leaves) for key in _in_order(value)}
        return {key: forms[key] for key in value}
    if isinstance(value, (list, tuple)):
        items = [_form(item, is_leaf, leaves) for item in value]
        return items if isinstance(value, list) else tuple(items)
    return value


def _built(form: Any, leaves: Any) -> Any:
    if form is _LEAF:
        return next(leaves)
    if isinstance(form, ArgsKwargs):
        args = _built(form.args, leaves)
        return ArgsKwargs(args, _built(form.kwargs, leaves))
    if isinstance(form, dict):
        built = {key: _built(form[key], leaves) for key in _in_order(form)}
        return {key: built[key] for key in form}
    if isinstance(form, (list, tuple)):
        items = [_built(item, leaves) for item in form]
        return items if isinstance(form, list) else tuple(items)
    return form


def _in_order(value: dict[Any, Any]) -> list[Any]:
    """The keys of a dict, in an order that does not depend on how it was made."""
    return sorted(value, key=lambda key: (type(key).__name__, repr(key)))
