import json
from pathlib import Path
from typing import Any

import pytest

from plait.errors import BadData
from plait.tokens import Doc
from plait.training.readers import prodigy

from .corpora import real

TEXT = "Ann left\nNewYork."
TOKENS = [
    {"text": "Ann", "start": 0, "end": 3, "id": 0, "ws": True, "disabled": False},
    {"text": "left", "start": 4, "end": 8, "id": 1, "ws": False, "disabled": True},
    {"text": "\n", "start": 8, "end": 9, "id": 2, "ws": False, "disabled": True},
    {"text": "NewYork", "start": 9, "end": 16, "id": 3, "ws": False, "disabled": False},
    {"text": ".", "start": 16, "end": 17, "id": 4, "ws": False, "disabled": True},
]
ANN = {"start": 0, "end": 3, "token_start": 0, "token_end": 0, "label": "PER"}
NEW_YORK = {"start": 9, "end": 16, "token_start": 3, "token_end": 3, "label": "LOC"}
LINE: dict[str, Any] = {"text": TEXT, "tokens": TOKENS, "spans": [NEW_YORK, ANN], "answer": "accept"}


def read(tmp_path: Path, *records: Any, **settings: Any) -> list[Doc]:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return list(prodigy(path, **settings)())


def relations(doc: Doc) -> list[tuple[str, str, str]]:
    return [(head.text, label, tail.text) for head, tail, label, _ in doc.relations]


def test_spans_and_relations(tmp_path: Path) -> None:
    related = {"head": 3, "child": 0, "head_span": NEW_YORK, "child_span": ANN, "color": "#ffd882", "label": "left by"}
    more = {"meta": {"source": "x"}, "label": "kept", "_task_hash": 7, "_view_id": "relations", "relations": [related]}
    (doc,) = read(tmp_path, LINE | more)
    assert (doc.text, doc.words, doc.words_given) == (TEXT, ["Ann", "left", "NewYork", "."], False)
    assert [(ent.text, ent.label) for ent in doc.ents] == [("Ann", "PER"), ("NewYork", "LOC")]
    assert relations(doc) == [("NewYork", "left by", "Ann")]
    assert (doc.relations[0].head, doc.relations[0].tail) == (doc.ents[1], doc.ents[0])
    assert doc.user_data == {"meta": {"source": "x"}, "label": "kept"}


def test_relations_between_tokens(tmp_path: Path) -> None:
    wide = ANN | {"end": 8, "token_end": 1}
    (doc,) = read(tmp_path, LINE | {"spans": [wide], "relations": [{"head": 1, "child": 3, "label": "R"}]})
    assert relations(doc) == [("Ann left", "R", "NewYork")]
    assert [side.label for side in doc.relations[0][:2]] == ["PER", ""]


def test_what_is_missing_and_what_is_not_there(tmp_path: Path) -> None:
    bare, none, null = read(
        tmp_path,
        {"text": "Ann left"},
        {"text": "Ann left", "spans": [], "relations": []},
        {"text": "Ann left", "spans": None, "relations": None},
    )
    assert [(doc.has_ents, doc.has_relations) for doc in (bare, none, null)] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    assert bare.words == ["Ann", "left"]


def test_words_are_parted_where_a_span_begins_or_ends(tmp_path: Path) -> None:
    york = {"start": 12, "end": 16, "label": "X"}
    for line in (LINE, {"text": TEXT}):
        (doc,) = read(tmp_path, line | {"spans": [york]})
        assert doc.words == ["Ann", "left", "New", "York", "."]
        assert [ent.text for ent in doc.ents] == ["York"]


def test_spans_that_overlap_go_to_a_group(tmp_path: Path) -> None:
    line = LINE | {"spans": [ANN, ANN | {"end": 8, "label": "X"}]}
    (doc,) = read(tmp_path, line, group="sc")
    assert (doc.has_ents, [span.text for span in doc.spans["sc"]]) == (False, ["Ann", "Ann left"])
    with pytest.raises(BadData, match=r'may not overlap.* group = "sc"'):
        read(tmp_path, line)
    with pytest.raises(ValueError, match="has a name"):
        prodigy(tmp_path, group="")


def test_what_is_not_accepted_is_left_out_and_told(tmp_path: Path) -> None:
    lines = [LINE, LINE | {"answer": "ignore"}, LINE | {"answer": "reject"}, LINE | {"answer": "reject", "text": 7}]
    with pytest.warns(UserWarning, match=r"a\.jsonl: lines .* not accepted \(2 reject and 1 ignore\)"):
        assert len(read(tmp_path, *lines)) == 1
    with pytest.raises(BadData, match="no line is accepted; the answers are 2 reject and 1 ignore"):
        read(tmp_path, *lines[1:])


def test_folders_limits_and_encodings(tmp_path: Path) -> None:
    (tmp_path / "b.ndjson").write_bytes('{"text": "caf\xe9"}\n\n'.encode("latin-1"))
    (tmp_path / "a.jsonl").write_text('{"text": "one"}\n')
    assert [doc.text for doc in prodigy(tmp_path, encoding="latin-1")()] == ["one", "caf\xe9"]
    assert [doc.text for doc in prodigy(tmp_path, limit=1)()] == ["one"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": None}, "'text' is a string"),
        ({"answer": "yes"}, "'answer' is accept, reject or ignore; got 'yes'"),
        ({"answer": ["accept"]}, "'answer' is accept"),
        ({"tokens": "Ann"}, "'tokens' is a list of objects"),
        ({"tokens": ["Ann"]}, "'tokens' is a list of objects"),
        ({"tokens": TOKENS[:2]}, "no word covers that"),
        ({"spans": {"sc": [ANN]}}, "'spans' is a list of objects"),
        ({"spans": [{"token_start": 0, "token_end": 0}]}, "'spans' is a list of objects"),
        ({"spans": [ANN | {"end": 30}]}, "'spans': the characters 0 to 30 are no words"),
        ({"relations": {}}, "'relations' is a list of objects"),
        ({"relations": [7]}, "'relations' is a list of objects"),
        ({"relations": [{"head": 0, "child": 3}]}, "'relations' is a list of objects"),
        ({"relations": [{"head": 0, "child": 5, "label": "R"}]}, "the child 5, and 5 tokens are there"),
        ({"relations": [{"head": 0, "child": 1, "label": "R"}], "tokens": None}, "the head 0, and 0 tokens"),
        ({"relations": [{"head": True, "child": 1, "label": "R"}]}, "the head True"),
        ({"relations": [{"head": 0, "child": 2, "label": "R"}]}, "'tokens': the characters 8 to 9 are no words"),
        ({"relations": [{"head_span": [0, 3], "child": 1, "label": "R"}]}, "'relations' is a list of objects"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadData, match=reason) as error:
        read(tmp_path, LINE, LINE | change)
    assert error.value.line == 2


def test_lines_that_are_no_objects(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="one JSON object") as error:
        read(tmp_path, LINE, [LINE])
    assert error.value.line == 2
    with pytest.raises(BadData, match="no example"):
        read(tmp_path)


@pytest.mark.corpus
def test_a_real_corpus() -> None:
    docs = list(prodigy(real("rel_component/annotations.jsonl"))())
    assert (len(docs), sum(len(doc.relations) for doc in docs), sum(len(doc.ents) for doc in docs)) == (149, 267, 466)
    assert all(head in doc.ents and tail in doc.ents for doc in docs for head, tail, _, _ in doc.relations)
