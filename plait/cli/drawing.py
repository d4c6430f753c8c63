"""The wiring of a config as SVG: a picture that needs nothing else, readable on light and on dark."""

from collections.abc import Iterator, Sequence
from html import escape

from ..config.paths import dotted
from .layout import CHAR, CURVE, FAN, HEIGHT, PAD, Box, Edge, Layout, columns, layout
from .parts import Parts, written_total

MARGIN = 24
HEAD = 62  # the height of what is said of the whole
LINE = 15  # from one line of text to the next
ENTRY = 16  # between the lines that lead to one box

STYLE = """\
text { font: 11.5px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #57606a }
.ground { fill: #ffffff }
.box { fill: #f6f8fa; stroke: #afb8c1 }
.component .box { fill: #ddf4ff; stroke: #54aeff }
.encoder .box { fill: #fff8c5; stroke: #d4a72c }
.title, .slot { font-weight: bold; fill: #1f2328 }
.head { font-size: 16px; font-weight: bold; fill: #1f2328 }
.edge { fill: none; stroke: #8c959f; stroke-width: 1.5 }
.tip { fill: #8c959f }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1 }
.ground { fill: #0d1117 }
.box { fill: #151b23; stroke: #3d444d }
.component .box { fill: #121d2f; stroke: #316dca }
.encoder .box { fill: #272115; stroke: #9e6a03 }
.title, .slot, .head { fill: #f0f6fc }
.edge { stroke: #656c76 }
.tip { fill: #656c76 }
}"""


def drawing(parts: Parts, name: str) -> str:
    """An SVG of the encoders and components of a config.

    Each block is a box; an arrow leads from it to the block in whose slot it stands, with the slot, the type of what it
    makes and its width. A shared encoder is there once.

    Args:
        parts: what the config builds.
        name: what the config is called.
    """
    found = layout(parts)
    language, tokenizer = parts.config["nlp"]["lang"], parts.of_section("nlp")[0].name
    about = f"{language} · {tokenizer} · parameters: {written_total(parts.sizes, list(parts.sizes.shapes))}"
    width = max(found.width, columns(about) * CHAR) + 2 * MARGIN
    height = found.height + HEAD + 2 * MARGIN
    body = [*_edges(found), *(line for box in found.boxes.values() for line in _box(box, parts))]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
            f'height="{height:g}" role="img">',
            f"<title>{_text(name)}</title>",
            f"<style>\n{STYLE}\n</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>',
            f'<rect class="ground" width="{width:g}" height="{height:g}"/>',
            f'<text class="head" x="{MARGIN}" y="{MARGIN + 16}">{_text(name)}</text>',
            f'<text x="{MARGIN}" y="{MARGIN + 36}">{_text(about)}</text>',
            f'<g transform="translate({MARGIN} {MARGIN + HEAD})">',
            *body,
            "</g>",
            "</svg>",
            "",
        ]
    )


def _box(box: Box, parts: Parts) -> Iterator[str]:
    top = box.y - HEIGHT / 2
    first = box.y - LINE * (len(box.lines)) / 2 + 4
    yield f'<g class="{box.style or "block"}">'
    yield f"<title>{_text(dotted(box.node.path))}</title>"
    yield f'<rect class="box" x="{box.x:g}" y="{top:g}" width="{box.width:g}" height="{HEIGHT}" rx="6"/>'
    yield f'<text class="title" x="{box.x + PAD:g}" y="{first:g}">{_text(box.title)}</text>'
    for at, line in enumerate(box.lines, start=1):
        yield f'<text x="{box.x + PAD:g}" y="{first + LINE * at:g}">{_text(line)}</text>'
    yield "</g>"


def _edges(found: Layout) -> Iterator[str]:
    for source, target, edge, at in found.edges():
        yield f'<path class="edge" marker-end="url(#tip)" d="{_line(source, target, edge, at)}"/>'
    for _, _, edge, _ in found.edges():
        yield from _label(found.label_left[edge.depth], edge)


def _line(source: Box, target: Box, edge: Edge, at: int) -> str:
    """A line from the right of one box to the left of another: along its row, with bends before and behind."""
    start, bend = source.x + source.width, target.x - CURVE
    end = target.y + (at - (len(target.children) - 1) / 2) * min(ENTRY, (HEIGHT - ENTRY) / len(target.children))
    path = f"M{start:g} {source.y:g}"
    if source.y != edge.y:
        path += _bend(start, source.y, start + FAN, edge.y)
    path += f"H{bend:g}"
    return path + (f"H{target.x:g}" if end == edge.y else _bend(bend, edge.y, target.x, end))


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f"C{middle:g} {y:g} {middle:g} {to_y:g} {to_x:g} {to_y:g}"


def _label(left: float, edge: Edge) -> Sequence[str]:
    """The slot above its line, and what goes along it below."""
    texts = [f'<text class="slot" x="{left + 8:g}" y="{edge.y - 6:g}">{_text(edge.slot)}</text>']
    for at, line in enumerate(edge.label):
        texts.append(f'<text x="{left + 8:g}" y="{edge.y + LINE * (at + 1):g}">{_text(line)}</text>')
    return texts


def _text(text: str) -> str:
    """A text for XML, which has no place for control characters."""
    return escape("".join(char if char.isprintable() else "\ufffd" for char in text))
