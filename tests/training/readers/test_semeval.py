import gzip
from pathlib import Path
from typing import Any

import pytest

from plait.errors import BadData
from plait.tokens import Doc
from plait.training.readers import semeval_2010_task_8

from .corpora import real

SENTENCE = '7\t"The <e1>wheels</e1> of <e2>cars</e2>."\n'


def read(tmp_path: Path, content: str, **settings: Any) -> list[Doc]:
    path = tmp_path / "a.txt"
    path.write_bytes(content.encode())
    return list(semeval_2010_task_8(path, **settings)())


def relations(doc: Doc) -> list[tuple[str, str, str]]:
    return [(head.text, label, tail.text) for head, tail, label, _ in doc.relations]


def test_sentences_with_their_relations(tmp_path: Path) -> None:
    content = (
        SENTENCE + "Component-Whole(e1,e2)\nComment: of course\n\n"
        '8 ""Any time," he told the <e1>boy</e1> at the <e2>desk</e2>."\r\nCause-Effect(e2, e1)\r\nComment:\r\n\r\n'
        '9\t"<e1>Rain</e1> and <e2>snow</e2>"\nOther'
    )
    one, two, three = read(tmp_path, content)
    assert (one.text, one.words) == ("The wheels of cars.", ["The", "wheels", "of", "cars", "."])
    assert [(ent.text, ent.label) for ent in one.ents] == [("wheels", "NOMINAL"), ("cars", "NOMINAL")]
    assert relations(one) == [("wheels", "Component-Whole", "cars")]
    assert one.relations[0].head == one.ents[0]
    assert one.user_data == {"id": 7, "comment": "of course"}
    assert two.text == '"Any time," he told the boy at the desk.'
    assert relations(two) == [("desk", "Cause-Effect", "boy")]
    assert two.user_data == {"id": 8}
    assert (three.has_relations, three.relations, three.words_given) == (True, (), False)


def test_without_answers_relations_are_missing(tmp_path: Path) -> None:
    docs = read(tmp_path, SENTENCE + SENTENCE + "\n" + SENTENCE + "Comment: none\n")
    assert [(len(doc.ents), doc.has_relations) for doc in docs] == [(2, False)] * 3


def test_words_are_parted_where_a_mark_stands(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, '1\t"a sheet of<e2>neurons</e2> or <e1> sand castle </e1>s"\nMade(e1,e2)\n')
    assert doc.text == "a sheet ofneurons or  sand castle s"
    assert doc.words == ["a", "sheet", "of", "neurons", "or", "sand", "castle", "s"]
    assert relations(doc) == [("sand castle", "Made", "neurons")]


def test_names_by_setting(tmp_path: Path) -> None:
    (doc,) = read(tmp_path, SENTENCE + "None\n", other="None", label="N")
    assert ([ent.label for ent in doc.ents], doc.has_relations) == (["N", "N"], True)
    with pytest.raises(ValueError, match="the label of the nominals"):
        semeval_2010_task_8(tmp_path, label="")


def test_folders_limits_and_encodings(tmp_path: Path) -> None:
    (tmp_path / "B.TXT").write_bytes('2\t"<e1>caf\xe9</e1> <e2>b</e2>"\n'.encode("latin-1"))
    (tmp_path / "A.txt.gz").write_bytes(gzip.compress(SENTENCE.encode()))
    docs = list(semeval_2010_task_8(tmp_path, encoding="latin-1")())
    assert [doc.text for doc in docs] == ["The wheels of cars.", "caf\xe9 b"]
    assert len(list(semeval_2010_task_8(tmp_path, limit=1)())) == 1
    with pytest.raises(BadData, match="not UTF-8") as error:
        list(semeval_2010_task_8(tmp_path)())
    assert error.value.line == 1


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("The wheels\n", 2, "a line is a sentence with its number .* got 'The wheels'"),
        ("8\tComponent-Whole\n", 2, "a line is a sentence"),
        ("Component-Whole\n", 2, "a relation with its direction"),
        ("Component-Whole(e1,e1)\n", 2, "a relation with its direction"),
        ("Component-Whole(e1,e3)\n", 2, "a relation with its direction"),
        ("Other\nOther\n", 3, "right below its sentence, which has one at most"),
        ("\nOther\n", 3, "right below its sentence"),
        ("Comment: a\nOther\n", 3, "right below its sentence"),
        ("Comment:\nComment:\n", 3, "a comment stands below a sentence"),
        ("\nComment:\n", 3, "a comment stands below a sentence"),
        ('8\t"<e1>a</e1> b"\n', 2, "this one lacks e2"),
        ('8\t"a <e2>b</e2>"\n', 2, "this one lacks e1"),
        ('8\t"<e1>a</e1> <e2>b"\n', 2, "this one lacks the end of e2"),
        ('8\t"<e1>a <e2>b</e2></e1>"\n', 2, "<e2> is out of place"),
        ('8\t"<e1>a</e2> <e2>b</e2>"\n', 2, "</e2> is out of place"),
        ('8\t"<e1>a</e1> <e1>b</e1> <e2>c</e2>"\n', 2, "<e1> is out of place"),
        ('8\t"a</e1> <e2>b</e2>"\n', 2, "</e1> is out of place"),
        ('8\t"<e1> </e1> <e2>b</e2>"\n', 2, "no word between <e1> and </e1>"),
        ('8\t"<e1>a</e1> <e2></e2>"\n', 2, "no word between <e2> and </e2>"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, content: str, line: int, reason: str) -> None:
    with pytest.raises(BadData, match=reason) as error:
        read(tmp_path, SENTENCE + content)
    assert error.value.line == line


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no example"):
        read(tmp_path, "\n")


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "sentences", "related"), [("TRAIN_FILE.TXT", 8000, 6590), ("TEST_FILE_FULL.TXT", 2717, 2263)]
)
def test_real_corpora(name: str, sentences: int, related: int) -> None:
    docs = list(semeval_2010_task_8(real("semeval2010_task8") / name)())
    assert all(len(doc.ents) == 2 and doc.has_relations for doc in docs)
    assert (len(docs), sum(len(doc.relations) for doc in docs)) == (sentences, related)
