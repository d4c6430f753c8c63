"""The text of a config changed in some places, with all else in it as it was written."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .config import Config
from .paths import KeyPath, dotted

_AT = re.compile(r"^\s*(@[\w-]+) =")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_REFERENCE = re.compile(r"= (\$\{[^{}]+\})$")


@dataclass
class _Item:
    """A key with its value, or the head of a section.

    Attributes:
        path: what it sets or opens.
        is_section: whether it opens a section.
        lines: its own.
        before: the empty lines and comments above it.
    """

    path: KeyPath
    is_section: bool
    lines: list[str]
    before: list[str] = field(default_factory=list)

    @property
    def parent(self) -> KeyPath:
        """The section that it stands in."""
        return self.path if self.is_section else self.path[:-1]


class ConfigText:
    """The lines of a config by what they say."""

    def __init__(self, text: str, *, order: Sequence[str] = ()) -> None:
        """Take a text apart. Raises ConfigError for one that is no config.

        Args:
            text: the config.
            order: the order in which sections stand, for those that are new in the text.
        """
        self._order = list(order)
        self._newline = "\r\n" if "\r\n" in text else "\n"
        lines = text.replace("\r\n", "\n").removeprefix("\ufeff").rstrip("\n").split("\n")
        starts: dict[int, KeyPath] = {}
        for path, line in Config.from_str(text).lines.items():
            starts[line - 1] = max(starts.get(line - 1, ()), path, key=len)
        self._items: list[_Item] = []
        done = 0
        for start, end in zip(sorted(starts), [*sorted(starts)[1:], len(lines)], strict=False):
            own = max(at for at in range(start, end) if at == start or not _is_comment(lines[at]))
            is_section = lines[start].lstrip().startswith("[")
            self._items.append(_Item(starts[start], is_section, lines[start : own + 1], lines[done:start]))
            done = own + 1
        self._rest = lines[done:]
        self._is_toml = any(item.lines[0].lstrip().startswith('"@') for item in self._items)

    def __str__(self) -> str:
        lines = [line for item in self._items for line in (*item.before, *item.lines)] + self._rest
        while lines and not lines[0]:
            del lines[0]
        return self._newline.join([*lines, ""])

    def has_comments(self, path: KeyPath, keep: Sequence[KeyPath] = ()) -> bool:
        """Whether settings at a path or below, without what is kept, have comments above them."""
        items = (item for item in self._under(path) if not item.is_section and not _is_in(item.path, keep))
        return any(_comments(item.before) for item in items)

    def sections(self, path: KeyPath) -> set[str]:
        """The keys below a path that are written as sections of their own."""
        return {item.parent[len(path)] for item in self._under(path) if len(item.parent) > len(path)}

    def take(self, path: KeyPath, source: "ConfigText", keep: Sequence[KeyPath] = ()) -> None:
        """Write what another text has at a path in the place of what is written there.

        Args:
            path: of a value, a block or a table.
            source: where it is written already.
            keep: what stays as it is written here, of what is below the path.

        Raises ValueError where the path is within a value that is written as a whole, or not in the source.
        """
        for item in self._items:
            if not item.is_section and item.path == path[: len(item.path)] and len(item.path) < len(path):
                raise ValueError(
                    f"{dotted(path)} is within the value of {dotted(item.path)}, {item.lines[0].strip()!r}; write that "
                    f"as a section [{dotted(item.path)}] first, or change what it refers to"
                )
        new = [replace(item) for item in source._under(path) if not _is_in(item.path, keep)]
        new = [_in_toml(item) for item in new if item.lines[0] != f"{item.path[-1]} = null"] if self._is_toml else new
        if not new:
            raise ValueError(
                f"{dotted(path)} is in a list, and cannot be changed by itself; write its parts as sections"
            )
        old = [item for item in self._under(path) if not _is_in(item.path, keep)]
        if old and (old[0].path, old[0].is_section) == (path, new[0].is_section):
            at = self._items.index(old[0])
            new[0].before = old[0].before
            old[0].before = []
        else:
            at = self._end_of_section(path[:-1]) if not new[0].is_section else self._place_of(path)
            if not new[0].is_section and path[:-1] not in [item.path for item in self._items if item.is_section]:
                at = self._place_of(path[:-1])
                new.insert(0, _Item(path[:-1], True, [f"[{dotted(path[:-1])}]"], [""]))
            if new[0].is_section:
                for item in (new[0], *self._items[at : at + 1]):
                    item.before = item.before if "" in item.before else ["", *item.before]
        self._items[at:at] = new
        self._drop(old)

    def remove(self, path: KeyPath) -> None:
        """Leave out what is at a path and below, with the comments right above."""
        self._drop(list(self._under(path)))

    def renamed(self, old: KeyPath, new: KeyPath) -> "ConfigText":
        """What is at a path, as a text that has it at another one."""
        found = ConfigText("", order=self._order)
        for item in self._under(old):
            path = (*new, *item.path[len(old) :])
            lines = [f"[{dotted(path)}]"] if item.is_section else item.lines
            found._items.append(_Item(path, item.is_section, lines, item.before))
        if found._items:
            found._items[0].before = [""]
        return found

    def _under(self, path: KeyPath) -> Iterator[_Item]:
        return (item for item in self._items if item.path[: len(path)] == path)

    def _drop(self, items: Sequence[_Item]) -> None:
        """Take items out; comments that stand apart from them stay."""
        gone = {id(item) for item in items}
        left: list[_Item] = []
        above: list[str] = []
        for item in self._items:
            if id(item) in gone:
                above += _apart(item.before)
            else:
                item.before, above = [*above, *item.before], []
                left.append(item)
        self._items, self._rest = left, [*above, *self._rest]

    def _place_of(self, path: KeyPath) -> int:
        """Where a section that is not there yet begins: behind what is nearest to it."""
        for length in range(len(path), 0, -1):
            if near := [at for at, item in enumerate(self._items) if item.path[:length] == path[:length]]:
                return self._next_section(near[-1])
        later = self._order[self._order.index(path[0]) + 1 :] if path[0] in self._order else []
        behind = [at for at, item in enumerate(self._items) if item.path[0] in later]
        return behind[0] if behind else len(self._items)

    def _next_section(self, at: int) -> int:
        return next((i for i in range(at + 1, len(self._items)) if self._items[i].is_section), len(self._items))

    def _end_of_section(self, path: KeyPath) -> int:
        """Where the next key of a section is put."""
        return max((at + 1 for at, item in enumerate(self._items) if item.parent == path), default=len(self._items))


def _in_toml(item: _Item) -> _Item:
    """A key or the head of a section as TOML has it, which plait reads as well."""
    if item.is_section:
        keys = (key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False) for key in item.path)
        return replace(item, lines=[f"[{'.'.join(keys)}]"])
    first = _AT.sub(r'"\1" =', item.lines[0], count=1)
    return replace(item, lines=[_REFERENCE.sub(r'= "\1"', first), *item.lines[1:]])


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip()[0] in "#;"


def _is_in(path: KeyPath, places: Sequence[KeyPath]) -> bool:
    return any(path[: len(place)] == place for place in places)


def _comments(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.strip()]


def _apart(lines: Sequence[str]) -> list[str]:
    """Of the lines above something, those that an empty line divides from it, if there are comments among them."""
    ends = [at for at, line in enumerate(lines) if not line.strip()]
    apart = list(lines[: ends[-1]]) if ends else []
    return apart if _comments(apart) else []
