import gzip
from pathlib import Path

import pytest

from plait.errors import BadData
from plait.training.readers import corpus, reader_for


def test_the_suffix_tells_the_reader(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\none,x\n")
    (tmp_path / "b.tsv.gz").write_bytes(gzip.compress(b"text\tlabel\ntwo\tx\n"))
    (tmp_path / "c.jsonl").write_text('{"text": "three"}\n')
    (tmp_path / "d.conllu").write_text("1\tfour\t_\tX\t_\t_\t0\troot\t_\t_\n")
    (tmp_path / "readme.md").write_text("no data")
    reader = corpus(tmp_path)
    assert [doc.text for doc in reader()] == [doc.text for doc in reader()] == ["one", "two", "three", "four"]
    assert [doc.text for doc in corpus(tmp_path / "c.jsonl")()] == ["three"]
    assert [doc.text for doc in corpus(tmp_path, limit=3)()] == ["one", "two", "three"]


def test_columns_share_their_categories_from_one_reading_to_the_next(tmp_path: Path) -> None:
    (tmp_path / "d.conllu").write_text("1\tfour\t_\tX\t_\t_\t0\troot\t_\t_\n")
    reader = corpus(tmp_path / "d.conllu")
    assert next(reader()).columns["pos"].categories is next(reader()).columns["pos"].categories


def test_an_unknown_suffix_names_those_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_text("text")
    with pytest.raises(BadData, match=r"\.conllu, \.jsonl.*plait\.CSV\.v1"):
        list(corpus(path)())


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no such file"):
        list(corpus(tmp_path / "absent.csv")())
    with pytest.raises(ValueError, match=r"--paths\.train FILE"):
        list(corpus(None)())
    with pytest.raises(ValueError, match=r"--paths\.train FILE"):
        reader_for(None)
    with pytest.raises(ValueError, match="limit"):
        corpus(tmp_path, limit=-1)
