from hypothesis import given

from plait.rendering.arcs import STEP, arcs_of, room_for
from plait.rendering.choice import Choice, shown_of
from plait.rendering.lines import extent, line_at, lines_of
from plait.tokens import Doc, Relation
from tests.rendering.parsed import docs


@given(doc=docs())
def test_arcs_do_not_collide(doc: Doc) -> None:
    """No two of one level touch one cell, and no two begin or end at one point; each end is told apart."""
    what = shown_of(doc, Choice(parts=("relations", "deps")))
    lines = lines_of(doc, what)
    drawn = arcs_of(what.arcs, lines)
    for line, arcs in zip(lines, drawn, strict=True):
        cells = [(arc.level, cell) for arc in arcs for cell in range(*arc.cells)]
        assert len(set(cells)) == len(cells)
        ends = [
            (side, at, arc.inset[i]) for arc in arcs for i, (side, at) in enumerate(zip("se", arc[:2], strict=True))
        ]
        assert len(set(ends)) == len(ends) or len(arcs) > 8  # so many have places of their own
        assert all(0 <= arc.start < arc.end <= 2 * len(line.cells) for arc in arcs)
    tips = sum(arc.tip is not None for arcs in drawn for arc in arcs)
    assert tips == len(what.arcs)


@given(doc=docs())
def test_arcs_lead_from_the_middle_to_the_middle(doc: Doc) -> None:
    for relation in doc.relations:
        what = shown_of(doc, Choice(parts=("relations",)))
        lines = lines_of(doc, what)
        ends = [sum(extent(side.start, side.end, lines[-1].end)) for side in (relation.head, relation.tail)]
        found = [(at, arc) for at, arcs in enumerate(arcs_of([relation], lines)) for arc in arcs]
        if len(found) == 1 and ends[0] != ends[1]:
            [(at, arc)] = found
            assert sorted(ends) == [arc.start + 2 * lines[at].start, arc.end + 2 * lines[at].start]
            assert arc.tip == ("end" if ends[0] < ends[1] else "start")
        elif len(found) == 2:
            assert [arc.open for _, arc in found] == ["end", "start"]
            assert [at for at, _ in found] == sorted(line_at((end - 1) // 2, lines) for end in ends)


def arcs(doc: Doc) -> list[tuple[int, int, int, str | None, tuple[int, int]]]:
    what = shown_of(doc, Choice(parts=("relations",)))
    [found] = arcs_of(what.arcs, lines_of(doc, what))
    return [(arc.start, arc.end, arc.level, arc.tip, arc.inset) for arc in found]


def test_by_hand() -> None:
    doc = Doc("a b c d e")
    doc.relations = [
        Relation(doc[0:1], doc[2:3], "x"),
        Relation(doc[1:2], doc[0:1], "y"),
        Relation(doc[3:5], doc[0:1], "z"),
        Relation(doc[4:5], doc[4:5], "self"),
    ]
    assert arcs(doc) == [
        (1, 5, 1, "end", (1, 0)),
        (1, 3, 0, "start", (2, 0)),
        (1, 8, 2, "start", (0, 0)),
        (8, 10, 0, "end", (0, 0)),
    ]


def test_words_have_room_for_the_arcs_at_them() -> None:
    doc = Doc("a b c d")
    doc.relations = [Relation(doc[0:1], doc[at : at + 1], "to") for at in (1, 2)]
    what = shown_of(doc, Choice())
    [found] = arcs_of(what.arcs, lines_of(doc, what))
    assert room_for(found, 4) == [2 * STEP * 2, 2 * STEP, 2 * STEP, 0]


def test_an_arc_to_another_line_is_open_and_told_at_both_ends() -> None:
    doc = Doc("Anna left.\nShe returned.")
    doc.relations = [Relation(doc[3:4], doc[0:1], "same", 0.5)]
    what = shown_of(doc, Choice())
    [first], [second] = arcs_of(what.arcs, lines_of(doc, what))
    assert (first.start, first.end, first.tip, first.open) == (1, 6, "start", "end")
    assert (second.start, second.end, second.tip, second.open) == (0, 1, None, "start")
    assert first.title == second.title == ' title="same 0.50: She → Anna"'
