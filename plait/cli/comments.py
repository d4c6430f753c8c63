"""A filled config as text in which every setting has a comment, taken from the docstring of what it is a setting of."""

from collections.abc import Callable, Mapping
from textwrap import wrap
from typing import Any

from ..config import Config
from ..config.docstrings import first_sentence, setting_texts, summary
from ..config.paths import KeyPath
from ..config.reading import Form, items, read
from ..config.signatures import read_signature
from ..registry import registry

WIDTH = 110


def commented(config: Config, schema: Callable[..., Any], header: str, own: Mapping[KeyPath, str] | None = None) -> str:
    """The text of a config, which reads back as the same values.

    Args:
        config: filled.
        schema: the class of settings whose parameters are the sections.
        header: what stands above everything, without comment marks.
        own: comments that stand in no docstring, by path.
    """
    comments: dict[KeyPath, str] = {}
    _settings((), config, schema, comments)
    comments.update(own or {})
    text = config.to_str()
    lines = text.splitlines()
    at = {line: comments[path] for path, line in Config.from_str(text).lines.items() if comments.get(path)}
    parts = [f"# {line}".rstrip() for line in header.splitlines()] + [""]
    for number, line in enumerate(lines, start=1):
        parts.extend(f"# {part}" for part in wrap(at.get(number, ""), WIDTH))
        parts.append(line)
    return "\n".join(parts) + "\n"


def _settings(path: KeyPath, table: Mapping[str, Any], owner: Callable[..., Any], comments: dict[KeyPath, str]) -> None:
    """Comments for the settings of a function, or of a class of settings, and for what stands in them."""
    texts = setting_texts(owner)
    taken = read_signature(owner)
    for key, value in table.items():
        if " " in texts.get(key, ""):  # a word alone explains nothing
            comments[(*path, key)] = _short(texts[key])
        parameter = taken.parameters.get(key) or taken.variadic
        if parameter is not None:
            _slot((*path, key), value, parameter.wanted, comments)


def _short(text: str) -> str:
    """A text that fits on a line as it is, of a longer one the first sentence."""
    return text.rstrip(".") if len(text) <= WIDTH else first_sentence(text)


def _slot(path: KeyPath, value: Any, wanted: Any, comments: dict[KeyPath, str]) -> None:
    form, option = read(value, wanted)
    if form is Form.BLOCK:
        kind, name = next((key[1:], text) for key, text in value.items() if key.startswith("@"))
        function = registry.get(kind, name)
        comments[(*path, f"@{kind}")] = _short(summary(function))
        _settings(path, value, function, comments)
    elif form is Form.SETTINGS:
        _settings(path, value, option.origin, comments)
    elif form is Form.TABLE:
        for key, inner in value.items():
            _slot((*path, key), inner, option.item(0), comments)
    elif form is Form.SEQUENCE:
        for at, (below, inner) in enumerate(items(value)):
            _slot((*path, *below), inner, option.item(at), comments)
