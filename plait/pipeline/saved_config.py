"""The config of a saved pipeline, of which nothing is believed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..config import Config
from ..config.references import has_references
from ..errors import BadModel, ConfigError
from ..saving import Contents, view
from .settings import PIPELINE_SECTIONS

CONFIG = "config.cfg"

MAX_CONFIG = 512 * 1024
"""Bytes; a config with ten components has a hundredth of that."""

MAX_PARTS = 1_000
"""Encoders, and components."""

MAX_KEYS = 2_000
"""Keys of all that describes a pipeline."""


def config_file(config: Config) -> bytes:
    """A config as the file of a saved pipeline. Raises ValueError for one that is too large to be read back."""
    data = config.to_str().encode("utf8")
    if len(data) > MAX_CONFIG:
        raise ValueError(
            f"the config has {len(data):,} bytes, where {MAX_CONFIG:,} are the most of a saved pipeline; put long "
            f"lists into files that it names"
        )
    return data


def read_config(files: Mapping[str, Contents], source: str) -> Config:
    """The config of a saved pipeline.

    Raises BadModel where it is missing, is larger than any real one, or does not describe all that was saved, and
    ConfigError where it holds mistakes of writing.
    """
    if CONFIG not in files:
        raise BadModel(source, f"the file {CONFIG} is missing from the saved pipeline; restore it")
    where = CONFIG if source.startswith("<") else str(Path(source) / CONFIG)
    data = view(files, CONFIG)
    if len(data) > MAX_CONFIG:
        raise BadModel(where, f"the config has {len(data):,} bytes, where {MAX_CONFIG:,} are the most; train again")
    try:
        config = Config.from_str(bytes(data).decode("utf8"), source=where)
    except UnicodeDecodeError as error:
        raise BadModel(where, f"the file is not UTF-8 (byte {error.start + 1}); restore it, or train again") from error
    _check(config, files, source, where)
    return config


def split_config(config: Config) -> tuple[Config, Config]:
    """The sections that describe a pipeline, and the others, which are kept and not looked at.

    Raises ConfigError where a reference such as `${paths.train}` stands in the first: a pipeline is saved with all its
    values, so that nothing is to be looked up, neither in the config nor in the environment.
    """
    own = {name: value for name, value in config.items() if name in PIPELINE_SECTIONS}
    others = {name: value for name, value in config.items() if name not in own}
    if there := [name for name in own if has_references(own[name])]:
        message, cure = "a reference stands in the config of a saved pipeline", "write the value in its place"
        raise ConfigError([config.problem((there[0],), message, cure)])
    return (
        Config(own, source=config.source, places=config.places),
        Config(others, source=config.source, places=config.places),
    )


def _keys(value: object) -> int:
    """How many keys there are in a value, at any depth."""
    if isinstance(value, Mapping):
        return len(value) + sum(map(_keys, value.values()))
    return sum(map(_keys, value)) if isinstance(value, list) else 0


def _check(config: Mapping[str, Any], files: Mapping[str, Contents], source: str, where: str) -> None:
    keys = sum(_keys(config.get(section)) for section in PIPELINE_SECTIONS)
    if keys > MAX_KEYS:
        raise BadModel(where, f"the config has {keys:,} keys, where {MAX_KEYS:,} are the most; train again")
    for section, what in (("components", "component"), ("encoders", "encoder")):
        described = config.get(section, {})
        if isinstance(described, (Mapping, list)) and len(described) > MAX_PARTS:
            raise BadModel(where, f"[{section}] has {len(described):,} parts, where {MAX_PARTS:,} are the most")
        saved = sorted({name.split("/")[1] for name in files if name.startswith(f"{section}/")})
        if there := [name for name in saved if name not in described]:
            reason = (
                f"the {what} '{there[0]}' was built in Python, so that no config says how; build the pipeline by the "
                f"same code, and read its weights: nlp.restore(path)"
            )
            raise BadModel(source, reason)
    nlp = config.get("nlp", {})
    names = nlp.get("pipeline", []) if isinstance(nlp, Mapping) else []
    if isinstance(names, list) and len(names) > MAX_PARTS:
        raise BadModel(where, f"[nlp] names {len(names):,} components, where {MAX_PARTS:,} are the most")
