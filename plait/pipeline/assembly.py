"""Putting pipelines together: configs of components merged, built, and copied from other pipelines."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from ..architectures.types import Tok2Vec
from ..config import Config, Joint, Place, Problem, assemble, merge, prepare
from ..errors import UnknownName
from ..layers import model_parts
from ..registry import registry
from ..saving import Contents, dump_parts, load_parts
from ..tokens import Tokenizer
from .annotator import Annotator
from .component import Component
from .ready_made import BASE, default_config, ready_made
from .settings import PIPELINE_SECTIONS, Components, PipelineConfig

KeyPath = tuple[str, ...]

SHARED = "plait.Shared.v1"

# Names become folders of a saved pipeline and the first part of the paths of parameters, where `encoders` stands too.
_NAME = re.compile(r"[\w-]+")
_TAKEN = {"components": "encoders"}


class Built(NamedTuple):
    """What a pipeline is made of, in the order of the arguments of its constructor."""

    config: Config
    tokenizer: Tokenizer
    encoders: dict[str, Tok2Vec]
    components: Components
    joints: tuple[Joint, ...]


def build_parts(config: Config, *, encoders: Mapping[str, Tok2Vec] | None = None, only: str | None = None) -> Built:
    """Fill and check a config, and build what a pipeline is made of.

    Args:
        config: with the sections [nlp], [encoders] and [components]; others are kept as they are.
        encoders: encoders that are built already and used as they are.
        only: the one component to build, where the others are built already.

    Returns:
        the filled config, the tokenizer, the encoders, the components in the order of `nlp.pipeline`, and what the
        config says of each model that was built.

    Raises ConfigError with every problem.
    """
    config = merge(default_config(BASE), config)
    named = {"encoders": dict(encoders or {})}
    if only is None:
        made = assemble(config, PipelineConfig, sections=PIPELINE_SECTIONS, named=named, rules=[check_names])
        filled = made.config
    else:
        filled = prepare(config, PipelineConfig, sections=PIPELINE_SECTIONS, rules=[check_names])
        wanted = merge(filled, Config())
        wanted["nlp"] = {**filled["nlp"], "pipeline": [only]}
        wanted["components"] = {only: filled["components"][only]}
        made = assemble(wanted, PipelineConfig, sections=PIPELINE_SECTIONS, named=named)
    names = filled["nlp"]["pipeline"]
    there: Components = made.parts["components"]
    components = {name: there[name] for name in names if name in there}
    return Built(filled, made.parts["nlp"].tokenizer, made.parts["encoders"], components, made.joints)


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
    told = f"add_pipe({factory!r}, config=…)"
    places = dict(_places(settings, ("components", name), Place(told, None)))
    changed = Config({"components": {name: settings}}, source=told, places=places)
    fragment["components"][name] = block
    merged = merge(config, merge(fragment, changed))
    merged["encoders"] = {**merged.get("encoders", {}), **config.get("encoders", {})}
    merged["nlp"] = {**merged["nlp"], "pipeline": [*merged["nlp"]["pipeline"], name]}
    return merged


def position(names: list[str], *, before: str | None, after: str | None, first: bool, last: bool) -> int:
    """The index that a new component is to have among others. Raises ValueError."""
    given = [before is not None, after is not None, first, last]
    if sum(given) > 1:
        raise ValueError("a component has one place: give one of before, after, first and last")
    beside = before if before is not None else after
    if beside is None:
        return 0 if first else len(names)
    if beside not in names:
        raise ValueError(f"there is no component '{beside}' to stand beside; there are: {', '.join(names) or 'none'}")
    return names.index(beside) + (after is not None)


def described(nlp: Annotator, name: str) -> Component[Any, Any]:
    """A component that the config of its pipeline describes. Raises ValueError for another one, and for none."""
    component = nlp.get_pipe(name)
    if name not in nlp.config["components"]:
        raise ValueError(f"the component '{name}' was built in Python, so that no config says how it is built again")
    return component


def check_built(component: Component[Any, Any], name: str, others: Mapping[str, object]) -> None:
    """Raise ValueError for a component built in Python that cannot be added under a name, or comes with arguments."""
    if not name:
        raise ValueError('a component that was built in Python needs a name: add_pipe(component, name="tagger")')
    if not _NAME.fullmatch(name) or name == _TAKEN["components"]:
        raise ValueError(
            f"a component is named with letters, digits, _ and -, and not '{_TAKEN['components']}'; got {name!r}"
        )
    if needless := [other for other, value in others.items() if value is not None]:
        raise ValueError(f"{needless[0]} is for a component that add_pipe builds; this one is built already")


class Weights(NamedTuple):
    """What is copied with a component from another pipeline: its files, and those of encoders by their new name."""

    component: dict[str, Contents]
    encoders: dict[str, dict[str, Contents]]

    def load(self, component: Component[Any, Any], encoders: Mapping[str, Tok2Vec]) -> None:
        """Put the copies into a newly built component and its encoders."""
        for name, files in self.encoders.items():
            load_parts(model_parts(encoders[name]), files)
        load_parts(component.parts(), self.component)


def source_config(source: Annotator, name: str, target: Annotator) -> tuple[Config, Weights]:
    """The config of a trained component and the encoders that it shares, and copies of their weights.

    An encoder whose name the target has for another one gets a new name; one that the target has with the same
    weights is shared.
    """
    component = described(source, name)
    if not component.is_initialized:
        raise ValueError(f"the component '{name}' of the source was never trained, so there is nothing to copy")
    fragment = Config({"components": {name: source.config["components"][name]}, "encoders": {}}, source="source")
    copied: dict[str, dict[str, Contents]] = {}
    renamed: dict[str, str] = {}
    for block in shared_blocks(fragment["components"][name]):
        old = block["encoder"]
        if old not in renamed:
            files = dump_parts(model_parts(source.encoders[old]))
            there = _same_encoder(source.config["encoders"][old], files, target)
            renamed[old] = there or _free_name(old, {*target.encoders, *fragment["encoders"]})
            if not there:
                fragment["encoders"][renamed[old]] = source.config["encoders"][old]
                copied[renamed[old]] = files
        block["encoder"] = renamed[old]
    return fragment, Weights(dump_parts(component.parts()), copied)


def _same_encoder(block: Mapping[str, Any], files: Mapping[str, Contents], target: Annotator) -> str | None:
    """The name of an encoder of the target that has this config and these weights."""
    for name, encoder in target.encoders.items():
        if target.config["encoders"].get(name) == block and dump_parts(model_parts(encoder)) == files:
            return name
    return None


def _free_name(name: str, taken: Collection[str]) -> str:
    new, number = name, 1
    while new in taken:
        number += 1
        new = f"{name}_{number}"
    return new


def shared_blocks(value: object) -> Iterator[dict[str, Any]]:
    """Every block within a value that stands for a shared encoder."""
    if isinstance(value, dict):
        if value.get("@architectures") == SHARED:
            yield value
        for inner in value.values():
            yield from shared_blocks(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from shared_blocks(inner)


def _places(settings: Mapping[str, Any], path: KeyPath, place: Place) -> Iterator[tuple[KeyPath, Place]]:
    """The place of every value in nested settings, so that what is wrong with one is not laid to a default."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _places(value, (*path, str(key)), place)
        else:
            yield (*path, str(key)), place


def check_names(config: Config) -> Iterator[Problem]:
    """The problems of a filled config that lie in the names of encoders and components."""
    for section in ("encoders", "components"):
        table = config.get(section)
        for name in table if isinstance(table, Mapping) else ():
            if name.startswith("@"):
                continue  # it is one block instead of several, which is told where types are compared
            if not _NAME.fullmatch(name):
                message, cure = "this cannot be a name", "use letters, digits, _ and - only"
                wanted = "a name that can be that of a folder"
                yield config.problem((section, name), message, cure, came=repr(name), wanted=wanted)
            elif name == _TAKEN.get(section):
                message = "this cannot be the name of a component"
                cure = "choose another, as the paths of the shared encoders' parameters begin with it"
                yield config.problem((section, name), message, cure, came=repr(name), wanted="any other name")
    nlp = config.get("nlp")
    names = nlp.get("pipeline") if isinstance(nlp, Mapping) else None
    names = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    for name in sorted({name for name in names if names.count(name) > 1}):
        message, came = f"'{name}' comes more than once", f"{names.count(name)} times '{name}'"
        yield config.problem(("nlp", "pipeline"), message, "name it once", came=came, wanted="each name once")
