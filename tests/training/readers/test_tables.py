from pathlib import Path
from typing import Any

import pytest

from plait.errors import BadData
from plait.tokens import Doc
from plait.training.readers import csv_table

from .corpora import real


def read(tmp_path: Path, content: str, name: str = "a.csv", **settings: Any) -> list[Doc]:
    path = tmp_path / name
    path.write_bytes(content.encode())
    return list(csv_table(path, **settings)())


def rows(docs: list[Doc]) -> list[tuple[str, dict[str, float | None]]]:
    return [(doc.text, doc.cats) for doc in docs]


def test_a_header_names_the_columns(tmp_path: Path) -> None:
    found = rows(read(tmp_path, 'id,Category,text\r\n1, x ,one\r\n\r\n2,y,"two, ""2""\nand more"\r\n'))
    assert found == [("one", {"x": 1.0}), ('two, "2"\nand more', {"y": 1.0})]


@pytest.mark.parametrize("settings", [{}, {"text_column": "review"}])
@pytest.mark.parametrize(("mark", "written"), [(";", '";"'), ("\t", r'"\\t"'), ("|", r'"\|"')])
def test_a_header_with_another_delimiter_is_told_as_such(
    tmp_path: Path, settings: dict[str, Any], mark: str, written: str
) -> None:
    with pytest.raises(BadData, match=f"set delimiter = {written}$"):
        read(tmp_path, f"review{mark}mood\nfine{mark}good\n", **settings)


def test_a_header_of_one_plain_column_has_no_delimiter(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"where the first row is no header$"):
        read(tmp_path, "review\nfine\n")


def test_words_are_found_not_given(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, "text,label\nTwo words.,x\n")
    assert doc.words == ["Two", "words", "."]
    assert not doc.words_given


def test_columns_by_setting(tmp_path: Path) -> None:
    content = "a;b;c\n1;2;3\n"
    assert rows(read(tmp_path, content, delimiter=";", text_column="b", label_column="c")) == [("2", {"3": 1.0})]
    assert rows(read(tmp_path, content, delimiter=";", text_column=2, label_column=0)) == [("3", {"1": 1.0})]
    assert rows(read(tmp_path, content, delimiter=";", text_column="b", label_column="")) == [("2", {})]
    assert rows(read(tmp_path, content, delimiter=";", header=False)) == [("a", {"b": 1.0}), ("1", {"2": 1.0})]


def test_a_single_column_has_no_labels(tmp_path: Path) -> None:
    assert rows(read(tmp_path, "text\none\n")) == [("one", {})]


def test_tabs_take_quotes_as_they_are(tmp_path: Path) -> None:
    content = 'text\tlabel\n"so said\tx\n'
    assert rows(read(tmp_path, content, "a.tsv")) == [('"so said', {"x": 1.0})]
    assert rows(read(tmp_path, 'text\tlabel\n"a\tb"\tx\n', "a.tsv", quotes=True)) == [("a\tb", {"x": 1.0})]


def test_several_labels_say_what_a_text_is_not(tmp_path: Path) -> None:
    content = "text,labels\none,x|y\ntwo,\nthree,z\n"
    assert rows(read(tmp_path, content, label_separator="|")) == [
        ("one", {"x": 1.0, "y": 1.0, "z": 0.0}),
        ("two", {"x": 0.0, "y": 0.0, "z": 0.0}),
        ("three", {"x": 0.0, "y": 0.0, "z": 1.0}),
    ]


def test_labels_by_number(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("x\ny\nz\n")
    found = read(tmp_path, "one\t0,2\tid\n", "a.tsv", header=False, label_separator=",", labels=tmp_path / "labels.txt")
    assert rows(found) == [("one", {"x": 1.0, "y": 0.0, "z": 1.0})]


def test_limit(tmp_path: Path) -> None:
    assert len(read(tmp_path, "text,label\na,x\nb,y\nc,z\n", limit=2)) == 2


def test_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("text,label\ncafé,x\n".encode("latin-1"))
    assert [doc.text for doc in csv_table(path, encoding="latin-1")()] == ["café"]
    with pytest.raises(BadData, match=r"a\.csv:2: this is not UTF-8"):
        list(csv_table(path)())


def test_an_empty_text_is_a_text(tmp_path: Path) -> None:
    assert rows(read(tmp_path, "text,label\n,x\n")) == [("", {"x": 1.0})]


def test_huge_fields_are_fine(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, "text,label\n" + "x " * 200_000 + ",y\n")
    assert len(doc.text) == 400_000


@pytest.mark.parametrize(
    ("content", "settings", "line", "reason"),
    [
        ("text,label\na,x\nb,y,z\n", {}, 3, "3 columns, the first row has 2"),
        ('text,label\n"a\nb",x\nc\n', {}, 4, "1 columns"),
        ("text,label\na,\n", {}, 2, "the label is missing"),
        ('text,label\na,x\n"b,y\n', {}, 3, "quotes = false"),
        ('text,label\n"a"b,y\n', {}, 2, "no row of a table"),
        ("sentence,label\na,x\n", {}, 1, "no column 'text'.*'sentence', 'label'.*header = false"),
        ("text,topic\na,x\n", {}, 1, "no column of the header looks like labels"),
        ("text,label\na,x\n", {"label_column": "topic"}, 1, "label_column is 'topic', but the header has"),
        ("a,x\n", {"label_column": "topic", "header": False}, 1, "only numbers"),
        ("a,x\n", {"label_column": 2, "header": False}, 1, "columns 0 to 1"),
        ("a,x\n", {"text_column": -1, "header": False}, 1, "columns 0 to 1"),
        ("text,label\n", {}, None, "no example"),
        ("", {}, None, "no example"),
        ("", {"label_separator": ","}, None, "no example"),
    ],
)
def test_refusals_name_the_line(
    tmp_path: Path, content: str, settings: dict[str, Any], line: int | None, reason: str
) -> None:
    with pytest.raises(BadData, match=reason) as error:
        read(tmp_path, content, **settings)
    assert error.value.line == line
    assert error.value.path.endswith("a.csv")


def test_unknown_labels_are_refused_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("x\n")
    with pytest.raises(BadData, match=r"a\.csv:3: the label '7'"):
        read(tmp_path, "text,label\na,0\nb,7\n", labels=tmp_path / "labels.txt")


def test_bad_settings(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one character"):
        csv_table(tmp_path, delimiter="||")
    with pytest.raises(ValueError, match="label_separator"):
        csv_table(tmp_path, label_separator="")


@pytest.mark.corpus
def test_goemotions() -> None:
    folder = real("goemotions")
    reader = csv_table(folder / "dev.tsv", header=False, label_separator=",", labels=folder / "labels.txt")
    docs = list(reader())
    assert len(docs) == 5426
    assert {len(doc.cats) for doc in docs} == {28}
    assert [label for label, value in docs[1].cats.items() if value] == ["approval", "neutral"]


@pytest.mark.corpus
def test_banking77() -> None:
    docs = list(csv_table(real("banking77/test.csv"))())
    assert len(docs) == 3080
    assert len({label for doc in docs for label in doc.cats}) == 77
