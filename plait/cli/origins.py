"""Where a value of a filled config comes from, in a few words."""

from collections.abc import Mapping
from typing import Any

from ..config import Config
from ..config.paths import KeyPath, dotted


def origin(filled: Config, written: Config, path: KeyPath) -> str:
    """A line of the file, an option of the command line, or a default; with the reference that stands in its place.

    Args:
        filled: the config as it is run.
        written: the same before it was filled, with its references.
        path: of the value.
    """
    source, line, default_of = filled.place(path)
    if default_of is not None:
        told = "default" if len(path) == 1 or default_of == dotted(path[:-1]) else f"default of {default_of}"
    elif source.startswith("--"):
        told = source
    else:
        told = "default" if source.startswith("default of ") else f"line {line}"
    found = reference(written, path)
    return f"{told}: {found}" if found else told


def reference(written: Mapping[str, Any], path: KeyPath) -> str | None:
    """The `${…}` that stands in the place of a value, or of a section around it."""
    value: Any = written
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
        if isinstance(value, str) and "${" in value:
            return value
    return None
