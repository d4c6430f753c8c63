from pathlib import Path

import pytest

from plait.tokens import Doc, Span
from plait.training.readers import iob
from plait.training.writers import iob_text


def annotated(*places: tuple[int, int, str], spaces: list[str] | None = None) -> Doc:
    doc = Doc(words=["New", "York", "#", "!"], spaces=spaces)
    doc.ents = [Span(doc, *place) for place in places]  # type: ignore[assignment]
    return doc


def test_tags() -> None:
    assert iob_text(annotated((0, 2, "LOC"))) == "New\tB-LOC\nYork\tI-LOC\n#\tO\n!\tO\n\n"


@pytest.mark.parametrize("spaces", [None, [" ", "  ", "", ""]])
def test_what_is_written_is_read(tmp_path: Path, spaces: list[str] | None) -> None:
    doc = annotated((0, 2, "LOC"), (2, 3, "X"), (3, 4, "X"), spaces=spaces)
    path = tmp_path / "a.iob"
    path.write_text(iob_text(doc) * 2)
    for again in iob(path)():
        assert (again.text, again.words) == (doc.text, doc.words)
        assert [(e.start, e.end, e.label) for e in again.ents] == [(e.start, e.end, e.label) for e in doc.ents]


def test_words_that_nobody_looked_at_are_not_written_as_none(tmp_path: Path) -> None:
    doc = annotated((0, 2, "LOC"))
    doc.spans["missing"] = [Span(doc, 1, 3), Span(doc, 2, 3, "x")]  # type: ignore[assignment]
    assert iob_text(doc) == "New\tB-LOC\nYork\tI-LOC\n#\t-\n!\tO\n\n"
    unknown = Doc(words=["a", "b"])
    assert iob_text(unknown) == "a\t-\nb\t-\n\n"
    path = tmp_path / "a.iob"
    path.write_text(iob_text(doc) + iob_text(unknown))
    one, two = iob(path)()
    assert (one.spans["missing"], one.ents) == ((Span(one, 2, 3),), (Span(one, 0, 2, "LOC"),))
    assert (two.has_ents, len(two.spans)) == (False, 0)


def test_words_with_tabs_are_refused() -> None:
    doc = Doc(words=["a\tb"])
    doc.ents = ()
    with pytest.raises(ValueError, match="holds a tab"):
        iob_text(doc)


@pytest.mark.parametrize(("label", "told"), [("", "has no label"), ("A\tB", "holds a tab"), ("A\nB", "a line end")])
def test_labels_that_no_tag_can_hold_are_refused(label: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        iob_text(annotated((0, 2, label)))


def test_words_that_look_like_the_beginning_of_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.iob"
    doc = Doc(words=["-DOCSTART-s", "-DOCSTART-", "x"])
    with pytest.raises(ValueError, match="beginning of a document in IOB"):
        iob_text(doc)
    path.write_text("-DOCSTART-\tO\n\n" + iob_text(Doc(words=["-DOCSTART-s", "- -DOCSTART-", "x"])))
    assert [again.words for again in iob(path)()] == [["-DOCSTART-s", "- -DOCSTART-", "x"]]
    marks = ("-DOCSTART-", "-DOCSTART- (2 Rare)", "-DOCSTART- -X- O O", "-DOCSTART- ", "-DOCSTART-\tO")
    path.write_text("".join(f"{mark}\n\nEU\tB-ORG\n\n" for mark in marks))
    for delimiter in (None, "\t"):
        assert [again.words for again in iob(path, delimiter=delimiter)()] == [["EU"]] * len(marks)
    path.write_text("-DOCSTART-|O\n\n-DOCSTART-s|O\n")
    assert [again.words for again in iob(path, delimiter="|")()] == [["-DOCSTART-s"]]


def test_no_words_no_lines() -> None:
    assert iob_text(Doc("")) == ""


def test_tabs_between_words_are_spaces_in_the_comment(tmp_path: Path) -> None:
    path = tmp_path / "a.iob"
    path.write_text(iob_text(Doc("a\tb-c", words=["a", "b", "-", "c"])))
    (again,) = iob(path)()
    assert (again.text, again.words) == ("a b-c", ["a", "b", "-", "c"])
