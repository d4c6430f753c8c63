"""Annotation of a batch of Docs that is written at once, and taken off them."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plait.tokens import Column, Doc, Span, SpanTable, put_annotation, set_ents, take_annotation
from plait.tokens.held import annotation_of
from tests.tokens.docs import docs, facts

TABLE = SpanTable(
    np.array([0, 2, 1], dtype=np.int32),
    np.array([2, 3, 2], dtype=np.int32),
    Column(np.array([0, 1, 0], dtype=np.int32), ("A", "B")),
    np.array([0.5, 0.25, 1.0], dtype=np.float32),
)


def three() -> list[Doc]:
    return [Doc("a b c"), Doc("a"), Doc("a b")]


def told(doc: Doc) -> list[tuple[Any, ...]]:
    return [(ent.start, ent.end, ent.label, ent.score) for ent in doc.ents]


def test_entities_go_to_their_docs() -> None:
    batch = three()
    batch[1].ents = [Span(batch[1], 0, 1, "OLD")]  # type: ignore[assignment]
    set_ents(batch, [2, 0, 1], TABLE)
    assert [told(doc) for doc in batch] == [[(0, 2, "A", 0.5), (2, 3, "B", 0.25)], [], [(1, 2, "A", 1.0)]]
    assert all(doc.has_ents for doc in batch)


def test_entities_without_scores() -> None:
    batch = three()
    set_ents(batch, [2, 0, 1], TABLE._replace(scores=None))
    assert told(batch[2]) == [(1, 2, "A", None)]


@pytest.mark.parametrize(("counts", "n"), [([2, 0, 0], 2), ([2, 1, 1], 4)])
def test_counts_that_do_not_add_up(counts: list[int], n: int) -> None:
    with pytest.raises(ValueError, match=f"the docs have {n} entities, but 3 came"):
        set_ents(three(), counts, TABLE)


def test_what_is_held_belongs_to_no_other_doc() -> None:
    """Of what was written in a batch, a Doc keeps its own rows when it is taken apart and copied."""
    batch = three()
    set_ents(batch, [2, 0, 1], TABLE)
    held = annotation_of(batch[2])
    assert held["_ents"].labels.values() == ["A"]
    assert held["_ents"].starts.tolist() == [1]
    assert held["relation_table"] is None
    assert held["_spans"] == {}
    assert told(copy.copy(batch[0])) == told(batch[0])


@settings(deadline=None)
@given(st.lists(docs(), max_size=3))
def test_what_is_taken_off_can_be_put_on(batch: list[Doc]) -> None:
    others = [doc.copy_words() for doc in batch]
    for doc, other in zip(batch, others, strict=True):
        other.words_given = doc.words_given
    put_annotation(others, take_annotation(batch))
    for doc, other in zip(batch, others, strict=True):
        np.testing.assert_equal(facts(other), facts(doc))
