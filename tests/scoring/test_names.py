"""The names of figures, which are known before anything is counted."""

import pytest

from plait.scoring import CatsScore, ColumnScore, RelationScore, Score, SpanScore, TokenizationScore
from plait.tokens import Doc, Example, Relation, Span

SCORES: list[Score] = [
    TokenizationScore(),
    ColumnScore("tag"),
    ColumnScore("anything"),
    CatsScore(["a", "b"], exclusive=True),
    CatsScore(["a", "b"], exclusive=False),
    SpanScore(),
    SpanScore("names"),
    RelationScore(),
]


def annotated() -> Doc:
    doc = Doc(words=["Ann", "sings"])
    for column in ("tag", "anything"):
        doc.set_column(column, ["X", "Y"])
    doc.cats = {"a": 1.0, "b": 0.0}
    doc.ents = [Span(doc, 0, 1, "PERSON", 0.9)]
    doc.relations = [Relation(doc.ents[0], doc[1:2], "DOES")]
    doc.spans["names"] = doc.ents
    return doc


@pytest.mark.parametrize("score", SCORES, ids=lambda score: type(score).__name__)
def test_names_are_those_of_the_figures(score: Score) -> None:
    before = score.names
    score.update([Example(annotated(), annotated())])
    figures = {name for name, value in score.results().items() if isinstance(value, float)}
    assert set(before) == figures
    assert len(before) == len(figures)
