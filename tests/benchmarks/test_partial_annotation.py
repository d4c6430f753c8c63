"""Which sentences are changed, and the table."""

from benchmarks.partial_annotation import annotated, ratio_of_rest, ratio_where_some, sentences, table
from plait.tokens import Doc, Span


def texts(*have_entities: bool) -> list[Doc]:
    docs = [Doc("a b") for _ in have_entities]
    for doc, has in zip(docs, have_entities, strict=True):
        doc.ents = [Span(doc, 0, 1, "X")] if has else []  # type: ignore[assignment]
    return docs


def test_a_part_of_the_sentences_that_have_entities() -> None:
    docs = texts(*[True, False] * 20)
    chosen = sentences(docs, 0.5, 0)
    assert len(chosen) == len(set(chosen)) == 10
    assert chosen == sorted(chosen)
    assert all(docs[i].ents for i in chosen)
    assert sentences(docs, 0.5, 0) == chosen != sentences(docs, 0.5, 1)
    assert not any(docs[i].ents for i in sentences(docs, 0.5, 0, entities=False))
    assert sentences(docs, 0.0, 0) == []
    assert len(sentences(docs, 1.0, 0)) == 20


def test_shares_of_words_in_entities() -> None:
    docs = texts(True, True, False)
    docs[0].ents = [Span(docs[0], 0, 2, "X")]  # type: ignore[assignment]
    docs.append(Doc("a b"))
    assert ratio_where_some(docs) == 0.75
    whole = texts(True, False)  # a quarter of the words; of eight words that is two, of which one is known
    assert ratio_of_rest(texts(True, False, False, False), whole) == 1 / 7


def test_what_is_known() -> None:
    for kind, told in (("missing", False), ("negative", True)):
        docs, n = annotated(texts(*[True, False] * 20), kind, 0.5, 0)
        changed = [doc for doc in docs[::2] if not doc.ents]
        assert (len(docs), n, len(changed)) == (40, 10, 10)
        assert all(doc.has_ents is told for doc in changed)
        assert all(doc.has_ents for doc in docs[1::2])
    docs, n = annotated(texts(*[True, False] * 20), "sample", 0.5, 0)
    assert (len(docs), n, sum(bool(doc.ents) for doc in docs)) == (20, 20, 10)
    docs, n = annotated(texts(*[True, False] * 20), "some", 0.5, 0)
    assert n == 40
    assert 3 < sum(bool(doc.ents) for doc in docs) < 17
    for doc in docs:  # nothing but its entities is known of any
        spans = doc.spans.get("missing", ())
        assert [(span.start, span.end) for span in spans] == ([(0, 2)] if doc.ents else [])
        assert doc.has_ents is bool(doc.ents)


def test_what_each_loses() -> None:
    rows = [
        {"annotation": name, "changed": changed, "sentences": 1000, "p": 50.0, "r": 50.0, "f": f}
        for name, changed, f in (("whole", 0, 60.0), ("missing", 400, 58.5))
    ]
    assert table(rows).splitlines()[2:] == [
        "| whole | 0 of 1,000 | 50.00 | 50.00 | 60.00 | 0.00 |",
        "| missing | 400 of 1,000 | 50.00 | 50.00 | 58.50 | 1.50 |",
    ]
