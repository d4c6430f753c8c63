from pathlib import Path

import pytest

from plait.errors import BadData
from plait.tokens import Doc
from plait.training.readers import conllu
from plait.training.readers.conllu import Multiword, Unit

from .corpora import real

ENGLISH = """\
# newdoc id = d1
# newpar id = p1
# sent_id = s1
# text = I don't  know.
1\tI\tI\tPRON\tPRP\tCase=Nom|Number=Sing\t4\tnsubj\t_\t_
2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdo\tdo\tAUX\tVBP\t_\t4\taux\t_\t_
3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_
4\tknow\tknow\tVERB\tVB\tVerbForm=Inf\t0\troot\t_\tSpaceAfter=No
4.1\tit\tit\tPRON\t_\t_\t_\t_\t4:obj\t_
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

# sent_id = s2
# text = Go_
1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No
2\t_\t_\tPUNCT\tNFP\t_\t1\tpunct\t_\tSpaceAfter=No

# newpar id = p2
# sent_id = s3
1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpacesAfter=\\s\\u00A0
2\tfar\t_\t_\t_\t_\t_\t_\t_\t_

# newdoc
# sent_id = s4
1\tYes\t_\tINTJ\tUH\t_\t0\troot\t_\t_
"""

FRENCH = """\
# text = Il parle du chat.
1\tIl\til\tPRON\tA\tGender=Masc\t2\tnsubj\t_\t_
2\tparle\tparler\tVERB\tB\t_\t0\troot\t_\t_
3-4\tdu\t_\t_\t_\t_\t_\t_\t_\t_
3\tde\tde\tADP\tC\t_\t5\tcase\t_\t_
4\tle\tle\tDET\tD\tDefinite=Def\t5\tdet\t_\t_
5\tchat\tchat\tNOUN\tE\t_\t2\tobl\t_\tSpaceAfter=No
6\t.\t.\tPUNCT\tF\t_\t2\tpunct\t_\t_
"""


def read(tmp_path: Path, text: str, unit: Unit = "sentence", multiword: Multiword = "merge") -> list[Doc]:
    path = tmp_path / "a.conllu"
    path.write_bytes(text.encode())
    return list(conllu(path, unit=unit, multiword=multiword)())


def test_a_sentence(tmp_path: Path) -> None:
    doc = read(tmp_path, ENGLISH)[0]
    assert doc.text == "I don't  know."
    assert doc.words == ["I", "do", "n't", "know", "."]
    assert doc.words_given
    assert doc.values("tag") == ["PRP", "VBP", "RB", "VB", "."]
    assert doc.values("pos") == ["PRON", "AUX", "PART", "VERB", "PUNCT"]
    assert doc.values("morph") == ["Case=Nom|Number=Sing", "", "", "VerbForm=Inf", ""]
    assert doc.values("lemma") == ["I", "do", "not", "know", "."]
    assert doc.values("dep") == ["nsubj", "aux", "advmod", "root", "punct"]
    assert doc.columns["head"].codes.tolist() == [3, 3, 3, 3, 3]
    assert doc.columns["sent_start"].codes.tolist() == [1, 0, 0, 0, 0]
    assert [(span.text, span.label) for span in doc.spans["multiword"]] == [("don't", "don't")]
    assert doc.user_data == {"newdoc": "d1", "newpar": "p1", "sent_id": "s1"}


def test_underscores_are_missing_but_for_words_that_are_underscores(tmp_path: Path) -> None:
    docs = read(tmp_path, ENGLISH)
    assert docs[1].values("lemma") == ["go", "_"]
    assert docs[2].values("lemma") == ["go", None]
    assert docs[2].values("tag") == ["VB", None]
    assert docs[2].values("morph") == ["", None]
    assert docs[2].values("dep") == ["root", None]
    assert docs[2].columns["head"].codes.tolist() == [0, -1]
    assert docs[3].column("lemma") is None


def test_spaces(tmp_path: Path) -> None:
    docs = read(tmp_path, ENGLISH)
    assert docs[1].text == "Go_"
    assert docs[1].user_data["space_after"] == ""
    assert docs[2].text == "Go \u00a0far"
    assert "space_after" not in docs[2].user_data


def test_a_text_that_disagrees_is_left_aside(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, "# text = something else\n1\tGo\t" + "\t".join("_" * 8) + "\n2\ton\t" + "\t".join("_" * 8))
    assert doc.text == "Go on"


def test_paragraphs_and_documents(tmp_path: Path) -> None:
    one, two, three = read(tmp_path, ENGLISH, "paragraph")
    assert (one.text, two.text, three.text) == ("I don't  know. Go_", "Go \u00a0far", "Yes")
    assert one.columns["sent_start"].codes.tolist() == [1, 0, 0, 0, 0, 1, 0]
    assert one.columns["head"].codes.tolist() == [3, 3, 3, 3, 3, 5, 5]
    assert [sentence["sent_id"] for sentence in one.user_data["sentences"]] == ["s1", "s2"]
    whole, last = read(tmp_path, ENGLISH, "document")
    assert whole.text == "I don't  know. Go_\n\nGo \u00a0far"
    assert [str(word) for word in whole] == whole.words
    assert [span.text for span in whole.spans["multiword"]] == ["don't"]
    assert (last.text, last.user_data["newdoc"]) == ("Yes", "")


@pytest.mark.parametrize("unit", ["paragraph", "document"])
def test_units_need_marks(tmp_path: Path, unit: Unit) -> None:
    with pytest.raises(BadData, match=r"a\.conllu:2: .*# newdoc"):
        read(tmp_path, FRENCH, unit)


def test_a_multiword_token_is_one_word_with_joined_values(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, FRENCH)
    assert doc.text == "Il parle du chat."
    assert doc.words == ["Il", "parle", "du", "chat", "."]
    assert doc.values("pos") == ["PRON", "VERB", "ADP+DET", "NOUN", "PUNCT"]
    assert doc.values("lemma")[2] == "de+le"
    assert doc.values("morph")[2] == "_+Definite=Def"
    assert doc.values("morph")[1] == ""
    assert doc.values("dep")[2] == "case"
    assert doc.columns["head"].codes.tolist() == [1, 1, 3, 1, 1]
    assert [(span.start, span.end, span.label) for span in doc.spans["multiword"]] == [(2, 3, "du")]


def test_a_multiword_token_as_its_words(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, FRENCH, multiword="words")
    assert doc.text == "Il parle de le chat."
    assert doc.values("pos") == ["PRON", "VERB", "ADP", "DET", "NOUN", "PUNCT"]
    assert doc.columns["head"].codes.tolist() == [1, 1, 4, 4, 1, 1]
    assert [(span.text, span.label) for span in doc.spans["multiword"]] == [("de le", "du")]


def test_the_head_of_a_merged_word_is_outside_of_it(tmp_path: Path) -> None:
    rows = ["1-3\tdámelo\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No"]
    rows += [f"{i}\t{form}\t_\tX\t_\t_\t{head}\t{dep}\t_\t_" for i, form, head, dep in
             [(1, "me", 2, "iobj"), (2, "da", 0, "root"), (3, "lo", 2, "obj"), (4, "ya", 2, "advmod")]]  # fmt: skip
    (doc,) = read(tmp_path, "\n".join(rows) + "\n")
    assert doc.text == "dámeloya"
    assert doc.columns["head"].codes.tolist() == [0, 0]
    assert doc.values("dep") == ["root", "advmod"]


WORD = "1\tA\ta\tX\tX\t_\t0\troot\t_\t_\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\n" + WORD + "2\tB\tb\tX\n", 3, "this line has 4"),
        (WORD + "3\tB\tb\tX\tX\t_\t0\troot\t_\t_\n", 2, "should be 2"),
        (WORD + "x\tB\tb\tX\tX\t_\t0\troot\t_\t_\n", 2, "an id is a number"),
        ("1\tA\ta\tX\tX\t_\t2\troot\t_\t_\n", 1, "a head is a number from 0 to 1"),
        ("1\tA\ta\tX\tX\t_\t" + "9" * 5000 + "\troot\t_\t_\n", 1, "a head is a number"),
        ("1\tA\ta\tX\tX\t_\t-1\troot\t_\t_\n", 1, "'-1'"),
        ("1\t \ta\tX\tX\t_\t0\troot\t_\t_\n", 1, "the word form, is empty"),
        ("1-2\tAB\t_\t_\t_\t_\t_\t_\t_\t_\n" + WORD, 1, "not within the 1 words"),
        ("1-1\t\t_\t_\t_\t_\t_\t_\t_\t_\n" + WORD, 1, "is empty"),
        ("1-1\tA\t_\t_\t_\t_\t_\t_\t_\t_\n1-1\tA\t_\t_\t_\t_\t_\t_\t_\t_\n" + WORD, 2, "overlaps"),
        (WORD + "1-1\tA\t_\t_\t_\t_\t_\t_\t_\t_\n", 2, "has to stand before its first word, 1"),
        (WORD + "# text = A\n", 2, "a comment"),
        ("1.1\tA\ta\tX\tX\t_\t0\troot\t_\t_\n", 1, "no words"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(BadData, match=reason) as error:
        read(tmp_path, text)
    assert error.value.line == line
    assert error.value.path.endswith("a.conllu")


@pytest.mark.parametrize("unit", ["sentence", "document"])
def test_an_empty_file_is_refused(tmp_path: Path, unit: Unit) -> None:
    with pytest.raises(BadData, match="no example"):
        read(tmp_path, "# only a comment\n\n", unit)


def test_unknown_settings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'chapter'"):
        conllu(tmp_path, unit="chapter")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'split'"):
        conllu(tmp_path, multiword="split")  # type: ignore[arg-type]


def test_an_empty_column_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text("1\tdogs\t\tNOUN\t\t\t0\t\t\t\n")
    (doc,) = conllu(path)()
    assert [doc.values(name) for name in ("lemma", "pos", "tag", "morph", "dep")] == [
        [None],
        ["NOUN"],
        [None],
        [""],
        [None],
    ]
    path.write_text("1\tdogs\t_\t_\t_\t_\t\t_\t_\t_\n")
    with pytest.raises(BadData, match="a head is a number"):
        list(conllu(path)())


@pytest.mark.corpus
def test_english_ewt() -> None:
    path = real("ud_en_ewt/en_ewt-ud-train.conllu")
    docs = list(conllu(path)())
    assert sum(map(len, docs)) == 204_577
    texts = [line[9:] for line in path.read_text("utf8").split("\n") if line.startswith("# text = ")]
    assert [doc.text for doc in docs] == texts
    assert all(word.text == form for doc in docs[:500] for word, form in zip(doc, doc.words, strict=True))


@pytest.mark.corpus
def test_documents_of_english_ewt_hold_their_sentences() -> None:
    path = real("ud_en_ewt/en_ewt-ud-dev.conllu")
    sentences, documents = list(conllu(path)()), list(conllu(path, unit="document")())
    assert [word for doc in sentences for word in doc.words] == [word for doc in documents for word in doc.words]
    for doc in documents:
        assert [doc.text[s:e] for s, e in zip(doc.starts, doc.ends, strict=True)] == doc.words
