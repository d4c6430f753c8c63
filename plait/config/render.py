"""Nested plain values to config text that reads back as the same values."""

import json
from collections.abc import Mapping
from typing import Any

from .paths import KeyPath, dotted, is_bare, write_key
from .text import WHOLE_REFERENCE

LINE_LENGTH = 110


def render(data: Mapping[str, Any]) -> str:
    """The text of a config: keys before sections, both in the order of `data`.

    Raises ValueError for values that JSON cannot hold and for a value outside any section.
    """
    parts: list[str] = []
    for key, value in data.items():
        if not isinstance(value, Mapping):
            raise ValueError(f"'{key}' stands outside any section; a config holds sections at its top")
        _render_section((key,), value, parts)
    return "\n\n".join(parts) + "\n" if parts else ""


def _render_section(path: KeyPath, table: Mapping[str, Any], parts: list[str]) -> None:
    sections = {key: value for key, value in table.items() if _is_section(key, value)}
    keys = {key: value for key, value in table.items() if key not in sections}
    if keys or not sections:
        lines = [f"[{dotted(path)}]", *(f"{write_key(key)} = {_render_value(value)}" for key, value in keys.items())]
        parts.append("\n".join(lines))
    for key, value in sections.items():
        _render_section((*path, key), value, parts)


def _is_section(key: str, value: Any) -> bool:
    # The parts of a `*` are in order, which they would lose if some were written as keys, before the sections.
    ordered = key != "*" or (isinstance(value, Mapping) and all(_is_section(*item) for item in value.items()))
    return isinstance(value, Mapping) and is_bare(key) and ordered


def _render_value(value: Any) -> str:
    if isinstance(value, str) and WHOLE_REFERENCE.fullmatch(value):
        return value
    line = _dumps(value)
    wrapped = len(line) > LINE_LENGTH and isinstance(value, (list, tuple, Mapping))
    return _dumps(value, indent=2) if wrapped else line


def _dumps(value: Any, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which no file can hold as it is
        text = json.dumps(value, allow_nan=False, indent=indent)
    return text
