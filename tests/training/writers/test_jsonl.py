import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from plait.tokens import Doc, Relation, Span
from plait.training.readers.jsonl import make_doc
from plait.training.writers import json_line, json_record

from ...tokens.docs import docs, facts


def test_only_what_there_is() -> None:
    assert json_record(Doc("Some text")) == {"text": "Some text"}


def test_all_fields() -> None:
    doc = Doc("a b", words=["a", "b"])
    doc.set_column("tag", ["X", None])
    doc.set_column("head", [None, 1])
    doc.set_column("own", ["y", "z"])
    doc.cats = {"c": 0.5, "d": None}
    doc.ents = [Span(doc, 1, 2, "E", 0.25)]  # type: ignore[assignment]
    doc.spans["g"] = (Span(doc, 0, 2),)
    doc.relations = [Relation(doc.ents[0], Span(doc, 0, 1), "R", 0.75)]  # type: ignore[assignment]
    doc.user_data = {"id": 7, "label": "kept"}
    assert json.loads(json_line(doc)) == {
        "text": "a b",
        "words": ["a", "b"],
        "tag": ["X", None],
        "head": [None, 1],
        "columns": {"own": ["y", "z"]},
        "cats": {"c": 0.5, "d": None},
        "ents": [{"start": 2, "end": 3, "label": "E", "score": 0.25}],
        "spans": {"g": [{"start": 0, "end": 3}]},
        "relations": [
            {
                "head": {"start": 2, "end": 3, "label": "E", "score": 0.25},
                "tail": {"start": 0, "end": 1},
                "label": "R",
                "score": 0.75,
            }
        ],
        "id": 7,
        "user_data": {"label": "kept"},
    }


@given(docs())
def test_everything_comes_back(doc: Doc) -> None:
    spans = [span for group in doc.spans.values() for span in group]
    spans += [side for relation in doc.relations for side in (relation.head, relation.tail)]
    if any(not len(span) for span in spans):
        with pytest.raises(ValueError, match="no words"):
            json_line(doc)
        return
    # Words count as given once they carry annotation; words that were found are found again.
    doc.words_given = True
    line = json_line(doc)
    line.encode("utf8")
    again, wanted = facts(make_doc(json.loads(line))), facts(doc)
    for found in (again, wanted):
        found["spans"] = dict(found["spans"])
        found["user_data"] = json.loads(json.dumps(found["user_data"]))
    assert again == wanted


@given(docs())
@settings(deadline=None)
def test_words_that_were_found_are_parted_where_relations_begin_and_end(doc: Doc) -> None:
    sides = [side for relation in doc.relations for side in (relation.head, relation.tail) if len(side)]
    pairs = list(pairwise(sides))
    relations = [{"head": _place(head), "tail": _place(tail), "label": "R"} for head, tail in pairs]
    found = make_doc({"text": doc.text, "relations": relations})
    assert [(head.text, tail.text) for head, tail, _, _ in found.relations] == [
        (head.text.strip(), tail.text.strip()) for head, tail in pairs
    ]
    assert (found.has_relations, found.words_given) == (True, False)
    assert set(Doc(doc.text).starts) <= set(found.starts)
    assert facts(make_doc(json.loads(json_line(found)))) == facts(found)


def _place(span: Span) -> dict[str, int]:
    return {"start": span.start_char, "end": span.end_char}


def test_groups_of_what_is_missing_or_wrong_come_back() -> None:
    doc = Doc("a b c")
    doc.ents = []  # type: ignore[assignment]
    doc.spans["missing"] = [doc[1:2]]  # type: ignore[list-item]
    doc.spans["incorrect"] = [Span(doc, 2, 3, "PER")]
    assert facts(make_doc(json.loads(json_line(doc)))) == facts(doc)


def test_what_json_cannot_hold_is_refused() -> None:
    doc = Doc("a")
    doc.user_data["object"] = object()
    with pytest.raises(ValueError, match="user_data"):
        json_line(doc)


def test_two_halves_of_a_surrogate_pair_are_refused() -> None:
    """Escaped, they would be read as one character."""
    with pytest.raises(ValueError, match="two halves of a surrogate pair"):
        json_line(Doc(words=["a\ud83d", "\ude00"], spaces=[False, False]))
    assert json.loads(json_line(Doc("a \U0001f600")))["text"] == "a \U0001f600"
    assert json.loads(json_line(Doc("\ud83d \ude00")))["text"] == "\ud83d \ude00"


def test_half_a_surrogate_pair_is_escaped(tmp_path: Path) -> None:
    line = json_line(Doc("a\ud800"))
    assert json.loads(line.encode("utf8")) == {"text": "a\ud800"}
