"""How two configs differ: what only one of them has, what has another value, and blocks of another function."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .config import is_block
from .paths import KeyPath, dotted
from .values import show_plain

Change = Literal["removed", "added", "changed", "swapped", "reordered"]


@dataclass(frozen=True)
class Difference:
    """One place at which two configs differ.

    Attributes:
        path: where that is.
        change: "removed" for what only the first config has and "added" for what only the second has; "changed" for
            another value; "swapped" for a block of another function; "reordered" for parts under `*` in another order.
        old, new: what stands there in the first and in the second; None for what is not there.
        within: what differs below: the keys of a block or table that was removed, added, swapped, or set in the place
            of a plain value.
    """

    path: KeyPath
    change: Change
    old: Any
    new: Any
    within: tuple["Difference", ...] = ()

    @property
    def old_shown(self) -> str:
        """What stands in the first config, in a few words."""
        return "nothing" if self.change == "added" else _shown(self.old)

    @property
    def new_shown(self) -> str:
        """What stands in the second config, in a few words."""
        return "nothing" if self.change == "removed" else _shown(self.new)

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain values, for JSON; of a block only the function, as `within` has its keys."""
        found: dict[str, Any] = {"path": dotted(self.path), "change": self.change}
        if self.change != "added":
            found["old"] = _head(self.old)
        if self.change != "removed":
            found["new"] = _head(self.new)
        return {**found, "within": [inner.as_dict() for inner in self.within]}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """How two configs differ, in the order of the first. Both should be filled, or a default is taken for a change."""
    return list(_tables(old, new, ()))


def function_of(value: Any) -> str | None:
    """The name of the function that a block names; None for what is no block."""
    return next((str(value[key]) for key in value if key.startswith("@")), None) if is_block(value) else None


def _tables(old: Mapping[str, Any], new: Mapping[str, Any], path: KeyPath) -> Iterator[Difference]:
    if path and path[-1] == "*" and set(old) == set(new) and list(old) != list(new):
        yield Difference(path, "reordered", list(old), list(new))
    for key in {**old, **new}:
        here = (*path, key)
        if key not in new:
            yield _alone("removed", here, old[key])
        elif key not in old:
            yield _alone("added", here, new[key])
        else:
            yield from _values(old[key], new[key], here)


def _values(old: Any, new: Any, path: KeyPath) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if is_block(old) and is_block(new) and _names(old) != _names(new):
            yield Difference(path, "swapped", old, new, tuple(_tables(_keys(old), _keys(new), path)))
        else:
            yield from _tables(old, new, path)
    elif isinstance(old, list) and isinstance(new, list) and _holds_tables([*old, *new]):
        yield from _tables(_numbered(old), _numbered(new), path)
    elif not _same(old, new):
        within = (*_alone("removed", path, old).within, *_alone("added", path, new).within)
        yield Difference(path, "changed", old, new, within)


def _alone(change: Literal["removed", "added"], path: KeyPath, value: Any) -> Difference:
    """What only one of the configs has, with all that is in it."""
    inside: Mapping[str, Any] = {}
    if isinstance(value, Mapping):
        inside = _keys(value)
    elif isinstance(value, list) and _holds_tables(value):
        inside = _numbered(value)
    within = tuple(_alone(change, (*path, key), item) for key, item in inside.items())
    old, new = (value, None) if change == "removed" else (None, value)
    return Difference(path, change, old, new, within)


def _names(block: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key.startswith("@")}


def _keys(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if not key.startswith("@")}


def _numbered(items: list[Any]) -> dict[str, Any]:
    return {str(at): item for at, item in enumerate(items)}


def _holds_tables(items: list[Any]) -> bool:
    return any(isinstance(item, Mapping) or (isinstance(item, list) and _holds_tables(item)) for item in items)


def _same(old: Any, new: Any) -> bool:
    """Whether two plain values mean the same: 1 and 1.0 do, 1 and true do not."""
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return function_of(value) or "a section"
    return "a list of blocks" if isinstance(value, list) and _holds_tables(value) else show_plain(value)


def _head(value: Any) -> Any:
    """A value as JSON has it beside `within`: of a table only what names its function."""
    if isinstance(value, Mapping):
        return _names(value)
    return [] if isinstance(value, list) and _holds_tables(value) else value
