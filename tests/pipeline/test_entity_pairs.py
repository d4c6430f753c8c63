"""Pairs of entities: distances, sentences and labels by hand, and against all pairs one by one."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from plait.config import build_block
from plait.pipeline import entity_pairs
from plait.tokens import Doc, Span, SpanTable

Ents = list[tuple[int, int, str]]


def text(length: int, *ents: tuple[int, int, str]) -> Doc:
    doc = Doc(words=["w"] * length)
    doc.ents = [Span(doc, *ent) for ent in ents]
    return doc


def tables(docs: list[Doc]) -> list[SpanTable]:
    return [table for doc in docs if (table := doc.ent_table) is not None]


def pairs(*docs: Doc, **settings: Any) -> list[tuple[int, int]]:
    found = entity_pairs(**settings)(docs, tables(list(docs)))
    return list(zip(found.heads.tolist(), found.tails.tolist(), strict=True))


def test_all_pairs_in_both_directions_and_none_between_texts() -> None:
    found = pairs(text(4, (0, 1, "A"), (2, 4, "B")), text(2), text(3, (0, 1, "A"), (1, 2, "A"), (2, 3, "A")))
    assert found == [(0, 1), (1, 0), (2, 3), (2, 4), (3, 2), (3, 4), (4, 2), (4, 3)]


def test_the_spans_are_those_of_the_batch() -> None:
    docs = [text(4, (0, 1, "A"), (2, 4, "B")), text(2), text(3, (1, 3, "A"))]
    found = entity_pairs()(docs, tables(docs))
    assert found.docs.tolist() == [0, 0, 2]
    assert found.starts.tolist() == [0, 2, 1]
    assert found.ends.tolist() == [1, 4, 3]


def test_the_distance_is_in_words_between_them() -> None:
    doc = text(10, (0, 2, "A"), (5, 6, "B"), (6, 7, "C"))
    assert pairs(doc, max_distance=4) == [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]
    assert pairs(doc, max_distance=3) == [(0, 1), (1, 0), (1, 2), (2, 1)]
    assert pairs(doc, max_distance=1) == [(1, 2), (2, 1)]


def test_a_text_with_too_many_pairs_has_those_that_are_near() -> None:
    crowd = text(40, *((i, i + 1, "A") for i in range(0, 40, 2)))
    few, other = text(10, (0, 1, "A"), (8, 9, "B")), text(6, (0, 1, "A"), (1, 2, "A"), (2, 3, "A"))
    everything = pairs(few, crowd, other)
    assert pairs(few, crowd, other, max_pairs=380) == everything
    for most in range(0, 400, 7):
        found = pairs(few, crowd, other, max_pairs=max(most, 1))
        of_crowd = [pair for pair in found if min(pair) >= 2 and max(pair) < 22]
        distances = {2 * abs(head - tail) - 1 for head, tail in of_crowd}
        wanted = [
            d for d in range(1, 38, 2) if sum(2 * abs(h - t) - 1 <= d for h, t in everything if 2 <= h < 22 > t) <= most
        ]
        assert len(of_crowd) <= most or not of_crowd
        assert distances == set(wanted)
        if most >= 6:  # the others are left alone
            assert set(found) - set(of_crowd) == {pair for pair in everything if not 2 <= pair[0] < 22}


def test_of_certain_labels() -> None:
    doc = text(9, (0, 1, "PERSON"), (3, 4, "ORG"), (6, 7, "PERSON"), (8, 9, ""))
    assert pairs(doc, head_labels=["PERSON"], tail_labels=["ORG"]) == [(0, 1), (2, 1)]
    assert pairs(doc, tail_labels=["ORG", "PERSON"], head_labels=["ORG"]) == [(1, 0), (1, 2)]
    assert pairs(doc, head_labels=[]) == []


def test_within_sentences() -> None:
    doc = text(6, (0, 1, "A"), (2, 3, "A"), (3, 4, "A"), (5, 6, "A"))
    assert len(pairs(doc, same_sentence=True)) == 12  # nothing told sentences apart
    doc.set_column("sent_start", [1, 0, 0, 1, None, 0])
    assert pairs(doc, same_sentence=True) == [(0, 1), (1, 0), (2, 3), (3, 2)]
    again = text(2, (0, 1, "A"), (1, 2, "A"))
    assert pairs(doc, again, same_sentence=True)[4:] == [(4, 5), (5, 4)]


def test_no_texts_and_no_entities() -> None:
    for docs in ([], [text(3)], [text(0), text(1)]):
        found = entity_pairs()(docs, tables(docs))
        assert [len(part) for part in found] == [0] * 5


def test_it_stands_in_a_config() -> None:
    block = {"@suggesters": "plait.EntityPairs.v1", "max_distance": 1, "head_labels": ["A"]}
    doc = text(4, (0, 1, "A"), (2, 3, "B"), (3, 4, "A"))
    found = build_block(block)([doc], tables([doc]))
    assert found.heads.tolist() == [0, 2]
    assert found.tails.tolist() == [1, 1]


@st.composite
def texts(draw: st.DrawFn) -> list[Doc]:
    docs = []
    for _ in range(draw(st.integers(0, 4))):
        at, ents = 0, []
        for gap, size in draw(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), max_size=5)):
            ents.append((at + gap, at + gap + size, "AB"[gap % 2]))
            at += gap + size
        docs.append(text(at + draw(st.integers(0, 2)), *ents))
    return docs


@given(texts(), st.integers(1, 8))
def test_as_all_pairs_one_by_one(docs: list[Doc], most: int) -> None:
    found = entity_pairs(max_distance=most)(docs, tables(docs))
    spans = list(zip(found.docs.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True))
    wanted = [
        (head, tail)
        for head, (i, start, end) in enumerate(spans)
        for tail, (j, other_start, other_end) in enumerate(spans)
        if head != tail and i == j and max(start, other_start) - min(end, other_end) <= most
    ]
    assert list(zip(found.heads.tolist(), found.tails.tolist(), strict=True)) == wanted
    assert all(np.asarray(part).dtype.kind == "i" for part in found)
