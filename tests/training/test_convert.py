import json
from pathlib import Path

import pytest

from plait.errors import BadData, OutputExists
from plait.tokens import read_docs
from plait.training.convert import convert
from plait.training.readers import conllu, csv_table, iob

from .readers.corpora import real
from .readers.test_conllu import ENGLISH


def test_the_names_say_the_formats(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\none,x\n")
    assert convert(tmp_path / "a.csv", tmp_path / "b.jsonl") == 1
    assert json.loads((tmp_path / "b.jsonl").read_text()) == {"text": "one", "cats": {"x": 1.0}}


def test_a_reader_has_settings(tmp_path: Path) -> None:
    (tmp_path / "a.conllu").write_text(ENGLISH)
    assert convert(conllu(tmp_path / "a.conllu", unit="document"), tmp_path / "b.plait") == 2
    assert [len(doc) for doc in read_docs(tmp_path / "b.plait")] == [9, 1]
    (tmp_path / "a.conll").write_bytes("B-X a\nO caf\xe9\n".encode("latin-1"))
    convert(iob(tmp_path / "a.conll", token_column=1, tag_column=0, encoding="latin-1"), tmp_path / "b.jsonl")
    assert json.loads((tmp_path / "b.jsonl").read_text("utf8"))["ents"] == [{"start": 0, "end": 1, "label": "X"}]


def test_several_labels(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("one\t0,1\nтwo\t\n", encoding="utf8")
    (tmp_path / "labels.txt").write_text("x\ny\n")
    reader = csv_table(tmp_path / "a.tsv", header=False, label_separator=",", labels=tmp_path / "labels.txt")
    assert convert(reader, tmp_path / "b.csv", label_separator=",") == 2
    assert (tmp_path / "b.csv").read_text("utf8") == 'text,labels\none,"x,y"\nтwo,\n'


def test_folders(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.csv").write_text("text,label\none,x\n")
    (folder / "b.jsonl").write_text('{"text": "two"}\n')
    assert convert(folder, tmp_path / "c.plait") == 2
    assert [doc.text for doc in read_docs(tmp_path / "c.plait")] == ["one", "two"]


def test_refusals_leave_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\none,x\ntwo\n")
    with pytest.raises(BadData, match=r"a\.csv:3"):
        convert(tmp_path / "a.csv", tmp_path / "b.jsonl")
    with pytest.raises(BadData, match="no such file"):
        convert(tmp_path / "absent.csv", tmp_path / "b.jsonl")
    with pytest.raises(OutputExists):
        convert(tmp_path / "a.csv", tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.corpus
def test_english_ewt_through_every_lossless_format(tmp_path: Path) -> None:
    source = real("ud_en_ewt/en_ewt-ud-dev.conllu")
    convert(source, tmp_path / "direct.conllu")
    convert(source, tmp_path / "a.plait")
    convert(tmp_path / "a.plait", tmp_path / "b.jsonl.gz")
    convert(tmp_path / "b.jsonl.gz", tmp_path / "c.conllu")
    assert (tmp_path / "c.conllu").read_bytes() == (tmp_path / "direct.conllu").read_bytes()
