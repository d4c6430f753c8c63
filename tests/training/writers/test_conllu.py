from pathlib import Path

import pytest

from plait.tokens import Doc, Span
from plait.training.readers import conllu
from plait.training.readers.conllu import Multiword, Unit
from plait.training.writers import conllu_text

from ..readers.corpora import real
from ..readers.test_conllu import ENGLISH, FRENCH


def test_a_doc_without_annotation() -> None:
    doc = Doc(words=["Go", "on", "!"], spaces=[" ", "", "\n\u2028"])
    assert conllu_text(doc) == (
        "# text = Go on!\n"
        "1\tGo\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "2\ton\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n"
        "3\t!\t_\t_\t_\t_\t_\t_\t_\tSpacesAfter=\\n\\u2028\n\n"
    )


def rows(text: str) -> list[list[str]]:
    """The lines of words but for empty nodes, DEPS aside."""
    lines = [line.split("\t") for line in text.split("\n") if line and line[0] != "#"]
    return [line[:8] + line[9:] for line in lines if "." not in line[0]]


@pytest.mark.parametrize("unit", ["sentence", "paragraph", "document"])
def test_what_is_read_is_written(tmp_path: Path, unit: Unit) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(ENGLISH)
    written = "".join(conllu_text(doc) for doc in conllu(path, unit=unit)())
    wanted = rows(ENGLISH)
    wanted[1][-1] = "SpacesAfter=\\s\\s"  # the text in the comment has two spaces, of which MISC says nothing
    assert rows(written) == wanted
    marks = [line for line in ENGLISH.split("\n") if line.startswith(("# newdoc", "# newpar", "# sent_id"))]
    found = [line for line in written.split("\n") if line.startswith(("# newdoc", "# newpar", "# sent_id"))]
    assert sorted(found) == sorted(marks)


@pytest.mark.parametrize("multiword", ["merge", "words"])
def test_multiword_tokens(tmp_path: Path, multiword: Multiword) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(FRENCH)
    (doc,) = conllu(path, multiword=multiword)()
    written = rows(conllu_text(doc))
    if multiword == "words":
        assert written == rows(FRENCH)
    else:
        assert written[2] == ["3", "du", "de+le", "ADP+DET", "C+D", "_+Definite=Def", "4", "case", "_"]


def test_spaces_are_escaped_and_read_again(tmp_path: Path) -> None:
    doc = Doc(words=["a", "b", "c"], spaces=["\n\t", "\u00a0 ", ""])
    doc.set_column("pos", ["X", "X", "X"])
    path = tmp_path / "a.conllu"
    path.write_text(conllu_text(doc))
    assert [row[-1] for row in rows(path.read_text())] == ["SpacesAfter=\\n\\t", "SpacesAfter=\\u00A0\\s", "_"]
    (again,) = conllu(path)()
    assert again.text == doc.text


def test_sentences_of_a_doc_without_marks_stay_together(tmp_path: Path) -> None:
    doc = Doc(words=["a", "b"], spaces=["  ", ""])
    doc.set_column("sent_start", [1, 1])
    doc.set_column("head", [0, 1])
    path = tmp_path / "a.conllu"
    path.write_text(conllu_text(doc) + conllu_text(doc))
    assert [again.text for again in conllu(path, unit="document")()] == ["a  b", "a  b"]


def test_names_of_documents_that_no_comment_can_hold(tmp_path: Path) -> None:
    doc = Doc(words=["a"])
    path = tmp_path / "a.conllu"
    for name, found in (("d\u2028e", "d\u2028e"), ("d\ne", "")):
        doc.user_data = {"newdoc": name, "sent_id": name}
        path.write_text(conllu_text(doc))
        (again,) = conllu(path, unit="document")()
        (facts,) = again.user_data["sentences"]
        assert (again.user_data["newdoc"], facts.get("sent_id", "")) == (found, found)


def test_no_words_no_lines() -> None:
    assert conllu_text(Doc(" \n")) == ""


def test_what_has_no_place_is_refused() -> None:
    doc = Doc(words=["a", "b"])
    doc.set_column("lemma", ["a\tb", "b"])
    with pytest.raises(ValueError, match="tab or a line end"):
        conllu_text(doc)
    doc = Doc(words=["a", "b", "c"])
    doc.spans["multiword"] = [Span(doc, 1, 3, "\u2003")]  # type: ignore[assignment]
    with pytest.raises(ValueError, match="'b c' is whitespace"):
        conllu_text(doc)
    doc = Doc(words=["a", "b"])
    doc.set_column("head", [1, 1])
    doc.set_column("sent_start", [1, 1])
    with pytest.raises(ValueError, match="outside of its sentence"):
        conllu_text(doc)


def test_comments_of_odd_user_data_are_left_out() -> None:
    doc = Doc(words=["a"])
    doc.user_data = {"sent_id": "two\nlines", "newdoc": 7, "space_after": "x", "sentences": "?"}
    assert conllu_text(doc) == "# text = a\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n\n"


def test_ranges_that_cross_sentences_are_left_out() -> None:
    doc = Doc(words=["a", "b"])
    doc.set_column("sent_start", [1, 1])
    doc.spans["multiword"] = (Span(doc, 0, 2, "ab"),)
    assert [row[0] for row in rows(conllu_text(doc))] == ["1", "1"]


@pytest.mark.corpus
@pytest.mark.parametrize("unit", ["sentence", "document"])
def test_english_ewt_comes_back_the_same(unit: Unit) -> None:
    path = real("ud_en_ewt/en_ewt-ud-dev.conllu")
    written = rows("".join(conllu_text(doc) for doc in conllu(path, unit=unit)()))
    original = rows(path.read_text("utf8"))
    for row in original:
        row[-1] = "|".join(item for item in row[-1].split("|") if item.startswith("Space")) or "_"
    assert written == original
