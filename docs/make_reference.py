"""Writes the tables of settings in the documentation anew, from signatures and docstrings.

A table stands below a mark, which names a section of the config or a registered function:

    <!-- settings: training -->
    <!-- settings: batchers plait.BatchByWords.v1 -->

    python docs/make_reference.py
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plait.config import describe, show
from plait.config.docstrings import setting_texts
from plait.config.fill import default_of
from plait.config.signatures import EMPTY, NO_FORM, read_signature
from plait.layers import Group
from plait.pipeline import NlpSettings
from plait.registry import registry
from plait.training import Batcher, DivergenceSettings, Logger, SystemSettings, TrainingSettings, default_training

HERE = Path(__file__).parent
SECTIONS: dict[str, Callable[..., Any]] = {
    "nlp": NlpSettings,
    "system": SystemSettings,
    "training": TrainingSettings,
    "training.groups": Group,
    "training.divergence": DivergenceSettings,
}
_TABLE = re.compile(r"^<!-- settings: (.+?) -->\n(?:\|.*\n)*", re.MULTILINE)


def settings(mark: str) -> list[tuple[str, str, str]]:
    """The name, the type and the default of each setting of what a mark names; a default of "" has to be given."""
    if mark in SECTIONS:
        filled = default_training().get(mark, {})
        found = []
        for parameter in read_signature(SECTIONS[mark]).parameters.values():
            default = filled.get(parameter.name, default_of(parameter))
            told = _told(default) if default is not NO_FORM else "" if parameter.default is EMPTY else "null"
            found.append((parameter.name, _named(show(parameter.wanted)), told))
        return found
    described = describe(*mark.split())
    return [(one.name, one.type, one.default or "") for one in described.parameters]


def table(mark: str) -> str:
    """The table of settings of what a mark names."""
    owner = SECTIONS.get(mark) or registry.get(*mark.split())
    texts = setting_texts(owner)
    lines = ["| setting | type | default | meaning |", "|---|---|---|---|"]
    for name, kind, default in settings(mark):
        shown = f"`{default}`" if default else "required"
        lines.append(
            f"| `{name}` | `{_escaped(kind)}` | {_escaped(shown)} | {_escaped(texts.get(name.lstrip('*'), ''))} |"
        )
    return "\n".join(lines) + "\n"


def renewed(text: str) -> str:
    """A page with its tables as they are to be."""
    return _TABLE.sub(lambda found: f"<!-- settings: {found[1]} -->\n{table(found[1])}", text)


def _told(default: Any) -> str:
    """A default in short: the name of a function for a block, the names of its parts for a table."""
    if isinstance(default, dict) and default:
        blocks = [str(value) for key, value in default.items() if key.startswith("@")]
        return blocks[0] if blocks else ", ".join(default)
    return json.dumps(default)


def _named(kind: str) -> str:
    """A type with the names of the project in place of what they stand for."""
    return kind.replace(show(Batcher), "Batcher").replace(show(Logger), "Logger")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for page in sorted(HERE.glob("*.md")):
        page.write_text(renewed(page.read_text(encoding="utf8")), encoding="utf8")
