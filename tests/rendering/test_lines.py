from hypothesis import given
from hypothesis import strategies as st

from plait.rendering.choice import Choice, shown_of
from plait.rendering.escaping import shown
from plait.rendering.lines import WIDTH, Line, columns_of, extent, line_at, lines_of, pieces
from plait.tokens import Doc, Span
from tests.rendering.parsed import docs


def lines(doc: Doc) -> list[Line]:
    return lines_of(doc, shown_of(doc, Choice()))


@given(doc=docs())
def test_lines_hold_the_text_in_order(doc: Doc) -> None:
    found = lines(doc)
    assert "".join("".join(cell.text for cell in line.cells) + line.breaks for line in found) == shown(doc.text)
    assert [line.start for line in found] == [0, *(line.end for line in found[:-1])]
    assert found[-1].end == max(len(doc), 1)
    assert all(line.cells for line in found)


def test_lines_end_where_they_are_full_and_where_the_text_has_a_break() -> None:
    found = lines(Doc("a b \n\n  c\nd"))
    assert [[cell.text for cell in line.cells] for line in found] == [["a ", "b "], ["  c"], ["d"]]
    assert [line.breaks for line in found] == ["\n\n", "\n", ""]
    found = lines(Doc(words=["word"] * 1000))
    assert all(WIDTH - 10 < sum(len(cell.text) for cell in line.cells) * 1.1 <= WIDTH for line in found[:-1])
    assert [len(line.cells) for line in lines(Doc(words=["x" * 500] * 3))] == [1, 1, 1]


def test_labels_make_words_wide() -> None:
    doc = Doc(words=["a"] * 30)
    assert len(lines(doc)) == 1
    doc.ents = [Span(doc, at, at + 1, "A_LONG_LABEL") for at in range(30)]
    assert len(lines(doc)) > 2


@given(start=st.integers(0, 99), size=st.integers(1, 99))
def test_pieces_are_the_run(start: int, size: int) -> None:
    found = lines(Doc(words=["word"] * 100))
    end = min(start + size, 100)
    parts = pieces(start, end, found)
    assert [cell for part in parts for cell in range(part.start, part.end)] == [
        cell - found[line_at(cell, found)].start for cell in range(start, end)
    ]
    assert [part.is_first for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [part.is_last for part in parts] == [False] * (len(parts) - 1) + [True]


def test_an_empty_span_stands_at_a_word() -> None:
    assert extent(1, 3, 4) == (1, 3)
    assert extent(2, 2, 4) == (2, 3)
    assert extent(4, 4, 4) == (3, 4)
    assert extent(0, 0, 1) == (0, 1)


def test_widths_are_those_of_a_terminal() -> None:
    assert columns_of("abc") == 3
    assert columns_of("日本") == 4
    assert columns_of("e\u0301") == 1
