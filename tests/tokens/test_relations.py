"""Relations of a Doc: views and tables, what is refused, what goes with a Doc that is stored or sent."""

import pickle
from typing import Any

import numpy as np
import pytest

from plait.tokens import Doc, Relation, Span, docs_from_bytes, docs_to_bytes


def text() -> Doc:
    return Doc(words=["Anna", "left", "New", "York", "."])


def related() -> Doc:
    doc = text()
    anna, city = Span(doc, 0, 1, "PERSON"), Span(doc, 2, 4, "GPE")
    doc.relations = [Relation(anna, city, "left", 0.75), Relation(city, anna, "lost")]
    return doc


def told(doc: Doc) -> list[tuple[str, str, str, str, float | None]]:
    return [(one.head.text, one.head.label, one.label, one.tail.text, one.score) for one in doc.relations]


def test_they_come_back_as_they_were_written() -> None:
    doc = related()
    assert told(doc) == [("Anna", "PERSON", "left", "New York", 0.75), ("New York", "GPE", "lost", "Anna", None)]
    one = doc.relations[0]
    assert one.label_ == "left"
    assert one.head.doc is doc
    assert repr(one) == "<Relation 'Anna' -left-> 'New York'>"


def test_the_table_holds_them_as_arrays() -> None:
    table = related().relation_table
    assert table is not None
    assert table.heads.starts.tolist() == [0, 2]
    assert table.tails.ends.tolist() == [4, 1]
    assert table.labels.values() == ["left", "lost"]
    np.testing.assert_array_equal(table.scores, np.array([0.75, np.nan], dtype="float32"))
    doc = text()
    doc.relations = [Relation(doc[0:1], doc[2:3], "x")]
    assert doc.relation_table is not None
    assert doc.relation_table.scores is None


def test_missing_is_not_none_at_all() -> None:
    doc = text()
    assert not doc.has_relations
    assert doc.relations == ()
    doc.relations = []
    assert doc.has_relations
    assert doc.relations == ()
    doc.relations = None
    assert not doc.has_relations


def test_they_need_no_entities_and_spans_may_overlap() -> None:
    doc = text()
    doc.relations = [Relation(doc[0:3], doc[2:4], "overlaps"), Relation(doc[0:1], doc[0:1], "is")]
    assert [one.tail.text for one in doc.relations] == ["New York", "Anna"]
    assert not doc.has_ents


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda doc: ("Anna", "New York", "left"), "relations are wanted"),
        (lambda doc: Relation(doc[0:1], doc[2:4], ""), "a string that is not empty; got ''"),
        (lambda doc: Relation(doc[0:1], doc[2:4], None), "a string that is not empty; got None"),
        (lambda doc: Relation(doc[0:1], text()[2:4], "left"), "looks at another Doc"),
        (lambda doc: Relation(doc[0:1], "New York", "left"), "spans are wanted"),
    ],
    ids=["no relation", "empty label", "no label", "another Doc", "no span"],
)
def test_what_is_no_relation_is_refused(wrong: Any, told: str) -> None:
    doc = text()
    with pytest.raises(ValueError, match=told):
        doc.relations = [wrong(doc)]
    assert not doc.has_relations


def test_they_go_with_a_doc_that_is_stored_or_sent() -> None:
    nothing, missing = text(), text()
    nothing.relations = []
    docs = [related(), nothing, missing]
    for others in (list(docs_from_bytes(docs_to_bytes(docs))), pickle.loads(pickle.dumps(docs))):
        assert [told(doc) for doc in others] == [told(related()), [], []]
        assert [doc.has_relations for doc in others] == [True, True, False]


def test_words_alone_are_copied_without_them() -> None:
    assert not related().copy_words().has_relations
