"""Reading the config file that a command names, with settings from the command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..config import Config


def read_config(path: Path, settings: Mapping[str, Any]) -> "Config":
    """A config file with values set by dotted path. Raises ConfigError where it is no config, or an empty one."""
    from ..config import Config, Problem
    from ..errors import ConfigError

    config = Config.from_file(path)
    if not config:
        cure = f"`plait init {path} --force …` writes a config to begin with"
        raise ConfigError([Problem("", str(path), None, "there is no section in it", cure)])
    return config.override(settings)
