from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plait.config import Config, check, fill
from plait.errors import BadData
from plait.tokens import Doc
from plait.training.readers import Reader, iob

from .corpora import real


@dataclass
class Corpora:
    corpora: dict[str, Reader]


def read(tmp_path: Path, content: str, **settings: Any) -> list[Doc]:
    path = tmp_path / "a.iob"
    path.write_bytes(content.encode())
    return list(iob(path, **settings)())


def ents(doc: Doc) -> list[tuple[str, str]]:
    return [(ent.text, ent.label) for ent in doc.ents]


def test_tabs_and_separators_of_a_lone_tab(tmp_path: Path) -> None:
    one, two = read(tmp_path, "New\tB-LOC\r\nYork\tI-LOC\r\n\t\r\n\n#tag\tO\n#\tO\n")
    assert (one.text, ents(one), one.words_given) == ("New York", [("New York", "LOC")], True)
    assert (two.words, two.has_ents, two.ents) == (["#tag", "#"], True, ())


def test_spaces_and_further_columns(tmp_path: Path) -> None:
    content = "-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\nrejects  _ I-VP O\n# # O O\n"
    (doc,) = read(tmp_path, content, columns={"tag": 1, "chunk": -2})
    assert doc.words == ["EU", "rejects", "#"]
    assert doc.values("tag") == ["NNP", None, "#"]
    assert doc.values("chunk") == ["I-NP", "I-VP", "O"]
    assert ents(doc) == [("EU", "ORG")]


def test_numbered_words_and_comments(tmp_path: Path) -> None:
    content = "# newdoc\n# sent_id = s1\n# text = I don't\n# by hand\n1\tI\tB-X\t-\tann\n2\tdo\tO\n3\tn't\tO\n"
    (doc,) = read(tmp_path, content, delimiter="\t")
    assert (doc.text, doc.words, ents(doc)) == ("I don't", ["I", "do", "n't"], [("I", "X")])
    assert doc.user_data == {"sent_id": "s1"}


def test_a_text_that_disagrees_is_left_aside(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, "# text = something else\na\tO\nb\tO\n")
    assert doc.text == "a b"


def test_columns_by_setting(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, "B-X|a\nI-X|b\n", token_column=1, tag_column=0, delimiter="|")
    assert ents(doc) == [("a b", "X")]


def test_without_tags_entities_are_missing(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, "a\tDET\n", columns={"pos": 1}, ents=False)
    assert (doc.has_ents, doc.values("pos")) == (False, ["DET"])


def test_missing_tags(tmp_path: Path) -> None:
    part, none, all_of_it = read(tmp_path, "a\t-\nb\t_\nc\tB-X\nd\tO\ne\t-\n\nf\tO\n\ng\t-\nh\t-\n")
    assert ents(part) == [("c", "X")]
    assert [(span.text, span.label) for span in part.spans["missing"]] == [("a b", ""), ("e", "")]
    assert (none.has_ents, dict(none.spans)) == (True, {})
    assert (all_of_it.has_ents, dict(all_of_it.spans)) == (False, {})


def test_a_file_that_is_named_may_end_in_anything(tmp_path: Path) -> None:
    (tmp_path / "test.annotated").write_text("a\tB-X\n")
    (doc,) = iob(tmp_path / "test.annotated")()
    assert ents(doc) == [("a", "X")]


def test_columns_of_conll_2003(tmp_path: Path) -> None:
    content = (
        "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nsings VBZ B-VP O\n\n-DOCSTART- -X- -X- O\n\nAnn NNP B-NP B-PER\n"
    )
    one, two = read(tmp_path, content, malformed="refuse")
    assert (ents(one), ents(two)) == ([("EU", "ORG")], [("Ann", "PER")])


def test_tags_of_no_scheme_are_repaired_or_refused(tmp_path: Path) -> None:
    content = "a\tB-X\nb\tO\n\nc\tO\nd\tI-X\n"
    assert [ents(doc) for doc in read(tmp_path, content)] == [[("a", "X")], [("d", "X")]]
    with pytest.raises(
        BadData, match=r"'I-X' does not fit IOB2.*IOB1 not 'B-X' in line 1.*malformed = .repair"
    ) as error:
        read(tmp_path, content, malformed="refuse")
    assert error.value.line == 5
    assert [ents(doc) for doc in read(tmp_path, content, malformed="refuse", limit=0, ents=False)] == [[], []]


def test_each_file_may_have_a_scheme_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.iob").write_text("a\tB-X\n")
    (tmp_path / "b.iob").write_text("a\tI-X\n")
    assert [ents(doc) for doc in iob(tmp_path, malformed="refuse")()] == [[("a", "X")]] * 2


@pytest.mark.parametrize(
    ("content", "settings", "line", "reason"),
    [
        ("a\tO\n\nb\tO\tX\n", {}, 3, "3 columns; wanted 2, as the first"),
        ("a\tO\nb\n", {}, 2, "1 columns"),
        ("a\tO\nb\tNOUN\n", {}, 2, "'NOUN' is no tag"),
        ("a\tO\n\tO\n", {}, 2, "the token, column 0, is empty"),
        ("a\tO\n", {"tag_column": 4}, 1, "at least 5"),
        ("a\tO\n", {"token_column": -3}, 1, "2 columns"),
        ("-DOCSTART-\n\n", {}, None, "no example"),
    ],
)
def test_refusals_name_the_line(
    tmp_path: Path, content: str, settings: dict[str, Any], line: int | None, reason: str
) -> None:
    with pytest.raises(BadData, match=reason) as error:
        read(tmp_path, content, **settings)
    assert error.value.line == line


def test_bad_settings(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="delimiter"):
        iob(tmp_path, delimiter="")
    with pytest.raises(ValueError, match="malformed is 'repair' or 'refuse'"):
        iob(tmp_path, malformed="ignore")  # type: ignore[arg-type]


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "sentences", "entities"),
    [
        ("wnut17/wnut17train.conll", 3394, 1975),
        ("wnut17/emerging.test.annotated", 1287, 1079),
        ("uner_en_ewt/en_ewt-ud-dev.iob2", 2001, 966),
    ],
)
def test_real_corpora(name: str, sentences: int, entities: int) -> None:
    docs = list(iob(real(name))())
    assert (len(docs), sum(len(doc.ents) for doc in docs)) == (sentences, entities)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"columns": {"tag": -3}}, ":1: this line has 2 columns; wanted at least 3"),
        ({"token_column": 2}, ":1: this line has 2 columns; wanted at least 3"),
        ({"token_column": -3}, ":1: this line has 2 columns; wanted at least 3"),
        ({"columns": {"tag": 2}, "tag_column": 1}, ":1: this line has 2 columns; wanted at least 3"),
    ],
)
def test_columns_that_no_line_has(tmp_path: Path, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(BadData, match=message):
        read(tmp_path, "a O\nb O\n", **settings)


@pytest.mark.parametrize("name", ["head", "sent_start"])
def test_columns_of_numbers_are_refused_before_they_are_read(name: str) -> None:
    with pytest.raises(ValueError, match="head and sent_start are numbers"):
        iob("a.iob", columns={name: 1})
    config = {"corpora": {"train": {"@readers": "plait.IOB.v1", "path": "a.iob", "columns": {name: 1}}}}
    (problem,) = check(fill(Config(config), Corpora), Corpora)
    assert (problem.path, problem.wanted) == ("corpora.train.columns", "columns of text, not head or sent_start")
