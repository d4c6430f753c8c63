"""Reading the config file that a command names, with settings from the command line."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..config import Config, Problem

CONFIG_FILE = "config.cfg"  # what it is called in the folder of a pipeline or of a run


def read_config(path: Path, settings: Mapping[str, Any]) -> "Config":
    """A config file with values set by dotted path.

    Raises ConfigError where it is no config or an empty one, or a path is set that nothing refers to.
    """
    from ..config import Config, Problem
    from ..errors import ConfigError

    config = Config.from_file(path)
    if not config:
        cure = f"`plait init {path} --force …` writes a config to begin with"
        raise ConfigError([Problem("", str(path), None, "there is no section in it", cure)])
    return with_settings(config, settings)


def with_settings(config: "Config", settings: Mapping[str, Any]) -> "Config":
    """A config with values set by dotted path. Raises ConfigError where a path is set that nothing refers to."""
    from ..errors import ConfigError

    if unused := [*_unused_paths(config, settings)]:
        raise ConfigError(unused)
    return config.override(settings)


def config_file(path: Path) -> Path:
    """A config file, or that in the folder of a pipeline or a run. Raises ValueError for a folder without one."""
    if not path.is_dir():
        return path
    if not (path / CONFIG_FILE).is_file():
        raise ValueError(f"{path}: there is no {CONFIG_FILE} in this folder; give that of a pipeline or a run")
    return path / CONFIG_FILE


def _unused_paths(config: "Config", settings: Mapping[str, Any]) -> Iterator["Problem"]:
    """Settings of [paths], which takes any names, that are in no config and referred to by nothing."""
    from ..config import Problem
    from ..errors import nearest
    from ..training import default_training

    known = [*default_training()["paths"], *(config["paths"] if isinstance(config.get("paths"), Mapping) else ())]
    told = json.dumps([config, settings], default=str)
    for setting in settings:
        section, _, name = setting.partition(".")
        if section == "paths" and name not in known and f"${{{setting}}}" not in told:
            near = nearest(name, known)
            cure = f"did you mean --paths.{near}?" if near else f"there are: {', '.join(known)}"
            yield Problem(setting, f"--{setting}", None, f"nothing refers to ${{{setting}}}", cure)
