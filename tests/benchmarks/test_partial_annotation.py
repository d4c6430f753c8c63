"""Which sentences are changed, and the table."""

from benchmarks.partial_annotation import entity_ratio, sentences, table
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


def test_the_share_of_words_in_entities_is_that_of_annotated_sentences_which_have_some() -> None:
    docs = texts(True, True, False)
    docs[0].ents = [Span(docs[0], 0, 2, "X")]  # type: ignore[assignment]
    docs.append(Doc("a b"))
    assert entity_ratio(docs) == 0.75


def test_what_each_loses() -> None:
    rows = [
        {"annotation": name, "changed": changed, "sentences": 1000, "p": 50.0, "r": 50.0, "f": f}
        for name, changed, f in (("whole", 0, 60.0), ("missing", 400, 58.5))
    ]
    assert table(rows).splitlines()[2:] == [
        "| whole | 0 of 1,000 | 50.00 | 50.00 | 60.00 | 0.00 |",
        "| missing | 400 of 1,000 | 50.00 | 50.00 | 58.50 | 1.50 |",
    ]
