"""Which parameters of a layer no step will change, told to it so that it can spare the work for their gradients."""

from collections.abc import Mapping
from typing import Any

from thinc.api import Model

from .groups import Group, group_of
from .parameters import Parameter

FROZEN = "frozen"


def freeze(parameters: Mapping[str, Parameter], groups: Mapping[str, Group]) -> None:
    """Tell each layer which of its parameters stay as they are by the settings of groups, and which no longer do."""
    names: dict[int, set[str]] = {}
    for path, (node, name) in parameters.items():
        found = names.setdefault(id(node), set())
        if group_of(path, groups).frozen:
            found.add(name)
    for node, _ in parameters.values():
        node.attrs[FROZEN] = frozenset(names[id(node)])


def frozen_names(model: Model[Any, Any]) -> frozenset[str]:
    """The names of those parameters of a layer that stay as they are."""
    found: frozenset[str] = model.attrs.get(FROZEN, frozenset())
    return found
