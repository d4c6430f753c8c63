from typing import Any

import pytest

from plait.rendering.choice import Choice, chosen, shown_of
from plait.tokens import Doc, Relation, Span


def tagged() -> Doc:
    doc = Doc("Time flies.")
    doc.set_column("pos", ["NOUN", "VERB", None])
    doc.set_column("lemma", ["time", "fly", "."])
    doc.set_column("head", [1, 1, None])
    doc.set_column("dep", ["nsubj", "root", None])
    return doc


def test_tags_and_dependencies_where_nothing_else_is_annotated() -> None:
    doc = tagged()
    what = shown_of(doc, Choice())
    assert what.columns == {"pos": ["NOUN", "VERB", ""]}
    assert [(arc.head.text, arc.tail.text, arc.label) for arc in what.arcs] == [
        ("flies", "Time", "nsubj"),
        ("flies", "flies", "root"),
    ]
    doc.ents = []
    what = shown_of(doc, Choice())
    assert (what.columns, what.arcs) == ({}, ())
    assert list(shown_of(doc, Choice(columns=("lemma",))).columns) == ["lemma"]


def test_all_that_is_annotated() -> None:
    doc = tagged()
    doc.ents = [Span(doc, 0, 1, "E")]
    doc.spans["one"], doc.spans["two"] = [doc[0:2]], []
    doc.relations = [Relation(doc[0:1], doc[1:2], "r")]
    doc.cats = {"a": 0.25, "b": 0.5, "c": None, "d": float("nan")}
    what = shown_of(doc, chosen([doc], None, None, None))
    assert what.ents == doc.ents
    assert list(what.groups) == ["one", "two"]
    assert what.arcs == doc.relations
    assert list(what.cats.items()) == [("b", 0.5), ("a", 0.25)]


def test_what_is_asked_for() -> None:
    doc = tagged()
    doc.spans["one"], doc.spans["two"] = [doc[0:2]], []
    what = shown_of(doc, chosen([doc], "deps", "two", ["head", "lemma", "head"]))
    assert list(what.groups) == ["two"]
    assert what.columns == {"head": ["1", "1", ""], "lemma": ["time", "fly", "."]}
    assert len(what.arcs) == 2
    assert shown_of(Doc("bare"), chosen([doc], "deps", "two", "lemma")) == ({}, (), {}, {}, ())


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"show": "entities"}, r"cats, ents, spans, relations, deps; got 'entities'; did you mean 'ents'\?"),
        ({"show": 3}, "show is wanted as a list of names, or None for what is annotated; got 3"),
        ({"columns": [None]}, r"columns is wanted as a list of names.* got \[None\]"),
        ({"columns": "lema"}, r"columns: none of the Docs has 'lema'; there are: dep, .*did you mean 'lemma'\?"),
        ({"groups": "x"}, "groups: none of the Docs has 'x'; they have none at all"),
    ],
)
def test_what_there_is_not(keywords: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        chosen([tagged()], **{"show": None, "groups": None, "columns": None, **keywords})


def test_dependencies_need_heads() -> None:
    with pytest.raises(ValueError, match="none of the Docs has 'head'"):
        chosen([Doc("bare")], "deps", None, None)
    assert chosen([], "deps", "group", "column").parts == ("deps",)
