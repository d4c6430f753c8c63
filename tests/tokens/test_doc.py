"""Doc: texts and words in, tokens, spans and columns out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plait.tokens import Categories, Column, Doc, Lexicon, Span, Token, default_lexicon, set_cats, set_columns

WORDS = st.text(st.characters(), min_size=1).filter(lambda word: not any(char.isspace() for char in word))
GAPS = st.text(st.sampled_from(" \t\n\u00a0\u3000\x1f\x85"), max_size=3)


def test_a_text_is_split_and_kept() -> None:
    doc = Doc("  Time flies.\n")
    assert doc.text == str(doc) == "  Time flies.\n"
    assert doc.words == ["Time", "flies", "."]
    assert doc.starts.tolist() == [2, 7, 12]
    assert doc.ends.tolist() == [6, 12, 13]
    assert doc.spaces == [" ", "", "\n"]
    assert not doc.words_given


@pytest.mark.parametrize("text", ["", " ", "\n\t \u3000"])
def test_a_text_of_no_words(text: str) -> None:
    doc = Doc(text)
    assert (doc.text, len(doc), list(doc), doc.words, doc.spaces) == (text, 0, [], [], [])
    assert doc.ids.dtype == doc.starts.dtype == doc.ends.dtype == np.int32
    assert doc.values("tag") == []
    assert doc.char_span(0, len(text), alignment="expand") is None
    assert len(doc[:]) == 0
    doc.set_column("tag", [])
    doc.ents = []
    assert doc.has_ents


def test_words_are_joined_by_spaces() -> None:
    assert Doc(words=["a", "b"]).text == "a b"
    assert Doc(words=["a", "b"], spaces=[False, True]).text == "ab "
    assert Doc(words=["a", "b"], spaces=["\n", ""]).text == "a\nb"
    assert Doc(words=[]).text == ""
    assert Doc(words=["New York", "10 000"]).words == ["New York", "10 000"]
    assert Doc(words=["a"]).words_given
    assert Doc(words=("a", "b"), spaces=(True, False)).text == "a b"


def test_words_are_found_in_their_text() -> None:
    doc = Doc("  aa\na  a ", words=["a", "a", "a", "a"])
    assert doc.starts.tolist() == [2, 3, 5, 8]
    assert doc.spaces == ["", "\n", "  ", " "]


@given(st.lists(st.tuples(WORDS, GAPS)), GAPS)
def test_given_words_stand_where_they_were_put(pairs: list[tuple[str, str]], before: str) -> None:
    words, gaps = [word for word, _ in pairs], [gap for _, gap in pairs]
    doc = Doc(words=words, spaces=gaps)
    assert doc.text == "".join(word + gap for word, gap in pairs)
    assert (doc.words, doc.spaces) == (words, gaps)
    found = Doc(before + doc.text, words=words)
    assert [token.text for token in found] == words
    assert [token.whitespace for token in found] == gaps
    if words:
        assert (found.starts - len(before)).tolist() == doc.starts.tolist()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Doc(), "needs a text, or words"),
        (lambda: Doc(5), "is a string; got int"),
        (lambda: Doc(b"a"), "is a string; got bytes"),
        (lambda: Doc(5, words=["a"]), "is a string; got int"),
        (lambda: Doc("a b", spaces=[True, False]), "spaces belong to words"),
        (lambda: Doc(words="a b"), "a list of strings"),
        (lambda: Doc(words=["a", ""]), "word 1 is ''"),
        (lambda: Doc(words=["a", " \n"]), "word 1 is ' .n'"),
        (lambda: Doc(words=[1]), "word 0 is 1"),
        (lambda: Doc(words=[None]), "word 0 is None"),
        (lambda: Doc(words=["a"], spaces=[True, True]), "1 are needed, 2 came"),
        (lambda: Doc(words=["a"], spaces=["x"]), "follows word 0 is 'x'"),
        (lambda: Doc("a b", words=["a", "b"], spaces=[True, False]), "leave out `spaces`"),
        (lambda: Doc("a b c", words=["a", "c"]), "at character 1 the text goes on with ' b c'"),
        (lambda: Doc("a b", words=["a"]), "no word covers"),
        (lambda: Doc("a b", words=[]), "no word covers"),
        (lambda: Doc("a", words=["a", "a"]), "word 1 is 'a'"),
        (lambda: Doc("A", words=["a"]), "word 0 is 'a'"),
    ],
)
def test_what_is_no_doc_is_told(make: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()  # type: ignore[operator]  # a lambda of the table above


def test_indices() -> None:
    doc = Doc(words=["a", "b", "c"])
    assert isinstance(doc[0], Token)
    assert (doc[-1].i, doc[np.int64(1)].text) == (2, "b")
    for i in (3, -4):
        with pytest.raises(IndexError, match="has 3 tokens"):
            doc[i]
    span = doc[1:]
    assert isinstance(span, Span)
    assert (span.start, span.end) == (1, 3)
    assert (doc[-2:-1].start, doc[5:].start, doc[2:1].start, doc[2:1].end, len(doc[:])) == (1, 3, 2, 2, 3)
    with pytest.raises(ValueError, match="step 2"):
        doc[::2]


def test_columns_are_none_where_nobody_said() -> None:
    doc = Doc(words=["a", "b", "c"])
    assert doc.column("tag") is None
    assert doc.values("tag") == [None, None, None]
    doc.set_column("tag", ["X", None, "X"])
    column = doc.column("tag")
    assert column is not None
    assert column.codes.tolist() == [0, -1, 0]
    assert list(column.categories or ()) == ["X"]
    assert doc.values("tag") == ["X", None, "X"]
    doc.set_column("mine", ["1", "2", "3"])
    assert doc.values("mine") == ["1", "2", "3"]


def test_a_string_is_no_list_of_values() -> None:
    with pytest.raises(ValueError, match="needs a list of values, one a token; got the string 'XY'"):
        Doc(words=["a", "b"]).set_column("tag", "XY")


def test_columns_of_numbers() -> None:
    doc = Doc(words=["a", "b", "c"])
    doc.set_column("head", [1, 1, None])
    doc.set_column("sent_start", [True, False, None])
    assert doc.columns["head"].codes.tolist() == [1, 1, -1]
    assert doc.columns["sent_start"].codes.tolist() == [1, 0, -1]
    assert doc.columns["head"].categories is None


def codes(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(values, dtype=np.int32)


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("tag", ["X"], "each of the 2 tokens; got 1"),
        ("tag", ["X", 1], "strings or None"),
        ("head", [0, 2], "from 0 to 1"),
        ("head", ["0", "1"], "from 0 to 1"),
        ("sent_start", [2, 0], "from 0 to 1"),
        ("tag", Column(codes(0), ("X",)), "got 1"),
        ("tag", Column(codes(0, 1), ("X",)), "token 1 has the code 1; codes are less than 1"),
        ("tag", Column(codes(-2, 0), ("X",)), "token 0 has the code -2"),
        ("tag", Column(codes(0, 0), None), "codes of categories"),
        ("head", Column(codes(0, 0), ("X",)), "numbers, without categories"),
        ("head", Column(codes(0, 2), None), "code 2; codes are less than 2"),
    ],
)
def test_wrong_values_are_told_and_nothing_is_written(name: str, values: list[str], told: str) -> None:
    doc = Doc(words=["a", "b"])
    with pytest.raises(ValueError, match=told):
        doc.set_column(name, values)
    assert doc.columns == {}


def test_one_array_is_sliced_over_docs() -> None:
    docs = [Doc(words=["a", "b"]), Doc(""), Doc(words=["c"])]
    labels = ("X", "Y")
    set_columns(docs, "tag", codes(0, 1, 1), labels)
    assert [doc.values("tag") for doc in docs] == [["X", "Y"], [], ["Y"]]
    assert docs[0].columns["tag"].categories is docs[2].columns["tag"].categories
    set_columns([], "tag", codes(), labels)
    for wrong in (codes(0, 1), codes(0, 1, 1, 1)):
        with pytest.raises(ValueError, match="the docs have 3 tokens"):
            set_columns(docs, "tag", wrong, labels)


def test_words_are_copied_without_annotation() -> None:
    doc = Doc("a b", words=["a", "b"])
    doc.set_column("tag", ["X", "Y"])
    doc.cats = {"c": 1.0}
    doc.user_data["k"] = 1
    doc.ents = [Span(doc, 0, 1, "E")]
    doc.spans["g"] = [doc[0:2]]
    other = Lexicon()
    for copy in (doc.copy_words(), doc.copy_words(default_lexicon()), doc.copy_words(other)):
        assert (copy.text, copy.words, copy.spaces) == (doc.text, doc.words, doc.spaces)
        assert (copy.columns, copy.cats, copy.user_data, dict(copy.spans), copy.has_ents) == ({}, {}, {}, {}, False)
    assert doc.copy_words(other).generation is other.generation
    assert doc.values("tag") == ["X", "Y"]


@pytest.mark.parametrize(
    ("start", "end", "strict", "contract", "expand"),
    [
        (0, 4, (0, 1), (0, 1), (0, 1)),
        (0, 10, (0, 2), (0, 2), (0, 2)),
        (0, 7, None, (0, 1), (0, 2)),
        (1, 10, None, (1, 2), (0, 2)),
        (4, 5, None, None, None),  # the space between
        (1, 3, None, None, (0, 1)),
        (2, 2, None, None, None),  # empty, in the midst of a word
        (8, 2, None, None, None),
        (3, 1, None, None, None),
        (0, 99, None, (0, 3), (0, 3)),
        (-5, 4, None, (0, 1), (0, 1)),
        (99, 200, None, None, None),
    ],
)
def test_spans_by_characters(
    start: int,
    end: int,
    strict: tuple[int, int] | None,
    contract: tuple[int, int] | None,
    expand: tuple[int, int] | None,
) -> None:
    doc = Doc("Time flies.", words=["Time", "flies", "."])
    for alignment, wanted in {"strict": strict, "contract": contract, "expand": expand}.items():
        span = doc.char_span(start, end, "L", alignment=alignment)
        assert (span and (span.start, span.end)) == wanted
        assert span is None or span.label == "L"
    with pytest.raises(ValueError, match="'strict', 'contract' or 'expand'"):
        doc.char_span(0, 1, alignment="loose")


def test_categories_can_be_shared_between_docs() -> None:
    labels = Categories()
    docs = [Doc(words=["a"]), Doc(words=["b"])]
    for doc, value in zip(docs, "XY", strict=True):
        doc.set_column("tag", Column(labels.encode([value]), labels))
    assert [doc.values("tag") for doc in docs] == [["X"], ["Y"]]


def test_a_doc_says_what_it_is() -> None:
    assert repr(Doc("a b")) == "<Doc of 2 tokens 'a b'>"
    assert len(repr(Doc("a" * 500))) < 100


def test_the_category_with_the_highest_score() -> None:
    doc = Doc("a b")
    assert doc.category is None
    doc.cats = {"x": None, "y": 0.2, "z": 0.7, "w": 0.7}
    assert doc.category == "z"
    doc.cats = {"x": None, "y": float("nan")}
    assert doc.category is None
    set_cats([doc], ["y", "z"], np.array([[0.1, 0.9]], dtype="f"))
    assert doc.category == "z"
    set_cats([doc], ["v"], np.array([[0.95]], dtype="f"))
    assert doc.category == "v"
    other = Doc("c")
    set_cats([other], ["y", "z"], np.array([[0.5, 0.5]], dtype="f"))
    assert other.category == "y"
    assert other.cats == {"y": 0.5, "z": 0.5}
    set_cats([other := Doc("d")], [], np.empty((1, 0), dtype="f"))
    assert other.category is None
