"""`${section.key}` and `${env.NAME}` to the values they stand for."""

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from ..errors import nearest
from .config import Config, is_block
from .paths import KeyPath, dotted, split
from .problems import Place, Problem
from .text import WHOLE_REFERENCE, parse_override

# "$${" is a plain "${": it passes through here as it is, and `unescape` shortens it when the value is used.
_REFERENCE = re.compile(r"(?<!\$)\$\{([^{}]*)\}")
_OPEN = re.compile(r"(?<!\$)\$\{")
_SHELL_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")
# What references may stand for in all, in values, what a text with some in it may grow to, in characters, and how many
# may lead to each other. Each of them can double what the one before it stands for.
MOST_VALUES, MOST_TEXT, MOST_DEEP = 20_000, 1_000_000, 100
_LESS = "write what is meant, or refer to less"


def resolve(config: Config) -> Config:
    """A config without references. Those that stand for nothing stay as they are, and are told in `problems`.

    A reference may stand for a value, a list or a whole section, which is copied. In the section `paths`,
    `~` and `$NAME` are read as a shell does.
    """
    resolver = _Resolver(config)
    data = {key: resolver.at((key,)) for key in config}
    places = {**resolver.copied, **config.places}
    problems = (*config.problems, *resolver.problems)
    links = {**config.links, **resolver.links}
    return Config(data, source=config.source, places=places, problems=problems, links=links)


def is_unresolved(value: object) -> bool:
    """Whether a text still holds a reference."""
    return isinstance(value, str) and _OPEN.search(value) is not None


def has_references(value: object) -> bool:
    """Whether a nested value still holds a reference anywhere."""
    if isinstance(value, Mapping):
        return any(has_references(inner) for inner in value.values())
    if isinstance(value, list):
        return any(has_references(inner) for inner in value)
    return is_unresolved(value)


def escape(text: str) -> str:
    """A text in which nothing is read as a reference."""
    return _OPEN.sub("$${", text)


def unescape(text: str) -> str:
    """The text that a config means once all references are resolved."""
    return text.replace("$${", "${")


class _Unresolved(Exception):
    """A reference stands for nothing; the problem is told where it was found."""


class _Resolver:
    def __init__(self, config: Config) -> None:
        self.config = config
        self.shell = not is_block(config)  # a lone block may have a setting named `paths`, which is another thing
        self.problems: list[Problem] = []
        self.copied: dict[KeyPath, Place] = {}
        self.links: dict[KeyPath, KeyPath] = {}
        self.done: dict[KeyPath, Any] = {}
        self.under_way: list[KeyPath] = []
        self.sizes: dict[int, int] = {}  # of the values in `done`, by where in memory they are
        self.copies, self.is_told = 0, False

    def at(self, path: KeyPath) -> Any:
        """The value at a path, with all references in it resolved. Raises LookupError where there is none."""
        if path not in self.done:
            self.under_way.append(path)
            try:
                self.done[path] = self.value(path, self.raw(path))
            finally:
                self.under_way.pop()
        return self.done[path]

    def raw(self, path: KeyPath) -> Any:
        """The value at a path as it is written; a reference on the way there is followed."""
        value: Any = self.config
        for depth, key in enumerate(path):
            if isinstance(value, str) and WHOLE_REFERENCE.fullmatch(value):
                value = self.at(path[:depth])
            if isinstance(value, Mapping):
                value = value[key]
            elif isinstance(value, list) and key.isdecimal():
                value = value[int(key)]
            else:
                raise LookupError(dotted(path))
        return value

    def value(self, path: KeyPath, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(path, value)
        if isinstance(value, Mapping):
            return {key: self.inner((*path, key), inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.inner((*path, str(at)), inner) for at, inner in enumerate(value)]
        return value

    def inner(self, path: KeyPath, value: Any) -> Any:
        if path not in self.done:
            self.under_way.append(path)
            self.done[path] = self.value(path, value)
            self.under_way.pop()
        return self.done[path]

    def text(self, path: KeyPath, text: str) -> Any:
        try:
            if WHOLE_REFERENCE.fullmatch(text):
                found = self.follow(path, text[2:-1])
                self.links[path] = split(text[2:-1])
                return self.expand(path, found) if isinstance(found, str) else found
            grown = 0

            def embedded(reference: re.Match[str]) -> str:
                nonlocal grown
                found = self.embedded(path, reference[1])
                grown += len(found)
                if grown > MOST_TEXT:
                    self.tell(path, f"the references grow it to more than {MOST_TEXT:,} characters", _LESS)
                    raise _Unresolved
                return found

            text = _REFERENCE.sub(embedded, text)
            if is_unresolved(text):
                self.tell(path, f"{text!r} has a ${{ without its }}", "close it, or write $${ for the two characters")
            return self.expand(path, text)
        except _Unresolved:
            return text

    def embedded(self, path: KeyPath, name: str) -> str:
        found = self.follow(path, name)
        if found is None or isinstance(found, (Mapping, list)):
            what = "nothing (null)" if found is None else "a section or list"
            self.tell(path, f"${{{name}}} is {what} and cannot stand inside a text", "refer to a text or a number")
            raise _Unresolved
        return found if isinstance(found, str) else json.dumps(found)

    def follow(self, path: KeyPath, name: str) -> Any:
        try:
            target = split(name)
        except ValueError as error:
            self.tell(path, str(error), "write ${section.key}")
            raise _Unresolved from None
        if target[0] == "env" and len(target) == 2:
            return parse_override(escape(self.environment(path, target[1], f"${{{name}}}")))
        if target in self.under_way or path[: len(target)] == target:
            self.tell(path, f"${{{name}}} leads back to itself", "write the value in one of the places")
            raise _Unresolved
        if len(self.under_way) > MOST_DEEP:
            self.tell(path, f"${{{name}}} is behind more than {MOST_DEEP} references that lead to each other", _LESS)
            raise _Unresolved
        try:
            found = self.at(target)
        except LookupError:
            self.tell(path, f"${{{name}}} stands for nothing: there is no {name}", self.cure(path, target))
            raise _Unresolved from None
        if is_unresolved(found):
            raise _Unresolved  # told at the target
        self.copies += self.size(found)
        if self.copies > MOST_VALUES:
            if not self.is_told:
                self.tell(path, f"with ${{{name}}} the references stand for more than {MOST_VALUES:,} values", _LESS)
            self.is_told = True
            raise _Unresolved
        self.copy_places(target, path)
        return found

    def size(self, value: Any) -> int:
        """How many values there are in one, itself included."""
        if not isinstance(value, (Mapping, list)):
            return 1
        if id(value) not in self.sizes:
            inner = value.values() if isinstance(value, Mapping) else value
            self.sizes[id(value)] = 1 + sum(map(self.size, inner))
        return self.sizes[id(value)]

    def environment(self, path: KeyPath, name: str, written: str) -> str:
        value = _variable(name)
        if value is None:
            self.tell(
                path,
                f"{written}: the environment variable {name} is not set",
                f"set it: export {name}=…, or write the value here",
            )
            raise _Unresolved
        return value

    def expand(self, path: KeyPath, text: str) -> str:
        if not self.shell or path[0] != "paths" or is_unresolved(text):
            return text
        expanded = _SHELL_VARIABLE.sub(lambda found: self.environment(path, found[1], found[0]), text)
        try:
            return os.path.expanduser(expanded)
        except ValueError:  # nobody is called so
            return expanded

    def copy_places(self, target: KeyPath, path: KeyPath) -> None:
        for known in (self.config.places, dict(self.copied)):
            for other, place in known.items():
                if len(other) > len(target) and other[: len(target)] == target:
                    self.copied[(*path, *other[len(target) :])] = place

    def cure(self, path: KeyPath, target: KeyPath) -> str:
        if len(target) == 1 and _variable(target[0]) is not None:
            return f"write ${{env.{target[0]}}} for the environment variable"
        others = (other for other in _all_paths(self.config, ()) if path[: len(other)] != other)  # no way back
        alike = [dotted(other) for other in others if nearest(target[-1], other[-1:])]
        near = nearest(dotted(target), alike)
        return f"did you mean ${{{near}}}?" if near else "refer to a key or section of this config"

    def tell(self, path: KeyPath, message: str, cure: str) -> None:
        self.problems.append(self.config.problem(path, message, cure))


def _variable(name: str) -> str | None:
    """A variable of the environment, None where it is not set."""
    try:
        return os.environ.get(name)
    except UnicodeEncodeError:  # no variable has such a name
        return None


def _all_paths(table: Mapping[str, Any], path: KeyPath) -> list[KeyPath]:
    found: list[KeyPath] = []
    for key, value in table.items():
        found.append((*path, key))
        if isinstance(value, Mapping):
            found.extend(_all_paths(value, (*path, key)))
    return found
