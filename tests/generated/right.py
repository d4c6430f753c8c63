"""Whole configs that are right: components of all kinds on backbones of all kinds, with settings of training."""

import re
from typing import Any

from hypothesis import strategies as st

from plait.architectures.types import Tok2Vec
from plait.config import Config
from plait.config.signatures import read_signature
from plait.pipeline import NlpSettings
from plait.registry import registry
from plait.training import Batcher, Logger, Reader, SystemSettings, TrainingSettings

from .blocks import NEEDS_MORE, Context, Draw, block, settings, value

NAMES = ["tagger", "pos-tagger", "textcat", "one", "Two", "c3", "tok2vec", "main", "ner", "x_1"]

# What is not drawn like other settings: it speaks of other parts of the config, or says when training ends.
READERS = ("plait.RelationExtractor.v1",)  # of what other components write, after which they come
BY_HAND = (
    "frozen_components",
    "annotating_components",
    "score_weights",
    "groups",
    "loggers",
    "divergence",
    "pipeline",
    "gpu_id",
)
FACTS: dict[str, Any] = {}

# What options of the command line may set, so that nothing refers to it.
OPTIONS: dict[str, Any] = {
    "training.dropout": 0.25,
    "training.optimizer.learn_rate": 0.01,
    "training.optimizer": "RAdam.v1",
    "training.batcher": "plait.BatchBySequence.v1",
    "nlp.batch_size": 3,
    "training.loggers.console": None,
    "corpora.more": "plait.Docs.v1",
    "corpora.more.path": "data.plait",
}


@st.composite
def right_configs(draw: Draw, *, most_components: int = 10, is_small: bool = True, path: str | None = None) -> Config:
    """A config that is right, as text that was read; `path` is a file of JSON lines to learn from."""
    context = Context(is_small=is_small, path=path)
    data = {"paths": {"train": path, "dev": path}, **_pipeline(draw, context, most_components)}
    data["corpora"] = _corpora(draw, context)
    own = [name for name, encoder in sorted(data["encoders"].items()) if "encoder" not in encoder]
    data["training"] = _training(draw, data["nlp"]["pipeline"], own, context)
    if draw(st.booleans()):
        data["system"] = {"gpu_id": -1}
    _refer(draw, data)
    config = Config.from_str(Config(data).to_str(), source="generated.cfg")
    return config.override(_overrides(draw))


def _pipeline(draw: Draw, context: Context, most_components: int) -> dict[str, Any]:
    encoders: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True)):
        width = draw(st.integers(1, 8))
        encoders[name] = _with_width(draw, block(draw, Tok2Vec, {"nO": width}, context), width)
        context.encoders[name] = width
    count = draw(st.integers(1, 3) | st.integers(1, most_components)) if most_components > 1 else 1
    names = draw(st.permutations(NAMES))[:count]
    components = {name: _component(draw, context) for name in names}
    nlp = settings(draw, read_signature(NlpSettings), FACTS, context, without=["pipeline"])
    running = sorted(draw(st.permutations(names)), key=lambda name: components[name]["@components"] in READERS)
    if draw(st.integers(0, 5)) == 0:  # a component can have a section and not run
        running = running[: max(1, len(running) - 1)]
    return {"nlp": {**nlp, "pipeline": running}, "encoders": encoders, "components": components}


def _with_width(draw: Draw, encoder: dict[str, Any], width: int) -> dict[str, Any]:
    """An encoder that says its width, so that those who share it can know it."""
    kind, name = next((key[1:], one) for key, one in encoder.items() if key.startswith("@"))
    taken = read_signature(registry.get(kind, name), kind)
    if "width" in taken.parameters:
        return {**encoder, "width": width}
    inner = encoder.get("embed")
    return {**encoder, "embed": _with_width(draw, inner, width)} if isinstance(inner, dict) else encoder


def _component(draw: Draw, context: Context) -> dict[str, Any]:
    name = draw(st.sampled_from([name for name in registry.names("components") if name.startswith("plait.")]))
    return {"@components": name, **settings(draw, read_signature(registry.components.get(name)), FACTS, context)}


def _corpora(draw: Draw, context: Context) -> dict[str, Any]:
    """What is learned from has to hold what components learn; other corpora may be read by any reader."""
    corpora: dict[str, Any] = {}
    for name in ("train", "dev"):
        reader = draw(st.sampled_from(["plait.JSONL.v1", "plait.Corpus.v1"]))
        taken = read_signature(registry.readers.get(reader))
        path = "${paths." + name + "}" if draw(st.booleans()) else context.path
        corpora[name] = {"@readers": reader, **settings(draw, taken, FACTS, context), "path": path}
        corpora[name].pop("limit", None)  # what a short corpus holds may be nothing to learn
    if draw(st.integers(0, 4)) == 0:
        corpora["other"] = {**block(draw, Reader, FACTS, context), "path": context.path}
    return corpora


def _training(draw: Draw, pipeline: list[str], encoders: list[str], context: Context) -> dict[str, Any]:
    taken = read_signature(TrainingSettings)
    found: dict[str, Any] = {}
    for name, parameter in taken.parameters.items():
        if name not in BY_HAND and draw(st.integers(0, 3)) == 0:
            found[name] = value(draw, parameter, {}, context, 0)
    if draw(st.integers(0, 3)) == 0:
        found["batcher"] = block(draw, Batcher, FACTS, context)
    if draw(st.booleans()):
        found["frozen_components"] = draw(st.permutations(pipeline))[: draw(st.integers(0, len(pipeline) - 1))]
        found["annotating_components"] = draw(st.permutations(pipeline))[: draw(st.integers(0, len(pipeline)))]
    if draw(st.integers(0, 2)) == 0:
        patterns = [*(f"encoders.{name}.*" for name in encoders), "*"]
        found["groups"] = {draw(st.sampled_from(patterns)): {"scale": 0.5, "frozen": draw(st.booleans())}}
    loggers = {name: draw(st.none() | st.just(block(draw, Logger, FACTS, context))) for name in ("console", "own")}
    found["loggers"] = loggers if draw(st.booleans()) else {}
    if not any(found.get(key, taken.parameters[key].filled) for key in ("max_steps", "max_epochs", "patience")):
        found["max_steps"] = 1
    return found


def _refer(draw: Draw, data: dict[str, Any]) -> None:
    """Put a reference in the place of a value that a key of the same name has elsewhere."""
    places: dict[str, list[tuple[str, ...]]] = {}
    for path, one in leaves(data):
        if type(one) in (int, float) and not _is_set(path) and all(re.fullmatch(r"[\w-]+", key) for key in path):
            places.setdefault(f"{path[-1]} = {one!r}", []).append(path)
    doubled = [paths for paths in places.values() if len(paths) > 1]
    if doubled and draw(st.booleans()):
        target, *others = draw(st.permutations(draw(st.sampled_from(doubled))))
        put(data, others[0], "${" + ".".join(target) + "}")


def _is_set(path: tuple[str, ...]) -> bool:
    return any(path[: len(option.split("."))] == tuple(option.split(".")) for option in OPTIONS)


def _overrides(draw: Draw) -> dict[str, Any]:
    count = draw(st.integers(0, 2))
    chosen = draw(st.permutations(sorted(OPTIONS)))[:count]
    if "corpora.more" in chosen or "corpora.more.path" in chosen:
        chosen = [*chosen, "corpora.more", "corpora.more.path"]
    return {key: OPTIONS[key] for key in chosen}


def leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every plain value below tables, with its path; a list is one value."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in leaves(inner, (*path, key))]
    return [(path, value)]


def put(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set the value at a path."""
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value


__all__ = ["NEEDS_MORE", "SystemSettings", "leaves", "put", "right_configs"]
