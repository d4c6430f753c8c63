"""The groups of a config against the parameters of its pipeline: patterns that cover nothing, and what applies."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..config import Config, Problem
from ..config.wiring import Node, wiring
from ..layers import Group
from ..layers.groups import group_of, matches, nearest_pattern, roots
from ..pipeline.annotator import Annotator
from ..pipeline.sizes import all_slots
from .settings import TrainingConfig

KeyPath = tuple[str, ...]


@dataclass(frozen=True)
class Learning:
    """How one parameter is trained.

    Attributes:
        group: its settings as the config has them, where they differ from the optimizer's.
        frozen: why it stays as it is; "" where it is trained.
    """

    group: Group
    frozen: str = ""


def group_problems(config: Config, nlp: Annotator) -> Iterator[Problem]:
    """What is wrong with the paths of the parameters, and with the patterns of groups on them.

    Args:
        config: filled.
        nlp: the pipeline that was built from it, which needs no weights.
    """
    found, hidden = all_slots(nlp)
    for prefix, reason in hidden.items():
        message, _, cure = reason.partition("; ")
        yield config.problem(_block(prefix), message, cure)
    if hidden:
        return  # a pattern may be meant for these
    for pattern in config["training"]["groups"]:
        if not matches(pattern, found):
            path = ("training", "groups", pattern)
            wanted = f"a pattern on whole paths of parameters: {', '.join(roots(found)) or 'there are none'}"
            cure = _cure(pattern, config, found)
            yield config.problem(path, "no parameter has such a path", cure, came=f'"{pattern}"', wanted=wanted)


def learning(config: Config, nodes: Sequence[Node], paths: Collection[str]) -> dict[str, Learning]:
    """How each parameter is trained.

    Args:
        config: filled and without problems.
        nodes: its wiring.
        paths: those of the parameters.
    """
    training = config["training"]
    groups = {pattern: Group(**settings) for pattern, settings in training["groups"].items()}
    learns = [name for name in config["nlp"]["pipeline"] if name not in training["frozen_components"]]
    used = {f"{section}.{name}" for section, name in _uses(nodes, [("components", name) for name in learns])}
    found = {}
    for path in paths:
        group = group_of(path, groups)
        beginning = path.split(".")
        if group.frozen:
            frozen = "by a group"
        elif path.startswith("encoders."):
            frozen = "" if ".".join(beginning[:2]) in used else "no component that learns uses it"
        else:
            frozen = "" if beginning[0] in learns else "by frozen_components"
        found[path] = Learning(group, frozen)
    return found


def _uses(nodes: Sequence[Node], paths: Sequence[KeyPath]) -> set[tuple[str, ...]]:
    """The blocks that some blocks name, and those that these name."""
    by_path = {node.path: node for node in nodes}
    used: set[KeyPath] = set()
    todo = list(paths)
    while todo:
        node = by_path.get(todo.pop())
        new = {target for inner in (node.walk() if node else ()) for target in inner.uses} - used
        used |= new
        todo.extend(new)
    return used


def _block(prefix: str) -> KeyPath:
    """The block of the config that makes the model whose parameters' paths begin so."""
    section, _, name = prefix.partition(".")
    return (section, name) if name else ("components", prefix, "model")


def _cure(pattern: str, config: Config, found: Mapping[str, Any]) -> str:
    if shared := _shared(pattern, config):
        return f'write "{shared}.*": what stands there is shared, and its parameters are those of [{shared}]'
    near = nearest_pattern(pattern, found)
    return f'did you mean "{near}"?' if near else "`plait check CONFIG --parameters` lists all paths"


def _shared(pattern: str, config: Config) -> str | None:
    """The encoder that is shared in a slot which a pattern covers: "encoders.main" for "*.tok2vec.*"."""
    for node in wiring(config, TrainingConfig):
        for inner in node.walk() if node.path[0] == "components" else ():
            slot = ".".join((inner.path[1], *inner.path[3:]))
            if inner.uses and matches(pattern, (slot, f"{slot}.", f"{slot}.W")):
                return ".".join(inner.uses[0])
    return None
