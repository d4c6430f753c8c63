"""Scores of relations by hand, and the official score of SemEval-2010 task 8 by its formula."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from plait.scoring import RelationScore, SpanScore
from plait.tokens import Doc, Example, Relation, Span

Triple = tuple[tuple[int, int], tuple[int, int], str]

WORDS = ["New", "York", "saw", "Ann", "Lee"]
CITY, ANN, LEE = (0, 2), (3, 4), (4, 5)


def doc(relations: list[Triple] | None, words: list[str] = WORDS, gap: str = " ") -> Doc:
    made = Doc(words=words, spaces=[gap] * len(words))
    if relations is not None:
        made.relations = [Relation(Span(made, *head), Span(made, *tail), label) for head, tail, label in relations]
    return made


def score(*pairs: tuple[Doc, Doc]) -> RelationScore:
    made = RelationScore()
    made.update([Example(*pair) for pair in pairs])
    return made


def test_figures_by_hand() -> None:
    """Of four predicted ones one is right; one has the wrong direction, one the wrong label, one the wrong tail."""
    predicted = doc([(ANN, CITY, "in"), (CITY, LEE, "in"), (ANN, LEE, "knows"), (ANN, (0, 1), "from")])
    gold = doc([(ANN, CITY, "in"), (LEE, CITY, "in"), (ANN, LEE, "likes"), (ANN, CITY, "from"), (LEE, ANN, "knows")])
    results = score((predicted, gold)).results()
    assert results["rels_micro_p"] == 1 / 4
    assert results["rels_micro_r"] == 1 / 5
    assert results["rels_micro_f"] == pytest.approx(2 / 9)
    assert results["rels_macro_p"] == pytest.approx((1 / 2 + 0 + 0 + 0) / 4)
    assert results["rels_macro_r"] == pytest.approx((1 / 2) / 4)
    assert results["rels_macro_f"] == pytest.approx((1 / 2) / 4)
    table = results["rels_per_label"]
    assert isinstance(table, dict)
    assert table["in"] == {"p": 0.5, "r": 0.5, "f": 0.5, "n": 2}
    assert {label: row["n"] for label, row in table.items()} == {"in": 2, "knows": 1, "likes": 1, "from": 1}


def test_names_are_those_of_the_figures() -> None:
    results = score((doc([(ANN, CITY, "in")]), doc([(ANN, CITY, "in")]))).results()
    assert set(results) - {"rels_per_label"} == set(RelationScore().names)
    assert [results[name] for name in RelationScore().names] == [1.0] * 6


def test_one_that_is_there_twice_counts_once() -> None:
    twice = doc([(ANN, CITY, "in"), (ANN, CITY, "in")])
    assert score((twice, doc([(ANN, CITY, "in")]))).results()["rels_micro_p"] == 1.0
    assert score((doc([(ANN, CITY, "in")]), twice)).results()["rels_micro_r"] == 1.0


def test_missing_relations_are_left_out_and_none_are_counted() -> None:
    found = doc([(ANN, CITY, "in")])
    assert score((found, doc(None))).results() == {}
    assert score((found, doc([]))).results()["rels_micro_p"] == 0.0
    assert score((doc(None), found)).results()["rels_micro_r"] == 0.0


def test_the_same_place_in_two_texts_is_not_the_same() -> None:
    here, nothing = doc([(ANN, CITY, "in")]), doc([])
    assert score((here, nothing), (nothing, here)).results()["rels_micro_f"] == 0.0


@pytest.mark.parametrize("gap", [" ", "  \n"])
def test_other_words_over_the_same_characters(gap: str) -> None:
    predicted = doc([((0, 1), (2, 3), "in")], ["New", "York", "is"], gap)
    parted = doc([((0, 2), (3, 5), "in")], ["N", "ew", "York", "i", "s"], "")
    assert score((predicted, parted)).results()["rels_micro_f"] == 1.0
    moved = doc([((0, 3), (3, 5), "in")], ["N", "ew", "York", "i", "s"], "")
    assert score((predicted, moved)).results()["rels_micro_f"] == 0.0


def test_labels_of_the_spans_are_not_looked_at() -> None:
    predicted, gold = doc([]), doc([(ANN, CITY, "in")])
    predicted.relations = [Relation(Span(predicted, *ANN, "PERSON"), Span(predicted, *CITY, "GPE", 0.5), "in", 0.9)]
    assert score((predicted, gold)).results()["rels_micro_f"] == 1.0


def test_merged_is_as_fed_with_everything() -> None:
    pairs = [
        (doc([(ANN, CITY, "a")]), doc([(ANN, CITY, "a"), (LEE, CITY, "b")])),
        (doc([(ANN, CITY, "b"), (LEE, ANN, "c")]), doc([(ANN, CITY, "b")])),
    ]
    whole, one, other = score(*pairs), score(*pairs[:1]), score(*pairs[1:])
    one.merge(other)
    assert one.results() == whole.results() != {}
    assert one.texts == 2
    with pytest.raises(ValueError, match="merged with another one"):
        one.merge(SpanScore())


answers = st.sampled_from(["Other", *(f"{name}({way})" for name in "ABC" for way in ("e1,e2", "e2,e1"))])


def of_answer(answer: str) -> Doc:
    """A sentence with the relation that an answer of the task names: from the first nominal to the second, or back."""
    name, _, way = answer.rstrip(")").partition("(")
    head, tail = (CITY, ANN) if way == "e1,e2" else (ANN, CITY)
    return doc([(head, tail, name)] if way else [])


@given(st.lists(st.tuples(answers, answers), min_size=1, max_size=30))
def test_the_macro_average_is_the_official_score_of_semeval(rows: list[tuple[str, str]]) -> None:
    """ "(9+1)-way evaluation with directionality taken into account", over the relations that occur.

    An answer with the wrong direction is wrong, and counts among the predicted and the gold ones of its relation.
    """
    fs = []
    for name in "ABC":
        right = sum(mine == gold for mine, gold in rows if gold.startswith(name))
        predicted = sum(mine.startswith(name) for mine, _ in rows)
        there = sum(gold.startswith(name) for _, gold in rows)
        if predicted or there:
            p, r = right / max(predicted, 1), right / max(there, 1)
            fs.append(2 * p * r / (p + r) if p + r else 0.0)
    results = score(*((of_answer(mine), of_answer(gold)) for mine, gold in rows)).results()
    assert results["rels_macro_f"] == pytest.approx(sum(fs) / len(fs) if fs else 0.0)


def test_empty_spans_are_left_out() -> None:
    one: Triple = (CITY, ANN, "IN")
    with_empty = doc([one, ((5, 5), CITY, "IN"), (CITY, (0, 0), "NONE")])
    found = score((with_empty, doc([one])), (doc([]), with_empty)).results()
    assert (found["rels_micro_p"], found["rels_micro_r"]) == (1.0, 1 / 2)
