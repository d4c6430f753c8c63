"""A pipeline as files: its config, the weights of encoders and components, and a manifest over all."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import srsly

from ..architectures.types import Tok2Vec
from ..config import Config
from ..errors import BadModel, NotInitialized
from ..layers import model_parts
from ..saving import (
    MANIFEST,
    NOT_AS_SAVED,
    SAME,
    Contents,
    Parts,
    SavedFolder,
    dump_parts,
    is_as_saved,
    load_parts,
    manifest,
    read_manifest,
    with_copies,
    without_copies,
)
from .component import Component

CONFIG = "config.cfg"


def save(
    config: Config, encoders: Mapping[str, Tok2Vec], components: Mapping[str, Component[Any, Any]]
) -> dict[str, Contents]:
    """The contents of each file, by path; of large ones that are alike, the first.

    Raises NotInitialized where only some components are trained.
    """
    untrained = [name for name, component in components.items() if not component.is_initialized]
    if untrained and len(untrained) < len(components):
        raise NotInitialized(untrained[0])
    files, same = without_copies(_files(config, encoders, components))
    facts: dict[str, Any] = {
        "lang": config["nlp"]["lang"],
        "pipeline": list(components),
        "trained": bool(components) and not untrained,
        "labels": {name: list(component.labels) for name, component in components.items()},
    }
    if same:
        facts[SAME] = same
    return {**files, MANIFEST: manifest(files, facts)}


def snapshot(
    config: Config, encoders: Mapping[str, Tok2Vec], components: Mapping[str, Component[Any, Any]]
) -> dict[str, Contents]:
    """What `save` gives but the manifest, trained or not; of large files that are alike, all are one object.

    Raises ValueError where a component or an encoder was built in Python, so that the config does not say how.
    """
    for what, names, section in (("component", components, "components"), ("encoder", encoders, "encoders")):
        if there := [name for name in names if name not in config[section]]:
            raise ValueError(
                f"the {what} '{there[0]}' was built in Python, so that no config says how it is built again where the "
                f"pipeline is unpickled or copied; build it there by the same code, and read its weights: "
                f"nlp.restore(path)"
            )
    files, same = without_copies(_files(config, encoders, components))
    return {**files, **{name: files[there] for name, there in same.items()}}


def restore(
    encoders: Mapping[str, Tok2Vec],
    components: Mapping[str, Component[Any, Any]],
    files: Mapping[str, Contents],
    source: str,
) -> None:
    """Read weights, labels and other parts from files. Raises BadModel where they are missing or do not fit."""
    if not isinstance(files, SavedFolder) and MANIFEST in files:  # what `save` gave
        files = with_copies(files, read_manifest(bytes(files[MANIFEST]), source))
    try:
        load_parts(_parts(encoders, components), files)
    except KeyError as error:
        raise BadModel(source, f"the file {error.args[0]} is missing from the saved pipeline; restore it") from error
    except ValueError as error:
        raise BadModel(source, f"what was saved does not fit the config: {error}") from error


def read_config(files: Mapping[str, Contents], source: str) -> Config:
    """The config of a saved pipeline. Raises BadModel where it is missing, or does not describe all that was saved."""
    if CONFIG not in files:
        raise BadModel(source, f"the file {CONFIG} is missing from the saved pipeline; restore it")
    where = CONFIG if source.startswith("<") else str(Path(source) / CONFIG)
    config = Config.from_str(bytes(files[CONFIG]).decode("utf8"), source=where)
    for section, what in (("components", "component"), ("encoders", "encoder")):
        saved = sorted({name.split("/")[1] for name in files if name.startswith(f"{section}/")})
        if there := [name for name in saved if name not in config.get(section, {})]:
            reason = (
                f"the {what} '{there[0]}' was built in Python, so that no config says how; build the pipeline by the "
                f"same code, and read its weights: nlp.restore(path)"
            )
            raise BadModel(source, reason)
    return config


def files_from_bytes(data: bytes) -> dict[str, Contents]:
    """The files in what `Pipeline.to_bytes` gave. Raises BadModel."""
    try:
        files = srsly.msgpack_loads(data)
        meta = read_manifest(files.pop(MANIFEST), "<bytes>")
        changed = [name for name in meta["files"] if not is_as_saved(meta, name, files[name])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadModel("<bytes>", f"no saved pipeline ({error!r}); give what to_bytes() gave") from error
    if changed:
        raise BadModel(changed[0], NOT_AS_SAVED)
    return with_copies(files, meta)


def _files(
    config: Config, encoders: Mapping[str, Tok2Vec], components: Mapping[str, Component[Any, Any]]
) -> dict[str, Contents]:
    return {CONFIG: config.to_str().encode("utf8"), **dump_parts(_parts(encoders, components))}


def _parts(encoders: Mapping[str, Tok2Vec], components: Mapping[str, Component[Any, Any]]) -> Parts:
    return {
        "encoders": {name: model_parts(encoder) for name, encoder in encoders.items()},
        "components": {name: component.parts() for name, component in components.items()},
    }
