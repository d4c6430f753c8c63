"""The blocks of a config as a tree: what each makes, what stands in its slots, and what is known of it before data."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .blocks import BadReference, Reference, arguments, reference, signature
from .check import Checked, examine
from .config import Config
from .facts import Fact
from .options import named_section
from .paths import KeyPath
from .reading import Form, items, read
from .signatures import read_signature


class Node(NamedTuple):
    """One block of a filled config.

    Attributes:
        path: where it stands; the last key is the slot that it fills.
        kind, name: the function that it names, such as "architectures" and "plait.Tagger.v1".
        made: the type of what it makes, with type variables solved as far as the config tells.
        facts: the widths and the like of what it makes, by name; None for what only data will tell.
        uses: the paths of blocks in other sections that it is given by their names.
        children: the blocks in its parameters.
    """

    path: KeyPath
    kind: str
    name: str
    made: Any
    facts: Mapping[str, Fact | None]
    uses: tuple[KeyPath, ...]
    children: tuple["Node", ...]

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, from the top down."""
        yield self
        for child in self.children:
            yield from child.walk()


def wiring(config: Config, schema: Any) -> tuple[Node, ...]:
    """The blocks of a filled config that stand in no other block, section by section.

    Blocks that name no function are left out, with all that is in them.
    """
    checked = examine(config, schema)
    found: list[Node] = []
    for name, parameter in read_signature(schema).parameters.items():
        if name in config:
            found += _Reading(checked).slot((name,), config[name], parameter.wanted)
    return tuple(found)


class _Reading:
    """The nodes below one slot, and the names that were met on the way."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.uses: list[KeyPath] = []

    def slot(self, path: KeyPath, value: Any, wanted: Any) -> list[Node]:
        form, option = read(value, wanted)
        if form is Form.BLOCK:
            return self.block(path, value)
        if form is Form.NAME:
            self.uses.append((named_section(option) or "", value))
        if form is Form.SETTINGS:
            found = arguments(value, read_signature(option.origin))
            return [
                node for one in found.named for node in self.slot((*path, *one.path), one.value, one.parameter.wanted)
            ]
        if form is Form.TABLE:
            return [node for key, item in value.items() for node in self.slot((*path, key), item, option.item(0))]
        if form is Form.SEQUENCE:
            listed = enumerate(items(value))
            return [node for at, (key, item) in listed for node in self.slot((*path, *key), item, option.item(at))]
        return []

    def block(self, path: KeyPath, block: Mapping[str, Any]) -> list[Node]:
        try:
            named: Reference = reference(block)
            found = arguments(block, signature(named))
        except BadReference:
            return []
        inside = _Reading(self.checked)
        children: list[Node] = []
        for one in (*found.named, *found.positional):
            children += inside.slot((*path, *one.path), one.value, one.parameter.wanted)
        made = self.checked.made.get(path, Any)
        facts = self.checked.facts.of(path)
        return [Node(path, named.kind, named.name, made, facts, tuple(inside.uses), tuple(children))]
