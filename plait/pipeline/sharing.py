"""An encoder that components share made into one component's own, and back, with the weights that it has."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from ..architectures.types import Tok2Vec
from ..config import Config, Joint, fits, wiring
from ..config.config import copy_plain, is_block, put_at, value_at
from ..config.paths import KeyPath, dotted
from ..config.reading import Form, read
from ..config.slots import Slot, all_slots
from ..config.types import role
from ..layers import has_weights, model_parts, restoring, take_over
from ..saving import dump_parts, load_parts
from .annotator import Annotator
from .assembly import SHARED, Built, build_parts, described
from .component import Component
from .settings import PipelineConfig


def own_block(config: Config, path: KeyPath) -> tuple[Config, str]:
    """A filled config in which a slot has the shared encoder that it names as a block of its own, and its name.

    An encoder that nothing names any more is taken out. Raises ValueError where the slot shares none.
    """
    block = value_at(config, path)
    if not is_shared(block):
        raise ValueError(f"{dotted(path)} has no shared encoder that it could have as its own; {_shared_in(config)}")
    changed = _copy(config)
    put_at(changed, path, copy_plain(config["encoders"][block["encoder"]]))
    if block["encoder"] not in named_encoders(changed):
        del changed["encoders"][block["encoder"]]
    return changed, block["encoder"]


def share_block(config: Config, path: KeyPath, name: str) -> Config:
    """A filled config in which the block of a slot stands in [encoders] and the slot names it.

    Raises ValueError where the slot has no block of its own, or the encoder of the name is another one.
    """
    block = value_at(config, path)
    if is_shared(block):
        raise ValueError(f"{dotted(path)} shares encoders.{block['encoder']} already")
    if not is_block(block):
        raise ValueError(f"{dotted(path)} holds no block that could be shared; give the slot of a backbone")
    there = config.get("encoders", {}).get(name)
    if there is not None and there != block:
        raise ValueError(
            f"encoders.{name} is there already, and another one than that of {dotted(path)}; give another name, or "
            f"make the two blocks equal first"
        )
    changed = _copy(config)
    changed["encoders"] = {**changed.get("encoders", {}), name: copy_plain(block)}
    put_at(changed, path, {"@architectures": SHARED, "encoder": name})
    return changed


def is_shared(block: object) -> bool:
    """Whether a block stands for a shared encoder."""
    return isinstance(block, Mapping) and block.get("@architectures") == SHARED


def backbones(config: Config, name: str) -> list[Slot]:
    """The slots of a component that take a backbone, shared or its own; what is within one is left out."""
    found: list[Slot] = []
    for slot in all_slots(config, PipelineConfig):
        inside = any(slot.path[: len(one.path)] == one.path for one in found)
        if slot.path[:2] == ("components", name) and not inside and _takes_backbone(slot):
            found.append(slot)
    return found


def own_encoder(nlp: Annotator, name: str) -> Built:
    """What `nlp` is made of where a component has copies of the encoders that it shares. Raises ValueError."""
    component = described(nlp, name)
    config = nlp.config
    slots = [slot for slot in backbones(config, name) if is_shared(slot.value)]
    if not slots:
        raise ValueError(f"the component '{name}' shares no encoder, so that there is none to copy for it")
    used = {slot.path: str(slot.value["encoder"]) for slot in slots}
    for path in used:
        config, _ = own_block(config, path)
    ready = component.is_initialized and all(has_weights(nlp.encoders[encoder]) for encoder in used.values())
    with restoring() if ready else nullcontext():
        built = build_parts(config, encoders=_kept(nlp, config), only=name)
    shared = dict(_models(component.promises.joints))
    _take_over(built.components[name], component, {id(shared[path]): nlp.encoders[used[path]] for path in used})
    return built


def share_encoder(nlp: Annotator, name: str, encoder: str) -> Built:
    """What `nlp` is made of where the backbone of a component is an encoder of [encoders]. Raises ValueError."""
    component = described(nlp, name)
    slots = [slot for slot in backbones(nlp.config, name) if not is_shared(slot.value)]
    if len(slots) != 1:
        paths = ", ".join(dotted(slot.path) for slot in slots)
        told = f"several encoders of its own: {paths}" if slots else "no encoder of its own"
        raise ValueError(f"the component '{name}' has {told}; one that has a single one can share it")
    path = slots[0].path
    config = share_block(nlp.config, path, encoder)
    own = dict(_models(component.promises.joints))[path]
    there = nlp.encoders.get(encoder)
    if there is not None and dump_parts(model_parts(there)) != dump_parts(model_parts(own)):
        raise ValueError(
            f"encoders.{encoder} has other weights than the encoder of '{name}', which would be lost; give another name"
        )
    with restoring() if component.is_initialized else nullcontext():
        built = build_parts(config, encoders={**nlp.encoders, encoder: there or own}, only=name)
    shared = dict(_models(built.joints))[path]
    _take_over(built.components[name], component, {id(own): shared})
    moved = [_moved(joint, path, ("encoders", encoder)) for joint in component.promises.joints if there is None]
    return built._replace(joints=(*built.joints, *(joint for joint in moved if joint is not None)))


def named_encoders(config: Config) -> set[str]:
    """The names of the encoders that something in a filled config names."""
    used = {path for root in wiring(config, PipelineConfig) for node in root.walk() for path in node.uses}
    return {path[1] for path in used if path[0] == "encoders"}


def _copy(config: Config) -> Config:
    return Config(config, source=config.source, places=config.places, problems=config.problems)


def _takes_backbone(slot: Slot) -> bool:
    holds_block = read(slot.value, slot.wanted).form is Form.BLOCK
    return holds_block and role(slot.wanted) == role(Tok2Vec) and fits(Tok2Vec, slot.wanted)


def _shared_in(config: Config) -> str:
    """Which slots share an encoder."""
    slots = [slot for name in config.get("components", {}) for slot in backbones(config, name)]
    shared = [dotted(slot.path) for slot in slots if is_shared(slot.value)]
    return f"these share one: {', '.join(shared)}" if shared else "nothing in this config shares one"


def _kept(nlp: Annotator, config: Config) -> dict[str, Tok2Vec]:
    return {name: encoder for name, encoder in nlp.encoders.items() if name in config["encoders"]}


def _models(joints: Iterable[Joint]) -> Iterator[tuple[KeyPath, Any]]:
    return ((joint.path, joint.model) for joint in joints)


def _moved(joint: Joint, old: KeyPath, new: KeyPath) -> Joint | None:
    """What is said of a model that stands elsewhere now; None for one that is in another place."""
    return joint._replace(path=(*new, *joint.path[len(old) :])) if joint.path[: len(old)] == old else None


def _take_over(new: Component[Any, Any], old: Component[Any, Any], instead: Mapping[int, Any]) -> None:
    """Give a component all that another one has: its weights, and the parts that are no model's."""
    take_over(new.model, old.model, instead)
    models = set(model_parts(new.model))
    for name, part in old.parts().items():
        if name not in models:
            files = dump_parts({name: part})
            load_parts({name: new.parts()[name]}, files)
