"""Where the blocks of a config stand in a drawing: components at the right, what is in their slots to the left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from statistics import mean
from unicodedata import east_asian_width

from ..config.paths import KeyPath, dotted
from ..config.wiring import Node
from .parts import Parts, flow_of, name_of, slot_of, width_of, written

ROW = 84  # from one leaf of the tree to the next
HEIGHT = 58  # of a box
APART = 16  # between components, beside the row
CHAR = 7.0  # the width of a character, of a fixed pitch
PAD = 14
CURVE = 34  # the width in which lines bend before a box
FAN = 70  # and behind an encoder, whose lines lead to many rows


@dataclass
class Box:
    """A block in the drawing; `x` and `y` are the middle of its left side."""

    node: Node
    title: str
    lines: Sequence[str]
    children: Sequence["Edge"] = ()
    depth: int = 0
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0

    @property
    def style(self) -> str:
        """How it is drawn: as a component, an encoder, or a block in one of them."""
        return {"components": "component", "encoders": "encoder"}[self.node.path[0]] if len(self.node.path) == 2 else ""


@dataclass
class Edge:
    """What stands in a slot: a box that is drawn for it alone, or a shared encoder that is drawn elsewhere."""

    slot: str
    label: Sequence[str]
    box: Box | None
    shared: KeyPath | None = None
    depth: int = 0
    y: float = 0.0


@dataclass
class Layout:
    """All boxes by the path of their block, and what the drawing measures.

    Attributes:
        left: the left side of the boxes of each depth; 0 is that of the components.
        label_left: where the labels of what stands at a depth begin.
    """

    boxes: dict[KeyPath, Box] = field(default_factory=dict)
    left: dict[int, float] = field(default_factory=dict)
    label_left: dict[int, float] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0

    def edges(self) -> Iterator[tuple[Box, Box, Edge, int]]:
        """Each line: the box that it comes from, the one that it leads to, and which of the slots there that is."""
        for box in self.boxes.values():
            for at, edge in enumerate(box.children):
                source = edge.box or (self.boxes.get(edge.shared) if edge.shared else None)
                if source is not None:
                    yield source, box, edge, at


def layout(parts: Parts) -> Layout:
    """Place the encoders and components of a config."""
    components = [_box(node, name_of(node), parts, 0) for node in parts.of_section("components")]
    deepest = max((depth for root in components for depth in _depths(root)), default=-1)
    encoders = _encoders(parts, deepest + 1)
    found = Layout({box.node.path: box for root in (*components, *encoders) for box in _all(root)})
    below = _place_rows(components, 0.0)
    _place_beside(encoders, found)
    _place_columns(found)
    bottom = max([below, *(box.y + HEIGHT / 2 for box in found.boxes.values())])
    found.height = bottom
    return found


def columns(text: str) -> int:
    """How many characters of a fixed pitch a text is wide."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _box(node: Node, title: str, parts: Parts, depth: int) -> Box:
    """The box of a block, with those in its slots."""
    count = parts.count(node)
    weights = "" if count is None else written(count)
    lines = [line for line in (node.name if title != node.name else "", _remark(node, parts) or weights) if line]
    edges = [_edge(child, node, parts, depth + 1) for child in node.children]
    edges += [Edge(path[-1], (), None, path, depth + 1) for path in node.uses]
    width = max(columns(line) for line in (title, *lines)) * CHAR + 2 * PAD
    return Box(node, title, lines, edges, depth, width=width)


def _remark(node: Node, parts: Parts) -> str:
    if node.path[0] != "components" or len(node.path) > 2:
        return ""
    return "not in nlp.pipeline" if not parts.runs(node) else "frozen" if parts.frozen(node) else ""


def _edge(node: Node, parent: Node, parts: Parts, depth: int) -> Edge:
    takes, _, gives = flow_of(node).partition(" -> ")
    wide = width_of(node)
    label = [f"{takes} →", f"{gives} · {wide}" if wide else gives] if gives else []
    slot = slot_of(node, parent)
    if parts.stands_for_another(node):
        return Edge(slot, label, None, node.uses[0], depth)
    return Edge(slot, label, _box(node, node.name, parts, depth), None, depth)


def _encoders(parts: Parts, first: int) -> list[Box]:
    """The trees of the shared encoders from some depth on, each left of those that use it."""
    nodes = {node.path: node for node in parts.of_section("encoders")}
    depths = dict.fromkeys(nodes, first)
    for _ in nodes:  # one that uses another one moves that to its left, and so on
        for path, node in nodes.items():
            reach = max(_depths(_box(node, "", parts, depths[path])))
            for target in {use for inner in node.walk() for use in inner.uses} & nodes.keys():
                depths[target] = max(depths[target], reach + 1)
    boxes = [_box(node, dotted(path), parts, depths[path]) for path, node in nodes.items()]
    return sorted(boxes, key=lambda box: box.depth)


def _depths(box: Box) -> Iterator[int]:
    yield box.depth
    for edge in box.children:
        # The place of a shared encoder is where the encoder can stand itself.
        yield from _depths(edge.box) if edge.box else (edge.depth - 1,)


def _all(box: Box) -> Iterator[Box]:
    yield box
    for edge in box.children:
        if edge.box:
            yield from _all(edge.box)


def _place_rows(roots: Sequence[Box], top: float) -> float:
    """Give each leaf a row of its own, and each box the middle of those in it; gives where the last row ends."""
    for root in roots:
        top = _place_tree(root, top) + APART
    return top - APART if roots else top


def _place_tree(box: Box, top: float) -> float:
    start = top
    for edge in box.children:
        if edge.box:
            top = _place_tree(edge.box, top)
            edge.y = edge.box.y
        else:
            edge.y = top + ROW / 2
            top += ROW
    top = max(top, start + ROW)
    box.y = mean(edge.y for edge in box.children) if box.children else start + ROW / 2
    return top


def _place_beside(encoders: Sequence[Box], found: Layout) -> None:
    """Put each encoder in the middle of those that use it, or below the one before it at the same depth."""
    ends: dict[int, float] = {}
    for encoder in encoders:
        height = _place_tree(encoder, 0.0)
        uses = [edge.y for _, _, edge, _ in found.edges() if edge.shared == encoder.node.path]
        middle = mean(uses) if uses else ends.get(encoder.depth, 0.0) + height / 2
        top = max(middle - encoder.y, ends.get(encoder.depth, 0.0))
        _place_tree(encoder, top)
        ends[encoder.depth] = top + height + APART


def _place_columns(found: Layout) -> None:
    """Make each column as wide as its boxes, and the space before it as wide as the labels of its lines."""
    boxes: dict[int, float] = {}
    labels: dict[int, float] = {}
    fans: set[int] = set()
    for box in found.boxes.values():
        boxes[box.depth] = max(boxes.get(box.depth, 0.0), box.width)
        for edge in box.children:
            size = max(columns(line) for line in (edge.slot, *edge.label)) * CHAR + 2 * PAD
            labels[edge.depth] = max(labels.get(edge.depth, 0.0), size)
            if edge.shared in found.boxes:
                fans.add(found.boxes[edge.shared].depth)
    deepest = max([0, *boxes, *labels])
    # From left to right: the boxes of a depth, where lines fan out, the labels of the lines, where lines bend.
    sizes = [
        (boxes.get(depth, 0.0), FAN if depth in fans else 0.0, labels.get(depth, 0.0), CURVE if depth else 0.0)
        for depth in range(deepest, -1, -1)
    ]
    ends = [0.0, *accumulate(sum(size) for size in sizes)]
    for depth, (wide, fan, _, _), start in zip(range(deepest, -1, -1), sizes, ends, strict=False):
        found.left[depth] = start
        found.label_left[depth] = start + wide + fan
    for box in found.boxes.values():
        box.width = boxes[box.depth]
        box.x = found.left[box.depth]
    found.width = ends[-1]
