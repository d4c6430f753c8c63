"""Drawings: whatever text and annotation a Doc has, nothing of it is markup, and the text is all there."""

import plait
from plait.rendering.choice import PARTS
from plait.rendering.escaping import shown
from tests.rendering.parsed import check_nothing_came_in, text_of

from ..findings import answer
from ..made import made_doc
from ..source import Source, encoded
from ..target import Target

_COLORS = ("#abc", "#aabbcc", "red", "#12", "")


def drawings(data: bytes) -> None:
    """A Doc, or two, with what is asked for, or what there is."""
    source = Source(data)
    options = source.byte()
    show = None if options & 1 else [name for at, name in enumerate(PARTS) if options >> (at + 1) & 1]
    groups, columns = (
        source.pick((None, None, "sc", ["missing", "sc"])),
        source.pick((None, None, "tag", ["pos", "head"])),
    )
    colors = {source.text(6): source.pick((*_COLORS, source.text(8)))} if source.flag() else None
    docs = [made_doc(source)]
    if source.flag():
        docs.append(made_doc(source))
    drawing = answer(lambda: plait.render(docs, show=show, groups=groups, columns=columns, colors=colors), ValueError)
    if drawing is not None:
        check_nothing_came_in(drawing)
        assert text_of(drawing) == "".join(shown(doc.text) for doc in docs)
        assert drawing.page.encode("utf8")


def _seeds() -> list[bytes]:
    text = encoded("<b>&'\"</b>\u202e א \u2028\ud800 ")
    return [
        bytes([show, 0, 0, 0, 3, 2, 4, 1, 97, 2, 60, 98, 1, 1, 62, 1, kind, *range(1, 50)]) + text * 4
        for show in (1, 62)
        for kind in range(0, 256, 15)
    ]


_WORDS = tuple(
    encoded(word)
    for word in (
        *("<script>", "</style>", "</bdi>", '" onload="', "'>", "<!--", "-->", "]]>", "&lt;", "&#0;", "&amp;amp;"),
        *("\u2028", "\ud800", "\u202e", "\x00", "\x0c", "\r\n", "\ufeff", "javascript:", "#abc", "url(", ";color:"),
    )
)
TARGETS = (Target("drawings", drawings, _seeds, _WORDS, longest=512, quick=200),)
