"""Relations against the reference, worked out by hand."""

import pytest

from plait.scoring import RelationScore
from plait.tokens import Doc, Example, Relation


def said(*relations: tuple[int, int, int, int, str], words: str = "Ann sings in Rome", known: bool = True) -> Doc:
    """A Doc with relations: the words of the head, those of the tail, and the label."""
    doc = Doc(words=words.split())
    if known:
        doc.relations = [Relation(doc[a:b], doc[c:d], label) for a, b, c, d, label in relations]
    return doc


def scored(*pairs: tuple[Doc, Doc]) -> dict[str, float]:
    score = RelationScore()
    score.update([Example(predicted, gold) for predicted, gold in pairs])
    return score.results()


def test_direction_label_and_words_have_to_be_right() -> None:
    gold = said((0, 1, 3, 4, "IN"), (0, 1, 1, 2, "DOES"))
    predicted = said((0, 1, 3, 4, "IN"), (1, 2, 0, 1, "DOES"), (0, 1, 1, 2, "IN"), (0, 2, 3, 4, "IN"))
    found = scored((predicted, gold))
    assert (found["rels_micro_p"], found["rels_micro_r"]) == (1 / 4, 1 / 2)
    assert found["rels_macro_f"] == pytest.approx((2 / 4 + 0) / 2)  # IN: 1 of 3, and the only one


def test_unknown_relations_are_left_out() -> None:
    assert scored((said((0, 1, 3, 4, "IN")), said(known=False))) == {}
    assert scored((said((0, 1, 3, 4, "IN")), said()))["rels_micro_p"] == 0.0
    assert scored((said(known=False), said((0, 1, 3, 4, "IN"))))["rels_micro_r"] == 0.0


def test_words_may_be_others() -> None:
    gold = said((0, 2, 3, 4, "IN"), words="An n sings Rome")
    assert scored((said((0, 1, 2, 3, "IN"), words="Ann sings Rome"), gold))["rels_micro_f"] == 1.0


def test_empty_spans_are_left_out() -> None:
    with_empty = said((0, 1, 3, 4, "IN"), (4, 4, 0, 1, "IN"), (0, 1, 0, 0, "NONE"))
    found = scored((with_empty, said((0, 1, 3, 4, "IN"))), (said(), with_empty))
    assert (found["rels_micro_p"], found["rels_micro_r"]) == (1.0, 1 / 2)
