import json
from pathlib import Path

import pytest

from plait.errors import BadData, OutputExists
from plait.tokens import read_docs
from plait.training.convert import convert

from .readers.corpora import real
from .readers.test_conllu import ENGLISH


def test_settings_reach_the_reader_and_the_writer(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("one\t0,1\nтwo\t\n", encoding="utf8")
    (tmp_path / "labels.txt").write_text("x\ny\n")
    count = convert(
        tmp_path / "a.tsv",
        tmp_path / "b.csv",
        header=False,
        label_separator=",",
        labels=tmp_path / "labels.txt",
    )
    assert count == 2
    assert (tmp_path / "b.csv").read_text("utf8") == 'text,labels\none,"x,y"\nтwo,\n'


def test_units(tmp_path: Path) -> None:
    (tmp_path / "a.conllu").write_text(ENGLISH)
    assert convert(tmp_path / "a.conllu", tmp_path / "b.plait", unit="document") == 2
    assert [len(doc) for doc in read_docs(tmp_path / "b.plait")] == [9, 1]
    assert convert(tmp_path / "b.plait", tmp_path / "c.jsonl", limit=1) == 1
    assert json.loads((tmp_path / "c.jsonl").read_text())["words"][:3] == ["I", "do", "n't"]


def test_other_readers(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_bytes("B-X a\nO caf\xe9\n".encode("latin-1"))
    convert(tmp_path / "a.conll", tmp_path / "b.jsonl", token_column=1, tag_column=0, encoding="latin-1")
    (tmp_path / "c.jsonl").write_text('{"body": "one", "kind": "x"}\n')
    convert(tmp_path / "c.jsonl", tmp_path / "d.csv", text_field="body", label_field="kind")
    assert json.loads((tmp_path / "b.jsonl").read_text("utf8"))["ents"] == [{"start": 0, "end": 1, "label": "X"}]
    assert (tmp_path / "d.csv").read_text() == "text,label\none,x\n"


def test_folders_of_one_format(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.csv").write_text("text,label\none,x\n")
    (folder / "b.tsv").write_text("text\tlabel\ntwo\tx\n")
    assert convert(folder, tmp_path / "b.jsonl") == 2
    (folder / "c.jsonl").write_text('{"text": "three"}\n')
    with pytest.raises(BadData, match=r"several formats \(\.csv, \.jsonl, \.tsv\)"):
        convert(folder, tmp_path / "c.jsonl")


def test_refusals_leave_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\none,x\ntwo\n")
    (tmp_path / "a.docx").write_text("text")
    with pytest.raises(BadData, match=r"a\.csv:3"):
        convert(tmp_path / "a.csv", tmp_path / "b.jsonl")
    with pytest.raises(BadData, match="no reader"):
        convert(tmp_path / "a.docx", tmp_path / "b.jsonl")
    with pytest.raises(BadData, match="no such file"):
        convert(tmp_path / "absent.csv", tmp_path / "b.jsonl")
    with pytest.raises(OutputExists):
        convert(tmp_path / "a.csv", tmp_path / "a.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.docx"]


@pytest.mark.corpus
def test_english_ewt_through_every_lossless_format(tmp_path: Path) -> None:
    source = real("ud_en_ewt/en_ewt-ud-dev.conllu")
    convert(source, tmp_path / "direct.conllu")
    convert(source, tmp_path / "a.plait")
    convert(tmp_path / "a.plait", tmp_path / "b.jsonl.gz")
    convert(tmp_path / "b.jsonl.gz", tmp_path / "c.conllu")
    assert (tmp_path / "c.conllu").read_bytes() == (tmp_path / "direct.conllu").read_bytes()
