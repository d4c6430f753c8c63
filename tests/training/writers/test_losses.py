"""What a format has no place for."""

import pytest

from plait.tokens import Doc, Relation, Span
from plait.training.writers import left_out


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("x.conllu", {"categories", "entities", "spans", "relations", "mood"}),
        ("x.conllu.gz", {"categories", "entities", "spans", "relations", "mood"}),
        ("x.csv", {"entities", "spans", "relations", "mood", "tag"}),
        ("x.iob", {"categories", "spans", "relations", "mood", "tag"}),
        ("x.jsonl", set()),
        ("x.plait", set()),
    ],
)
def test_left_out(name: str, lost: set[str]) -> None:
    doc = Doc(words=["Anna", "sings"])
    doc.set_column("tag", ["NNP", "VBZ"])
    doc.set_column("mood", ["a", "b"])
    doc.cats = {"x": 1.0}
    doc.ents = [Span(doc, 0, 1, "PER")]
    doc.spans["multiword"] = [Span(doc, 0, 2)]
    doc.spans["quotes"] = [Span(doc, 0, 1)]
    doc.relations = [Relation(doc[0:1], doc[1:2], "R")]
    assert left_out(name, doc) == lost


@pytest.mark.parametrize(("name", "lost"), [("x.iob", set()), ("x.csv", {"spans"})])
def test_tags_tell_which_words_are_missing(name: str, lost: set[str]) -> None:
    doc = Doc(words=["Anna", "sings"])
    doc.spans["missing"] = [Span(doc, 0, 1)]
    assert left_out(name, doc) == lost
