"""A config: nested plain values that remember where they stand."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

from ..errors import ConfigError
from .paths import KeyPath, dotted, split
from .problems import Place, Problem
from .render import render
from .text import WHOLE_REFERENCE, parse


class Config(dict[str, Any]):
    """Sections by name, each a dict of plain JSON values and further sections.

    `places` says where values come from and `problems` what was found wrong on the way; `check` tells both. `links`
    leads from the path of a value that was a reference to that of what it stands for.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        source: str = "<config>",
        places: Mapping[KeyPath, Place] | None = None,
        problems: Iterable[Problem] = (),
        links: Mapping[KeyPath, KeyPath] | None = None,
    ) -> None:
        super().__init__(copy_plain(data or {}))
        self.source = source
        self.places = dict(places or {})
        self.problems = tuple(problems)
        self.links = dict(links or {})

    @classmethod
    def from_str(cls, text: str, *, source: str = "<config>") -> "Config":
        """Read a text. Raises ConfigError with every mistake of writing in it."""
        data, places, problems = parse(text, source)
        if problems:
            raise ConfigError(problems)
        return cls(data, source=source, places=places)

    @classmethod
    def from_file(cls, path: str | Path) -> "Config":
        """Read a file in UTF-8. Raises ConfigError where it cannot be read or holds mistakes of writing."""
        try:
            text = Path(path).read_bytes().decode("utf-8")
        except FileNotFoundError:
            raise ConfigError([Problem("", str(path), None, "there is no such file", "check the path")]) from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            message = f"the byte 0x{error.object[error.start]:02x} is not UTF-8"
            raise ConfigError([Problem("", str(path), line, message, "save the file as UTF-8")]) from error
        except OSError as error:
            message = f"the file cannot be read: {error.strerror or error}"
            raise ConfigError([Problem("", str(path), None, message, "give the path of a config file")]) from error
        return cls.from_str(text, source=str(path))

    @property
    def lines(self) -> dict[KeyPath, int]:
        """The lines of all keys and sections that stand in `source` itself."""
        return {
            path: place.line
            for path, place in self.places.items()
            if place.line is not None and place.source == self.source and place.default_of is None
        }

    def to_str(self) -> str:
        """The text of the config, which reads back as the same values."""
        return render(self)

    def adopt(self, sections: "Config") -> None:
        """Take over the sections of another config as they are, with their places."""
        self.update(sections)
        self.places.update((path, place) for path, place in sections.places.items() if path and path[0] in sections)

    def place(self, path: KeyPath) -> Place:
        """Where the value at a path comes from; for what is not there, where the section around it does."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.source, None)

    def problem(self, path: KeyPath, message: str, cure: str, *, came: str = "", wanted: str = "") -> Problem:
        """A problem with the value at a path."""
        source, line, default_of = self.place(path)
        told = message if default_of is None else f"{message} (a default of '{default_of}')"
        return Problem(dotted(path), source, line, told, cure, came, wanted)

    def override(self, overrides: Mapping[str, Any]) -> "Config":
        """A config with values set by dotted path, as a command line does.

        A name in the place of a block swaps that block for the function of this name with its own defaults;
        keys below it are set after that, in whatever order they come. A path that cannot be set is kept as
        a problem, for `check` to tell.
        """
        changed = Config(self, source=self.source, places=self.places, problems=self.problems)
        by_path: list[tuple[KeyPath, str, Any]] = []
        for text, value in overrides.items():
            try:
                by_path.append((split(text), f"--{text}", value))
            except ValueError as error:
                changed.problems += (Problem("", f"--{text}", None, str(error), "write --section.key value"),)
        for path, option, value in sorted(by_path, key=lambda item: len(item[0])):
            changed._set(path, Place(option, None), value)
        return changed

    def _set(self, path: KeyPath, place: Place, value: Any) -> None:
        table: Any = self
        for depth, key in enumerate(path[:-1], start=1):
            inner = table.get(key)
            if inner is None:
                inner = table[key] = {}
                self.places[path[:depth]] = place
            if isinstance(inner, str) and self.place(path[:depth]).source.startswith("--") and "${" not in inner:
                inner = table[key] = {"@": inner}  # a name whose kind `fill` finds, from the slot
            if not isinstance(inner, dict):
                self.problems += (_cannot_enter(path[:depth], inner, path[depth:], place),)
                return
            table = inner
        here, key = table.get(path[-1]), path[-1]
        if is_block(here) and isinstance(value, str) and "${" not in value:
            value = {_kind_key(here): value}
        if len(path) == 1 and not isinstance(value, Mapping):
            told = "a value stands outside any section"
            self.problems += (Problem(dotted(path), place.source, None, told, "write --section.key value"),)
            return
        self.places = {other: kept for other, kept in self.places.items() if other[: len(path)] != path}
        table[key] = copy_plain(value)
        self.places[path] = place


def merge(defaults: Config, config: Config) -> Config:
    """Both configs in one: `config` wins, and a block of another function replaces the whole block of `defaults`."""
    places = dict(defaults.places)
    data = _merge_tables(defaults, config, (), places)
    places.update(config.places)
    problems = (*defaults.problems, *config.problems)
    return Config(data, source=config.source, places=places, problems=problems)


def _merge_tables(
    lower: Mapping[str, Any], upper: Mapping[str, Any], path: KeyPath, places: dict[KeyPath, Place]
) -> dict[str, Any]:
    merged = dict(lower)
    for key, value in upper.items():
        here, below = (*path, key), lower.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and not _names_another(below, value):
            merged[key] = _merge_tables(below, value, here, places)
        else:
            for other in [other for other in places if other[: len(here)] == here]:
                del places[other]
            merged[key] = value
    return merged


def _names_another(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> bool:
    names = {key: value for key, value in upper.items() if key.startswith("@")}
    return bool(names) and names != {key: value for key, value in lower.items() if key.startswith("@")}


def is_block(value: object) -> bool:
    """Whether a value is a table that names a registered function: one with a key such as `@architectures`."""
    return isinstance(value, Mapping) and any(isinstance(key, str) and key.startswith("@") for key in value)


def value_at(config: Mapping[str, Any], path: KeyPath) -> Any:
    """The value at a path through tables and lists; None where there is none."""
    value: Any = config
    for key in path:
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            value = value.get(key) if isinstance(value, Mapping) else None
    return value


def put_at(config: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Set the value at a path in the table or list that is there."""
    inner: Any = value_at(config, path[:-1])
    inner[int(path[-1]) if isinstance(inner, list) else path[-1]] = value


def copy_plain(value: Any) -> Any:
    """A copy of nested plain values, with dicts and lists for all tables and sequences, and texts for paths."""
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): copy_plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [copy_plain(inner) for inner in value]
    return value


def _kind_key(block: Mapping[str, Any]) -> str:
    return next(key for key in block if key.startswith("@"))


def _cannot_enter(path: KeyPath, value: Any, rest: KeyPath, place: Place) -> Problem:
    if isinstance(value, str) and WHOLE_REFERENCE.fullmatch(value):
        target = value[2:-1]
        message = f"{dotted(path)} is a reference to {target}"
        return Problem(dotted((*path, *rest)), place.source, None, message, f"set --{target}.{dotted(rest)}")
    message = f"{dotted(path)} is the value {value!r}, which has no keys"
    return Problem(dotted((*path, *rest)), place.source, None, message, f"set --{dotted(path)} as a whole")
