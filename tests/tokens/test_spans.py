"""Spans, tables of them, entities and groups."""

import numpy as np
import pytest

from plait.tokens import Column, Doc, Span, SpanTable, set_spans


@pytest.fixture
def doc() -> Doc:
    return Doc(" Ada Lovelace met Charles . ", words=["Ada", "Lovelace", "met", "Charles", "."])


def test_where_it_stands(doc: Doc) -> None:
    span = Span(doc, 0, 2, "PERSON", 0.5)
    assert (span.text, str(span), len(span), span.start_char, span.end_char) == (
        "Ada Lovelace",
        "Ada Lovelace",
        2,
        1,
        13,
    )
    assert (span.label, span.label_, span.score) == ("PERSON", "PERSON", 0.5)
    assert [token.text for token in span] == ["Ada", "Lovelace"]
    assert repr(span) == "<Span 0:2 PERSON 'Ada Lovelace'>"
    assert repr(doc[2:3]) == "<Span 2:3 'met'>"


def test_indices_are_its_own(doc: Doc) -> None:
    span = doc[1:4]
    assert (span[0].text, span[-1].text) == ("Lovelace", "Charles")
    assert (span[1:].start, span[1:].end, span[:9].end, span[2:1].start, len(span[2:1])) == (2, 4, 4, 3, 0)
    for i in (3, -4):
        with pytest.raises(IndexError, match="has 3 tokens"):
            span[i]
    with pytest.raises(ValueError, match="step"):
        span[::-1]


@pytest.mark.parametrize(("start", "at"), [(0, 1), (2, 14), (5, 28)])
def test_an_empty_span_has_a_place(doc: Doc, start: int, at: int) -> None:
    span = Span(doc, start, start)
    assert (span.text, span.start_char, span.end_char, len(span), list(span)) == ("", at, at, 0, [])


def test_an_empty_span_of_an_empty_doc() -> None:
    assert Span(Doc("  "), 0, 0).start_char == 2


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 1), (0, 6), (6, 6)])
def test_a_span_is_within_its_doc(doc: Doc, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start <= end <= 5"):
        Span(doc, start, end)


def test_equality(doc: Doc) -> None:
    assert Span(doc, 0, 2, "A") == Span(doc, 0, 2, "A", 0.3)
    assert Span(doc, 0, 2, "A") != Span(doc, 0, 2, "B")
    assert Span(doc, 0, 2) != Span(doc.copy_words(), 0, 2)
    assert Span(doc, 0, 2) != "Ada Lovelace"
    assert len({Span(doc, 0, 2, "A"), Span(doc, 0, 2, "A")}) == 1


def test_entities_are_sorted_and_do_not_overlap(doc: Doc) -> None:
    assert (doc.ents, doc.has_ents, doc.ent_table) == ((), False, None)
    doc.ents = [Span(doc, 3, 4, "PERSON", 0.25), Span(doc, 0, 2, "PERSON")]
    assert [(ent.text, ent.label, ent.score) for ent in doc.ents] == [
        ("Ada Lovelace", "PERSON", None),
        ("Charles", "PERSON", 0.25),
    ]
    with pytest.raises(ValueError, match="0:2 and 1:3"):
        doc.ents = [Span(doc, 1, 3, "X"), Span(doc, 0, 2, "X")]
    with pytest.raises(ValueError, match="empty spans"):
        doc.ents = [Span(doc, 1, 1, "X")]
    assert len(doc.ents) == 2
    doc.ents = [Span(doc, 0, 1), Span(doc, 1, 2)]  # beside each other
    assert [ent.label for ent in doc.ents] == ["", ""]
    doc.ents = ()
    assert (doc.ents, doc.has_ents) == ((), True)
    doc.ents = None
    assert not doc.has_ents


def test_spans_look_at_their_own_doc(doc: Doc) -> None:
    other = doc.copy_words()
    with pytest.raises(ValueError, match="another Doc"):
        doc.ents = [other[0:1]]
    with pytest.raises(ValueError, match="another Doc"):
        doc.spans["g"] = [other[0:1]]
    with pytest.raises(ValueError, match="spans are wanted; got <Token"):
        doc.ents = doc[0:2]  # type: ignore[assignment]  # one span instead of a list: its tokens


def test_groups(doc: Doc) -> None:
    assert dict(doc.spans) == {}
    doc.spans["g"] = [doc[1:3], Span(doc, 0, 5, "ALL", 1.0), doc[2:2]]
    assert [(span.start, span.end, span.label, span.score) for span in doc.spans["g"]] == [
        (1, 3, "", None),
        (0, 5, "ALL", 1.0),
        (2, 2, "", None),
    ]
    doc.spans["empty"] = []
    assert list(doc.spans) == ["g", "empty"]
    assert (len(doc.spans), doc.spans["empty"], "g" in doc.spans, doc.spans.get("no")) == (2, (), True, None)
    assert "Lovelace met" in repr(doc.spans)
    del doc.spans["g"]
    assert list(doc.spans) == ["empty"]
    doc.spans = {"new": [doc[0:1]]}
    assert list(doc.spans) == ["new"]
    with pytest.raises(KeyError):
        doc.spans["empty"]


def test_a_table_from_outside_is_sorted_too(doc: Doc) -> None:
    def ints(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        return np.array(values, dtype=np.int32)

    doc.ent_table = SpanTable(ints(3, 0), ints(4, 2), Column(ints(1, 0), ("A", "B")), np.array([0.5, np.nan], "f"))
    assert [(ent.text, ent.label, ent.score) for ent in doc.ents] == [
        ("Ada Lovelace", "A", None),
        ("Charles", "B", 0.5),
    ]


def test_groups_of_a_batch_are_written_from_one_table() -> None:
    docs = [Doc(words=["a", "b"]), Doc(words=["c"]), Doc(words=["d"])]
    docs[0].spans["x"] = [docs[0][0:2]]
    places = (np.array([0, 1, 0], dtype=np.int32), np.array([2, 2, 1], dtype=np.int32))
    table = SpanTable(
        *places, Column(np.array([1, 0, -1], dtype=np.int32), ("X", "Y")), np.array([0.5, 1, 0], "float32")
    )
    set_spans(docs, "x", [2, 0, 1], table)
    assert [[(s.text, s.label, s.score) for s in doc.spans["x"]] for doc in docs] == [
        [("a b", "Y", 0.5), ("b", "X", 1.0)],
        [],
        [("d", "", 0.0)],
    ]
    with pytest.raises(ValueError, match="2 spans in the group 'x', but 3 came"):
        set_spans(docs, "x", [2, 0, 0], table)
