"""Every parameter of a config on a line: its path, its shape, its weights, and how it is trained."""

from collections.abc import Mapping
from typing import Any

from ..layers import Group
from ..pipeline.sizes import Tags
from . import screen
from .parts import Parts, written, written_total

HEAD = ("path", "shape", "parameters", "training")


def table(parts: Parts) -> str:
    """The parameters of all encoders and components, with the number of all weights and of those that are trained."""
    rows = [
        (path, _shape(parts, path), written(parts.sizes.count([path])), _training(parts, path))
        for path in _paths(parts)
    ]
    total = [
        f"total: {written_total(parts.sizes, _paths(parts))}",
        f"trained: {written_total(parts.sizes, parts.trained)}",
    ]
    return "\n".join([screen.table(rows, "<<><", header=HEAD), "", *total])


def as_json(parts: Parts) -> list[dict[str, Any]]:
    """The parameters as plain values. A shape that is not known is null; "labels" stands in it for their number."""
    found = []
    for path in _paths(parts):
        shape, how = parts.sizes.shapes[path], parts.learning[path]
        settings = _settings(how.group)
        found.append(
            {
                "path": path,
                "shape": None if shape is None else [str(n) if isinstance(n, Tags) else n for n in shape],
                "frozen": how.frozen or None,
                **settings,
            }
        )
    return found


def _paths(parts: Parts) -> list[str]:
    return list(parts.sizes.shapes)


def _shape(parts: Parts, path: str) -> str:
    shape = parts.sizes.shapes[path]
    return "unknown" if shape is None else " x ".join(map(str, shape)) or "1"


def _training(parts: Parts, path: str) -> str:
    how = parts.learning[path]
    if how.frozen:
        return how.frozen if how.frozen.startswith("no") else f"frozen {how.frozen}"
    return ", ".join(f"{name} = {_shown(value)}" for name, value in _settings(how.group).items() if value is not None)


def _shown(value: Any) -> str:
    """A number, or the name of the schedule that gives one for each step."""
    return str(value["@schedules"]) if isinstance(value, Mapping) else f"{value:g}"


def _settings(group: Group) -> dict[str, Any]:
    return {"learn_rate": group.learn_rate, "scale": group.scale, "weight_decay": group.weight_decay}
