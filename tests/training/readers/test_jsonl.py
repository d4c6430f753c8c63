import json
from pathlib import Path
from typing import Any

import pytest

from plait.errors import BadData
from plait.tokens import Doc
from plait.training.readers import jsonl

SECOND = {"start": 1, "end": 2}


def read(tmp_path: Path, *records: Any, **settings: Any) -> list[Doc]:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return list(jsonl(path, **settings)())


def test_a_text_alone(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, {"text": "Some text.\ud800"})
    assert doc.text == "Some text.\ud800"
    assert not doc.words_given
    assert (doc.cats, doc.has_ents, dict(doc.spans), doc.user_data) == ({}, False, {}, {})


def test_words_and_columns(tmp_path: Path) -> None:
    one, two, three = read(
        tmp_path,
        {"words": ["do", "n't"], "spaces": [False, False], "tag": ["A", None], "head": [0, 0], "lemma": None},
        {"text": "a  b", "words": ["a", "b"], "sent_start": [1, 0], "columns": {"mood": ["x", "y"]}},
        {"words": ["a", "b"], "spaces": ["\n", ""]},
    )
    assert (one.text, one.values("tag"), one.columns["head"].codes.tolist()) == ("don't", ["A", None], [0, 0])
    assert "lemma" not in one.columns
    assert (two.text, two.values("mood"), two.words_given) == ("a  b", ["x", "y"], True)
    assert two.columns["sent_start"].codes.tolist() == [1, 0]
    assert three.text == "a\nb"


def test_categories(tmp_path: Path) -> None:
    docs = read(tmp_path, {"text": "", "cats": {"a": 1, "b": 0.5, "c": True, "d": None}}, {"text": "", "label": "a"})
    assert docs[0].cats == {"a": 1.0, "b": 0.5, "c": 1.0, "d": None}
    assert docs[1].cats == {"a": 1.0}


def test_lists_of_labels_say_what_a_text_is_not(tmp_path: Path) -> None:
    docs = read(tmp_path, {"text": "", "labels": ["a"]}, {"text": "", "labels": []}, {"text": "", "labels": ["b", "a"]})
    assert [doc.cats for doc in docs] == [{"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 0.0}, {"a": 1.0, "b": 1.0}]


def test_fields_by_setting(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("x\ny\n")
    (doc,) = read(
        tmp_path,
        {"body": "b", "kind": [1], "label": "kept"},
        text_field="body",
        label_field="kind",
        labels=tmp_path / "labels.txt",
    )
    assert (doc.text, doc.cats, doc.user_data) == ("b", {"x": 0.0, "y": 1.0}, {"label": "kept"})


def test_a_label_of_null_is_missing(tmp_path: Path) -> None:
    assert read(tmp_path, {"text": "", "label": None})[0].cats == {}


def test_entities_and_spans(tmp_path: Path) -> None:
    none, missing, some = read(
        tmp_path,
        {"text": "Ann", "ents": []},
        {"text": "Ann", "ents": None},
        {
            "text": "Ann saw New York.",
            "ents": [{"start": 8, "end": 16, "label": "LOC", "score": 0.5}, {"start": 0, "end": 3, "label": "PER"}],
            "spans": {"all": [{"start": 0, "end": 7}, {"start": 4, "end": 16, "label": "x"}], "none": []},
        },
    )
    assert (none.has_ents, none.ents, missing.has_ents) == (True, (), False)
    assert [(ent.text, ent.label, ent.score) for ent in some.ents] == [("Ann", "PER", None), ("New York", "LOC", 0.5)]
    assert [(span.text, span.label) for span in some.spans["all"]] == [("Ann saw", ""), ("saw New York", "x")]
    assert some.spans["none"] == ()


def test_found_words_are_parted_at_the_edges_of_spans(tmp_path: Path) -> None:
    record = {"text": "the NewYorker says", "ents": [{"start": 3, "end": 11, "label": "LOC"}], "label": "x"}
    (doc,) = read(tmp_path, record)
    assert doc.words == ["the", "NewYork", "er", "says"]
    assert [ent.text for ent in doc.ents] == ["NewYork"]
    assert not doc.words_given
    assert doc.cats == {"x": 1.0}


def test_whitespace_at_the_ends_of_spans_is_left_aside(tmp_path: Path) -> None:
    found, given = read(
        tmp_path,
        {"text": "Ann left", "ents": [{"start": 0, "end": 4, "label": "PER"}]},
        {"words": ["Ann", "left"], "starts": [0, 4], "ends": [3, 8], "ents": [{"start": 3, "end": 8, "label": "X"}]},
    )
    assert [ent.text for ent in found.ents] == ["Ann"]
    assert [ent.text for ent in given.ents] == ["left"]
    assert given.user_data == {}


def test_relations(tmp_path: Path) -> None:
    none, null, missing, some = read(
        tmp_path,
        {"text": "Ann", "relations": []},
        {"text": "Ann", "relations": None},
        {"text": "Ann"},
        {
            "text": "Ann left NewYork",
            "ents": [{"start": 9, "end": 16, "label": "LOC", "score": 0.5}, {"start": 0, "end": 3, "label": "PER"}],
            "relations": [
                {"head": 1, "tail": 0, "label": "from", "score": 0.25},
                {"head": {"start": 12, "end": 16}, "tail": {"start": 3, "end": 8, "label": "V"}, "label": "of"},
            ],
        },
    )
    assert (none.has_relations, none.relations) == (True, ())
    assert (null.has_relations, missing.has_relations) == (False, False)
    one, two = some.relations
    assert (one.head.text, one.tail.text, one.label, one.score) == ("Ann", "NewYork", "from", 0.25)
    assert (one.tail, one.tail.score) == (some.ents[1], 0.5)
    assert (two.head.text, two.head.label, two.tail.text, two.tail.label, two.score) == ("York", "", "left", "V", None)
    assert some.words == ["Ann", "left", "New", "York"]
    assert not some.words_given


def test_relations_between_given_words(tmp_path: Path) -> None:
    record = {"words": ["a", "b"], "relations": [{"head": {"start": 0, "end": 1}, "tail": {"start": 2, "end": 3}}]}
    record["relations"][0]["label"] = "R"  # type: ignore[index, call-overload]
    (doc,) = read(tmp_path, record)
    assert doc.words_given
    assert [(head.start, tail.start, label) for head, tail, label, _ in doc.relations] == [(0, 1, "R")]


def test_groups_of_what_is_missing_or_wrong(tmp_path: Path) -> None:
    groups = {"missing": [{"start": 4, "end": 6}], "incorrect": [{"start": 0, "end": 3, "label": "LOC"}]}
    (doc,) = read(tmp_path, {"text": "Ann is", "ents": [], "spans": groups})
    assert [(span.text, span.label) for span in doc.spans["missing"]] == [("is", "")]
    assert [(span.text, span.label) for span in doc.spans["incorrect"]] == [("Ann", "LOC")]


def test_everything_else_is_kept(tmp_path: Path) -> None:
    record = {"text": "", "id": 7, "user_data": {"a": [1]}, "spans": [{"token_start": 1}]}
    assert read(tmp_path, record)[0].user_data == {"id": 7, "a": [1], "spans": [{"token_start": 1}]}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "neither 'text' nor 'words' is there; the line has nothing"),
        ({"txt": "a"}, "the line has 'txt'"),
        ({"text": 7}, "'text' is a string"),
        ([], "one JSON object"),
        ({"text": "a", "words": "a"}, "'words' is a list"),
        ({"text": "a", "words": ["b"]}, "word 0 is 'b'"),
        ({"words": ["a", ""]}, "word 1"),
        ({"words": ["a"], "spaces": [True, True]}, "spaces"),
        ({"text": "a", "tag": ["X"]}, "'tag' annotates words"),
        ({"words": ["a"], "tag": ["X", "Y"]}, "'tag' needs one value for each of the 1 tokens"),
        ({"words": ["a"], "tag": "X"}, "'tag' is a list"),
        ({"words": ["a"], "tag": [["X"]]}, "annotations are strings or None"),
        ({"words": ["a"], "head": [1]}, "'head' of token 0 is 1"),
        ({"words": ["a"], "columns": ["tag"]}, "'columns' is an object"),
        ({"text": "a", "cats": ["x"]}, "'cats' is an object"),
        ({"text": "a", "cats": {"x": "yes"}}, "'yes' for 'x'"),
        ({"text": "a", "cats": {"x": 2}}, "got 2 for 'x'"),
        ({"text": "a", "cats": {"x": float("nan")}}, "got nan for 'x'"),
        ({"text": "a", "ents": [{"start": 0, "end": 1, "score": 10**400}]}, "too large"),
        ({"text": "a", "label": {"x": 1}}, "'label' is a label or a list"),
        ({"text": "a", "label": ""}, "'label' is a label or a list"),
        ({"text": "a", "ents": {}}, "'ents' is a list of objects"),
        ({"text": "a", "ents": [[0, 1, "x"]]}, "'ents' is a list of objects"),
        ({"text": "a", "ents": [{"start": 0, "end": 2}]}, "characters 0 to 2"),
        ({"text": "a b", "ents": [{"start": 1, "end": 2}]}, "characters 1 to 2"),
        ({"text": "ab", "words": ["ab"], "spans": {"g": [{"start": 0, "end": 1}]}}, "'spans.g': .* begin and end"),
        ({"text": "a", "ents": [{"start": False, "end": 1}]}, "'ents' is a list of objects"),
        ({"text": "a", "ents": [{"start": 0, "end": 1, "score": "high"}]}, "'ents': a score is a number"),
        ({"text": "a", "relations": {}}, "'relations' is a list of objects"),
        ({"text": "a", "relations": [0]}, "'relations' is a list of objects"),
        ({"text": "a", "relations": [{"head": 0, "label": "x"}]}, "'relations' is a list of objects"),
        ({"text": "a", "relations": [{"head": 0, "child": 1, "label": "x"}]}, "Prodigy"),
        ({"text": "a", "relations": [{"head": 0, "tail": 0, "label": "x"}]}, "the line has no 'ents'"),
        ({"text": "a", "ents": [], "relations": [{"head": 0, "tail": 0, "label": "x"}]}, "number 0 .* has 0"),
        ({"text": "a", "relations": [{"head": True, "tail": 0, "label": "x"}]}, "'relations' is a list"),
        ({"text": "a", "relations": [{"head": {"start": 0, "end": 1}, "tail": 0}]}, "the label of a relation"),
        ({"text": "a", "relations": [{"head": {"start": 0, "end": 2}, "tail": 0, "label": "x"}]}, "characters 0 to 2"),
        (
            {
                "words": ["ab"],
                "relations": [{"head": {"start": 0, "end": 2}, "tail": {"start": 1, "end": 2}, "label": "x"}],
            },
            "'relations': .* begin and end",
        ),
        ({"text": "ab", "ents": [{"start": 0, "end": 2}, {"start": 1, "end": 2}]}, "may not overlap"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, record: Any, reason: str) -> None:
    with pytest.raises(BadData, match=reason) as error:
        read(tmp_path, {"text": "fine"}, record)
    assert error.value.line == 2
    assert error.value.path.endswith("a.jsonl")


@pytest.mark.parametrize("line", ["{", "text", '{"text": "a"} {}', "[" * 100_000])
def test_lines_that_are_no_json(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "fine"}\n\n' + line + "\n")
    with pytest.raises(BadData) as error:
        list(jsonl(path)())
    assert error.value.line == 3


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no example"):
        read(tmp_path)
