"""Putting pipelines together: configs of components merged, built, and copied from other pipelines."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..architectures.types import Tok2Vec
from ..config import Config, build, merge, prepare
from ..errors import ConfigError, UnknownName, nearest
from ..layers import dump_weights, load_weights
from ..registry import registry
from ..saving import dump_parts, load_parts
from ..tokens import Tokenizer
from .annotator import Annotator
from .component import Component
from .ready_made import BASE, default_config, ready_made
from .settings import PIPELINE_SECTIONS, Components, PipelineConfig

SHARED = "plait.Shared.v1"


def build_parts(
    config: Config, *, encoders: Mapping[str, Tok2Vec] | None = None, only: str | None = None
) -> tuple[Config, Tokenizer, dict[str, Tok2Vec], Components]:
    """Fill and check a config, and build what a pipeline is made of.

    Args:
        config: with the sections [nlp], [encoders] and [components]; others are kept as they are.
        encoders: encoders that are built already and used as they are.
        only: the one component to build, where the others are built already.

    Returns:
        the filled config, the tokenizer, the encoders, and the components in the order of `nlp.pipeline`.

    Raises ConfigError with every problem.
    """
    config = merge(default_config(BASE), config)
    filled = prepare(config, PipelineConfig, sections=PIPELINE_SECTIONS)
    names = filled["nlp"]["pipeline"]
    _check_names(filled, names)
    wanted = filled
    if only is not None:
        wanted = merge(filled, Config())
        wanted["components"] = {only: filled["components"][only]}
    parts = build(wanted, PipelineConfig, sections=PIPELINE_SECTIONS, named={"encoders": dict(encoders or {})})
    components: Components = parts["components"]
    built = {name: components[name] for name in names if name in components}
    return filled, parts["nlp"].tokenizer, parts["encoders"], built


def component_config(factory: str) -> Config:
    """The default config of a ready-made component, or a bare block of a registered one. Raises UnknownName."""
    if factory in ready_made():
        return default_config(factory)
    known = registry.names("components")
    if factory not in known:
        raise UnknownName("components", factory, [*ready_made(), *known])
    return Config({"components": {factory: {"@components": factory}}}, source=f"add_pipe({factory!r})")


def add_component(config: Config, fragment: Config, factory: str, name: str, settings: Mapping[str, Any]) -> Config:
    """A pipeline's config with the component of a fragment under a name, and settings put over its own."""
    block = fragment["components"].pop(factory)
    changed = Config({"components": {name: settings}}, source=f"add_pipe({factory!r}, config=…)")
    fragment["components"][name] = block
    merged = merge(config, merge(fragment, changed))
    merged["encoders"] = {**merged.get("encoders", {}), **config.get("encoders", {})}
    merged["nlp"] = {**merged["nlp"], "pipeline": [*merged["nlp"]["pipeline"], name]}
    return merged


class Weights(NamedTuple):
    """What is copied with a component from another pipeline: its files, and those of encoders by their new name."""

    component: dict[str, bytes]
    encoders: dict[str, bytes]

    def load(self, component: Component[Any, Any], encoders: Mapping[str, Tok2Vec]) -> None:
        """Put the copies into a newly built component and its encoders."""
        for name, data in self.encoders.items():
            load_weights(encoders[name], data)
        load_parts(component.parts(), self.component)


def source_config(source: Annotator, name: str, target: Annotator) -> tuple[Config, Weights]:
    """The config of a trained component and the encoders that it shares, and copies of their weights.

    An encoder whose name the target has for another one gets a new name; one that the target has with the same
    weights is shared.
    """
    component = source.get_pipe(name)
    if not component.is_initialized:
        raise ValueError(f"the component '{name}' of the source was never trained, so there is nothing to copy")
    fragment = Config({"components": {name: source.config["components"][name]}, "encoders": {}}, source="source")
    copied: dict[str, bytes] = {}
    for block in _shared_blocks(fragment["components"][name]):
        data = dump_weights(source.encoders[block["encoder"]])
        there, new = _name_for(block["encoder"], source, target, data)
        if not there:
            fragment["encoders"][new] = source.config["encoders"][block["encoder"]]
            copied[new] = data
        block["encoder"] = new
    return fragment, Weights(dump_parts(component.parts()), copied)


def _name_for(name: str, source: Annotator, target: Annotator, data: bytes) -> tuple[bool, str]:
    """Whether the target has an encoder of the source already, and the name that it has or gets there."""
    taken = target.config.get("encoders", {})
    for other, encoder in target.encoders.items():
        if taken[other] == source.config["encoders"][name] and dump_weights(encoder) == data:
            return True, other
    new, count = name, 1
    while new in taken:
        count += 1
        new = f"{name}_{count}"
    return False, new


def _shared_blocks(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every block within a block that stands for a shared encoder."""
    for value in block.values():
        if isinstance(value, dict):
            if value.get("@architectures") == SHARED:
                yield value
            yield from _shared_blocks(value)


def _check_names(config: Config, names: list[str]) -> None:
    there = config.get("components", {})
    problems = []
    for name in names:
        if name not in there:
            near = nearest(name, there)
            cure = f"did you mean '{near}'?" if near else f"add a section [components.{name}], or take the name out"
            told = f"there is no section [components.{name}]"
            problems.append(config.problem(("nlp", "pipeline"), told, cure))
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(config.problem(("nlp", "pipeline"), f"'{name}' comes more than once", "name it once"))
    if problems:
        raise ConfigError(problems)
