"""Token: a view on one word."""

import inspect

import pytest

from plait.tokens import Doc, Token


@pytest.fixture
def doc() -> Doc:
    return Doc("Time  flies.\n", words=["Time", "flies", "."])


def test_where_it_stands(doc: Doc) -> None:
    token = doc[0]
    assert (token.text, str(token), token.i, token.idx, len(token)) == ("Time", "Time", 0, 0, 4)
    assert (token.whitespace, token.whitespace_, token.text_with_ws) == ("  ", "  ", "Time  ")
    assert (doc[1].whitespace, doc[2].whitespace) == ("", "\n")
    assert "".join(token.text_with_ws for token in doc) == doc.text
    assert (token.lower, token.lower_) == ("time", "time")
    assert repr(token) == "<Token 0 'Time'>"


@pytest.mark.parametrize("name", ["tag", "pos", "morph", "lemma", "dep"])
def test_annotations_are_strings_in_two_spellings(doc: Doc, name: str) -> None:
    token = doc[1]
    assert getattr(token, name) == getattr(token, f"{name}_") == ""
    setattr(token, name, "X")
    assert getattr(token, f"{name}_") == token.get(name) == "X"
    setattr(token, f"{name}_", "Y")
    assert doc.values(name) == [None, "Y", None]
    setattr(token, name, None)
    assert doc.values(name) == [None, None, None]


def test_any_column_is_read_and_written(doc: Doc) -> None:
    assert doc[0].get("mine") is None
    doc[0].set("mine", "x")
    assert (doc[0].get("mine"), doc[1].get("mine")) == ("x", None)
    with pytest.raises(ValueError, match="strings or None"):
        doc[0].set("mine", 1)


def test_heads(doc: Doc) -> None:
    with pytest.raises(ValueError, match=r"token 0 \('Time'\) has no head"):
        _ = doc[0].head
    doc[0].set("head", 1)
    doc[1].set("head", 1)
    assert doc[0].head == doc[1] == doc[1].head
    with pytest.raises(ValueError, match="token 2"):
        _ = doc[2].head
    with pytest.raises(ValueError, match="from 0 to 2"):
        doc[2].set("head", 3)


def test_sentence_starts(doc: Doc) -> None:
    assert doc[0].is_sent_start is None
    doc[0].set("sent_start", 1)
    doc[1].set("sent_start", 0)
    assert [token.is_sent_start for token in doc] == [True, False, None]


def test_views_are_equal_by_place(doc: Doc) -> None:
    assert doc[0] == doc[0] == doc[-3]
    assert doc[0] != doc[1]
    assert doc[0] != Doc("Time")[0]
    assert doc[0] != "Time"
    assert {doc[0], doc[0], doc[1]} == {doc[1], doc[0]}


def test_it_has_no_other_attributes(doc: Doc) -> None:
    with pytest.raises(AttributeError):
        doc[0].tagg = "X"  # type: ignore[attr-defined]


def test_the_class_can_be_looked_at() -> None:
    assert {"tag", "tag_", "head"} <= {name for name, _ in inspect.getmembers(Token)}
