import pytest

from plait.tokens import Doc
from plait.training.writers.tables import row_maker


def doc(text: str, **cats: float | None) -> Doc:
    made = Doc(text)
    made.cats = cats
    return made


def write(*docs: Doc, delimiter: str = ",", separator: str | None = None) -> str:
    row = row_maker(delimiter, separator)
    return "".join(map(row, docs))


def test_one_label() -> None:
    written = write(doc("one", a=1.0), doc('two, "2"\n', a=0.2, b=0.7, c=None), doc("", a=1.0))
    assert written == 'text,label\none,a\n"two, ""2""\n",b\n,a\n'


def test_several_labels() -> None:
    assert write(doc("one", a=1.0, b=1.0), doc("two", a=0.0), separator="|") == "text,labels\none,a|b\ntwo,\n"


def test_no_labels() -> None:
    assert write(doc("one"), doc("")) == 'text\none\n""\n'


def test_carriage_returns_stand_in_quotes() -> None:
    assert write(doc("a\rb", x=1.0), doc("c\r", x=1.0)) == 'text,label\n"a\rb","x"\n"c\r","x"\n'


def test_tabs() -> None:
    assert write(doc('"one', a=1.0), delimiter="\t") == 'text\tlabel\n"one\ta\n'


@pytest.mark.parametrize(
    ("docs", "separator", "reason"),
    [
        ([doc("x", a=1.0, b=1.0)], None, "this one has a, b; name a label separator"),
        ([doc("x", a=0.0)], None, "no label"),
        ([doc("x", **{"a|b": 1.0})], "|", "holds the separator"),
        ([doc("x", **{"a|": 1.0, "b": 1.0})], "||", "cannot be told apart"),
        ([doc("x", **{" a": 1.0})], None, "whitespace at its ends"),
        ([doc("x", **{"": 1.0})], "|", "is empty"),
        ([doc("x"), doc("y", a=1.0)], None, "some have none"),
        ([doc("x", a=1.0), doc("y")], None, "some have none"),
    ],
)
def test_what_has_no_place_is_refused(docs: list[Doc], separator: str | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        write(*docs, separator=separator)


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\rb", ""])
def test_tab_separated_tables_have_no_place_for_some_texts(text: str) -> None:
    with pytest.raises(ValueError, match=r"write \.csv"):
        write(doc(text), delimiter="\t")
