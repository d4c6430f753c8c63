"""The blocks of a good config with all that is known of them: what its tree, its drawing and its JSON show."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args, get_origin

from thinc.api import Model

from ..architectures import types
from ..config import Config, Role, show
from ..config.options import marks_of
from ..config.paths import KeyPath, dotted
from ..config.types import plain
from ..config.wiring import Node, wiring
from ..pipeline import Pipeline
from ..pipeline.sizes import LABELS, Count, Sizes, block_models, sizes
from ..training import TrainingConfig
from ..training.groups import Learning, learning


@dataclass(frozen=True)
class Parts:
    """What a config builds.

    Attributes:
        config: filled and without problems.
        nodes: its blocks, those that stand in no other.
        sizes: of the parameters.
        models: what the blocks made that make models, by path.
        learning: how each parameter is trained, by its path.
    """

    config: Config
    nodes: Sequence[Node]
    sizes: Sizes
    models: Mapping[KeyPath, Model[Any, Any]]
    learning: Mapping[str, Learning]

    @classmethod
    def of(cls, config: Config, nlp: Pipeline) -> "Parts":
        """The parts of a filled config and of the pipeline that was built from it."""
        nodes, found = wiring(config, TrainingConfig), sizes(nlp)
        return cls(config, nodes, found, block_models(nlp), learning(config, nodes, found.shapes))

    def of_section(self, *path: str) -> list[Node]:
        """The blocks in a section; components in the order in which they run, those that do not run last."""
        found = [node for node in self.nodes if node.path[: len(path)] == path]
        if path != ("components",):
            return found
        order = {name: at for at, name in enumerate(self.config["nlp"]["pipeline"])}
        return sorted(found, key=lambda node: order.get(node.path[1], len(order)))

    def runs(self, component: Node) -> bool:
        """Whether a component is in the pipeline."""
        return component.path[1] in self.config["nlp"]["pipeline"]

    def count(self, node: Node) -> Count | None:
        """The weights of what a block makes; None where it makes no model."""
        model = self.models.get(node.path)
        return None if model is None else self.sizes.within(model)

    def stands_for_another(self, node: Node) -> bool:
        """Whether a block is nothing but another one that it names, as `plait.Shared.v1`."""
        return len(node.uses) == 1 and not node.children and self.count(node) in (None, Count())

    def users(self, path: KeyPath) -> list[str]:
        """The names of components, or paths of other blocks, that share the block at a path, in their order."""
        sections = (*self.of_section("components"), *self.of_section("encoders"))
        return [name_of(node) for node in sections if any(path in inner.uses for inner in node.walk())]

    def root(self, node: Node) -> Node:
        """The block that stands in no other and in which another one is."""
        return next(root for root in self.nodes if node.path[: len(root.path)] == root.path)

    def frozen(self, component: Node) -> bool:
        """Whether a component is among those that do not learn."""
        return component.path[1] in self.config["training"]["frozen_components"]

    @property
    def trained(self) -> list[str]:
        """The paths of the parameters that training changes."""
        return [path for path, how in self.learning.items() if not how.frozen]


def name_of(node: Node) -> str:
    """What a block that stands in no other is called: a component by its name."""
    return dotted(node.path[1:] if node.path[0] in ("nlp", "components", "training") else node.path)


def slot_of(node: Node, parent: Node) -> str:
    """The slot of a block in the one around it."""
    return dotted(node.path[len(parent.path) :])


def flow_of(node: Node) -> str:
    """What goes in and what comes out of the model that a block makes: "list[Doc] -> list[Floats2d]"; "" for others."""
    made = plain(node.made)
    arguments = get_args(made)
    return f"{show(arguments[0])} -> {show(arguments[1])}" if get_origin(made) is Model and len(arguments) == 2 else ""


def kind_of(node: Node) -> str:
    """The kind of model that a block makes, in one word where it has one: "Tok2Vec"; else as `flow_of`."""
    return next((name for name, kind in _kinds() if _same(kind, node.made)), flow_of(node))


def width_of(node: Node) -> str:
    """How wide is what comes out of a model, and what goes in where that differs: "96", "64 -> 96", "labels"."""
    gives, takes = node.facts.get("nO"), node.facts.get("nI")
    if gives is None:
        return LABELS if _roles(node.made) == _roles(types.TokenScorer) else ""
    return str(gives) if takes in (None, gives) else f"{takes} -> {gives}"


def written(count: Count) -> str:
    """A number of weights: "1,000", "97 per label", "1,000 + 97 per label", "1,000 + unknown"."""
    per_label = [f"{count.per_label:,} per label"] if count.per_label else []
    return _sum(count, per_label)


def written_total(sizes: Sizes, paths: Collection[str]) -> str:
    """A number of weights of several components: "1,000 + 97 per label of tagger, morph_tagger"."""
    of_components = {path.split(".")[0]: Count() for path in paths}
    for path in paths:
        of_components[path.split(".")[0]] += sizes.count([path])
    by_number: dict[int, list[str]] = {}
    for name, count in of_components.items():
        by_number.setdefault(count.per_label, []).append(name)
    per_label = [f"{number:,} per label of {', '.join(names)}" for number, names in by_number.items() if number]
    return _sum(sizes.count(paths), per_label)


def _sum(count: Count, per_label: Sequence[str]) -> str:
    fixed = [f"{count.fixed:,}"] if count.fixed or count == Count() else []
    per_square = [f"{count.per_square:,} per label squared"] if count.per_square else []
    return " + ".join([*fixed, *per_label, *per_square, *(["unknown"] if count.unknown else [])])


def as_json(parts: Parts) -> list[dict[str, Any]]:
    """The blocks that stand in no other as plain values, each with those in it."""
    sections = ("nlp", "encoders", "components", "corpora", "training")
    return [_block(node, None, parts) for section in sections for node in parts.of_section(section)]


def _block(node: Node, parent: Node | None, parts: Parts) -> dict[str, Any]:
    count = parts.count(node)
    return {
        "path": dotted(node.path),
        "slot": name_of(node) if parent is None else slot_of(node, parent),
        "kind": node.kind,
        "name": node.name,
        "makes": show(node.made),
        "facts": dict(node.facts),
        "uses": [dotted(path) for path in node.uses],
        "used_by": parts.users(node.path),
        "parameters": None if count is None else asdict(count),
        "children": [_block(child, node, parts) for child in node.children],
    }


def _kinds() -> Iterator[tuple[str, Any]]:
    return ((name, kind) for name, kind in vars(types).items() if get_origin(plain(kind)) is Model)


def _same(kind: Any, made: Any) -> bool:
    return bool(plain(kind) == plain(made)) and _roles(kind) == _roles(made)


def _roles(kind: Any) -> list[Role]:
    return [mark for mark in marks_of(kind) if isinstance(mark, Role)]
