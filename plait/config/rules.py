"""Rules that the values of a block follow beyond their types: what the mark `Must` says."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from .blocks import Arguments, Bound
from .config import Config
from .marks import Must
from .options import marks_of
from .paths import KeyPath
from .problems import Problem
from .reading import Form, items, read
from .references import has_references
from .values import accepts, show_plain, show_value


def broken_rules(config: Config, path: KeyPath, found: Arguments, inferred: Mapping[KeyPath, Any]) -> Iterator[Problem]:
    """A problem for each rule that the keys of the block at a path do not follow.

    A rule waits until all values that it speaks of fit their types. What is null is taken from `inferred`, where it
    follows from other values of the config.
    """
    given = {bound.path[0]: _as_built(bound) for bound in found.named if _is_known(bound)}
    for name in (*given, *(parameter.name for parameter in found.missing)):
        if given.get(name) is None and (*path, name) in inferred:
            given[name] = inferred[(*path, name)]
    for bound in found.named:
        for mark in marks_of(bound.parameter.wanted):
            if isinstance(mark, Must):
                yield from _broken(config, (*path, *bound.path), mark, given)


def _broken(config: Config, path: KeyPath, mark: Must, given: Mapping[str, Any]) -> Iterator[Problem]:
    names = list(inspect.signature(mark.holds).parameters)
    names = [path[-1]] if len(names) == 1 else names
    if not all(name in given for name in names):
        return
    values = {name: given[name] for name in names}
    try:
        if mark.holds(*values.values()):
            return
    except Exception:  # of a rule that somebody wrote; what it would not take is told when it is built
        return
    if len(values) == 1:
        came, cure = show_value(values[path[-1]]), "give another value"
        yield config.problem(path, "the value does not fit", cure, came=came, wanted=mark.say)
        return
    others = [name for name in names if name != path[-1]]
    came = ", ".join(f"{name} = {show_plain(value)}" for name, value in values.items())
    message = f"{path[-1]} does not go with {' and '.join(others)}"
    yield config.problem(path, message, "change one of them", came=came, wanted=mark.say)


def _is_known(bound: Bound) -> bool:
    return accepts(_as_built(bound), bound.parameter.wanted) and not has_references(bound.value)


def _as_built(bound: Bound) -> Any:
    """The value as the function gets it: the parts under `*` are a list to it."""
    if isinstance(bound.value, Mapping) and read(bound.value, bound.parameter.wanted).form is Form.SEQUENCE:
        return [item for _, item in items(bound.value)]
    return bound.value
