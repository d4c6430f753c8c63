"""The differences of two configs as lines: what differs, and where each value comes from."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..config import Config, fill
from ..config.differences import Difference, differences, function_of
from ..config.paths import KeyPath, dotted
from ..errors import ConfigError
from ..training import TrainingConfig, prepare_training
from ..training.preparing import with_defaults
from .configs import config_file, read_config
from .origins import origin, reference

_MARKS = {"removed": "-", "added": "+", "changed": "~", "swapped": "~", "reordered": "~"}
_SECTIONS = tuple(TrainingConfig.__dataclass_fields__)


class Side(NamedTuple):
    """One of the two configs.

    Attributes:
        path: of its file.
        written: over the defaults, with its references as they are.
        filled: as it is run.
        problems: how many it has.
    """

    path: Path
    written: Config
    filled: Config
    problems: int


def read_side(path: Path) -> Side:
    """A config that is read and filled, from its file or from the folder of a pipeline or a run.

    Raises ConfigError where it cannot be read, and ValueError for a folder without one.
    """
    path = config_file(path)
    return side_of(path, read_config(path, {}))


def side_of(path: Path, config: Config) -> Side:
    """A config as one of two, filled as far as that goes."""
    problems = 0
    try:
        prepare_training(config)
    except ConfigError as error:
        problems = len(error.problems)
    written = with_defaults(config)
    return Side(path, written, fill(written, TrainingConfig), problems)


def changes(old: Side, new: Side) -> list[Difference]:
    """How the two differ, in the order of the sections."""
    found = differences(old.filled, new.filled)
    return sorted(found, key=lambda one: _SECTIONS.index(one.path[0]) if one.path[0] in _SECTIONS else len(_SECTIONS))


def lines(old: Side, new: Side, found: Sequence[Difference], *, above: KeyPath = (), depth: int = 0) -> Iterator[str]:
    """A line for each difference; what is within it comes below it, indented, with the path from there."""
    for one in found:
        path = dotted(one.path[len(above) :])
        yield f"{_MARKS[one.change]} {'    ' * depth}{path}{_values(one)}  ({_origins(old, new, one)})"
        yield from lines(old, new, one.within, above=one.path, depth=depth + 1)


def with_places(old: Side, new: Side, one: Difference) -> dict[str, Any]:
    """A difference as plain values, for JSON, with the places that its values come from."""
    told = one.as_dict()
    for name, side in (("old", old), ("new", new)):
        if name in told:
            told[f"{name}_place"] = side.filled.place(one.path)._asdict()
    return {**told, "within": [with_places(old, new, inner) for inner in one.within]}


def _values(one: Difference) -> str:
    """What stands there in the one, in the other, or in both."""
    if one.change == "reordered":
        return f": {', '.join(one.old)} -> {', '.join(one.new)}"
    there = _there(one, one.old, one.new)
    if one.within and len(there) == 1 and function_of(there[0]) is None:
        return ""  # a table, whose keys follow
    shown = " -> ".join(function_of(value) or json.dumps(value, ensure_ascii=False) for value in there)
    return f"{': ' if any(map(function_of, there)) else ' = '}{shown}"


def _origins(old: Side, new: Side, one: Difference) -> str:
    """Where the values come from."""
    there = _there(one, old, new)
    references = {reference(side.written, one.path) for side in there}
    if len(there) == 2 and len(references) == 1 and None not in references:
        return str(*references)
    return " -> ".join(dict.fromkeys(origin(side.filled, side.written, one.path) for side in there))


def _there(one: Difference, old: Any, new: Any) -> list[Any]:
    """Of two things that belong to the configs, those of the configs that have a value."""
    return {"removed": [old], "added": [new]}.get(one.change, [old, new])
