"""A pipeline as files: its config, the weights of encoders and components, and a manifest over all."""

from collections.abc import Mapping
from typing import Any

from ..architectures.types import Tok2Vec
from ..config import Config
from ..errors import BadModel, NotInitialized
from ..layers import model_parts
from ..saving import (
    MANIFEST,
    NOT_AS_SAVED,
    SAME,
    Contents,
    Manifest,
    Parts,
    SavedFolder,
    dump_parts,
    load_parts,
    manifest,
    migrate_files,
    read_manifest,
    unpack,
    with_copies,
    without_copies,
)
from .component import Component
from .provenance import provenance
from .saved_config import CONFIG, config_file


def save(
    config: Config,
    encoders: Mapping[str, Tok2Vec],
    components: Mapping[str, Component[Any, Any]],
    training: Mapping[str, Any] | None = None,
) -> dict[str, Contents]:
    """The contents of each file, by path; of large ones that are alike, the first.

    Args:
        config, encoders, components: of the pipeline.
        training: facts on how it was trained, as plain values, for the manifest.

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
        **provenance(config, [*encoders.values(), *(component.model for component in components.values())]),
    }
    if training is not None:
        facts["training"] = dict(training)
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
        files = _current(files, read_manifest(bytes(files[MANIFEST]), source))
    try:
        load_parts(_parts(encoders, components), files)
        for name, component in components.items():
            _check_restored(name, component)
    except KeyError as error:
        raise BadModel(source, f"the file {error.args[0]} is missing from the saved pipeline; restore it") from error
    except ValueError as error:
        raise BadModel(source, f"what was saved does not fit the config: {error}") from error


def files_from_bytes(data: bytes) -> dict[str, Contents]:
    """The files in what `Pipeline.to_bytes` gave. Raises BadModel."""
    try:
        files = unpack(data)
        text = files.pop(MANIFEST)
    except (ValueError, KeyError, TypeError) as error:
        raise BadModel("<bytes>", f"no saved pipeline ({error}); give what to_bytes() gave") from error
    told = read_manifest(bytes(text), f"<bytes>/{MANIFEST}")
    for name, stored in told.files.items():
        if name not in files:
            raise BadModel(name, "the file is missing from the saved pipeline; restore it")
        if not stored.is_of(files[name]):
            raise BadModel(name, NOT_AS_SAVED)
    return _current(files, told)


def _current(files: Mapping[str, Contents], told: Manifest) -> dict[str, Contents]:
    """Files as those of today's format, those that were left out included."""
    return dict(migrate_files(with_copies(files, told.same), told.format))


def _check_restored(name: str, component: Component[Any, Any]) -> None:
    try:
        component.check_restored()
    except ValueError as error:
        raise ValueError(f"components/{name}: {error}") from error


def _files(
    config: Config, encoders: Mapping[str, Tok2Vec], components: Mapping[str, Component[Any, Any]]
) -> dict[str, Contents]:
    return {CONFIG: config_file(config), **dump_parts(_parts(encoders, components))}


def _parts(encoders: Mapping[str, Tok2Vec], components: Mapping[str, Component[Any, Any]]) -> Parts:
    return {
        "encoders": {name: model_parts(encoder) for name, encoder in encoders.items()},
        "components": {name: component.parts() for name, component in components.items()},
    }
