"""Entities marked in running text, which the browser breaks into lines."""

from collections.abc import Iterator, Sequence

from ..tokens import Doc, Span
from .colors import Palette
from .direction import direction, last_direction
from .escaping import safe, title


def marked(doc: Doc, ents: Sequence[Span], palette: Palette) -> str:
    """A text with its entities, each with its label behind it.

    What is text stays as it would stand without marks, also where it changes its direction. A label is set apart from
    it, and keeps to the side where the entity ends.
    """
    return f'<div class="plait-text">{"".join(_parts(doc, ents, palette))}</div>'


def _parts(doc: Doc, ents: Sequence[Span], palette: Palette) -> Iterator[str]:
    at = 0
    for ent in ents:
        start, end = ent.start_char, ent.end_char
        yield safe(doc.text[at:start])
        side = last_direction(doc.text[:end]) or direction(doc.text)
        yield f'<mark class="plait-{side}" style="{palette.style(ent.label)}"{title(ent.label, ent.score)}>'
        yield safe(doc.text[start:end])
        yield f"<bdi>{safe(ent.label)}</bdi></mark>" if ent.label else "</mark>"
        at = end
    yield safe(doc.text[at:])
