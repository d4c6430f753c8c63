"""What a drawing says, read back from its HTML by parsers of the standard library."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from hypothesis import strategies as st

from plait.tokens import Doc, Relation, Span

# What a drawing is made of; whatever else came would be from a text.
ELEMENTS = {"div", "mark", "bdi", "span", "i", "style"}
ATTRIBUTES = {"class", "style", "title", "dir"}
_STYLE = re.compile(
    r"(?:(?:grid-area:\d+/\d+/\d+/\d+|min-width:[\d.]+em|margin-inline:\S+ (?:calc\(50% \+ )?\S+|"
    r"margin-inline:calc\(50% \+ \S+\) \S+|(?:background|color):#(?:[0-9a-fA-F]{3}){1,2})(?:;|$))+"
)

CHARACTERS = st.one_of(
    st.sampled_from([*"<>&\"'ab1 \n\r\t;/", "\x00", "\x0c", "\u2028", "\ud800", "א", "ب", "\u202e", "é"]),
    st.characters(),
)
TEXTS = st.text(CHARACTERS, max_size=60)
LABELS = st.text(CHARACTERS, max_size=12)
SCORES = st.none() | st.floats(0, 1, width=32)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"bdi", "style"} & set(self.open):
            self.text.append(data)


def text_of(html: object) -> str:
    """The text of the Docs that are drawn: all that is not in a label."""
    reader = _Reader()
    reader.feed(str(html).removesuffix("\n"))
    reader.close()
    assert reader.open == []
    return "".join(reader.text)


def elements(html: object, kind: str = "") -> list[Any]:
    """The elements of a class, or all, in order; read as XML, so that each is closed and every quote is paired."""
    return [one for one in ElementTree.fromstring(str(html)).iter() if not kind or kind in one.get("class", "").split()]


def labels(html: object, kind: str) -> list[str]:
    """What stands in the elements of a class."""
    return ["".join(one.itertext()) for one in elements(html, kind)]


def area(one: Any) -> list[int]:
    """The first row and column of an element in its grid, and the last ones, exclusive."""
    found = re.match(r"grid-area:(\d+)/(\d+)/(\d+)/(\d+)", one.get("style"))
    assert found
    return [int(number) for number in found.groups()]


def check_nothing_came_in(html: object) -> None:
    """Raises AssertionError where there is an element, an attribute or a style that a drawing does not have."""
    for one in elements(html):
        assert one.tag in ELEMENTS
        assert set(one.keys()) <= ATTRIBUTES
        assert _STYLE.fullmatch(one.get("style", "color:#000")), one.get("style")


@st.composite
def docs(draw: st.DrawFn) -> Doc:
    """Docs with any annotation, of any texts."""
    doc = Doc(draw(TEXTS))
    size = len(doc)

    def spans(at_least: int) -> Iterator[Span]:
        for _ in range(draw(st.integers(0, 5))):
            start = draw(st.integers(0, size))
            end = draw(st.integers(min(start + at_least, size), size))
            if end - start >= at_least:
                yield Span(doc, start, end, draw(LABELS), draw(SCORES))

    ents: list[Span] = []
    for span in sorted(spans(1), key=lambda span: span.start):
        if not ents or span.start >= ents[-1].end:
            ents.append(span)
    doc.ents = ents
    doc.cats = draw(st.dictionaries(LABELS, SCORES, max_size=8))
    for group in draw(st.lists(LABELS, max_size=2)):
        doc.spans[group] = list(spans(0))
    ends = [*spans(0), Span(doc, 0, size)]
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(ends), LABELS.filter(bool), SCORES), max_size=5)
    )
    doc.relations = [Relation(*pair) for pair in pairs]
    doc.set_column("pos", draw(st.lists(st.none() | LABELS, min_size=size, max_size=size)))
    doc.set_column("head", draw(st.lists(st.none() | st.integers(0, max(size - 1, 0)), min_size=size, max_size=size)))
    doc.set_column("dep", draw(st.lists(st.none() | LABELS, min_size=size, max_size=size)))
    return doc
