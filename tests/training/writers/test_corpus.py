import gzip
from pathlib import Path

import pytest

from plait.errors import OutputExists
from plait.tokens import Doc, Span
from plait.training.readers import corpus, reader_for
from plait.training.writers import write_corpus


def some() -> list[Doc]:
    docs = [Doc(words=["Ann", "left", "."], spaces=[" ", "", ""]), Doc(words=["Go", "on"])]
    for doc in docs:
        doc.cats = {"x": 1.0}
        doc.ents = [Span(doc, 0, 1, "PER")]  # type: ignore[assignment]
        doc.set_column("pos", ["X"] * len(doc))
    return docs


@pytest.mark.parametrize(
    "name", ["a.conllu", "a.jsonl", "a.csv", "a.tsv", "a.iob", "a.plait", "a.JSONL.gz", "a.tsv.gz"]
)
def test_the_suffix_tells_the_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert write_corpus(path, some()) == 2
    assert [doc.text for doc in corpus(path)()] == ["Ann left.", "Go on"]
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_each_format_keeps_what_it_has_a_place_for(tmp_path: Path) -> None:
    for name in ("a.iob", "a.jsonl", "a.plait"):
        write_corpus(tmp_path / name, some())
        assert [ent.text for doc in corpus(tmp_path / name)() for ent in doc.ents] == ["Ann", "Go"]
    for name in ("a.csv", "a.tsv", "a.jsonl", "a.plait"):
        write_corpus(tmp_path / name, some(), overwrite=True)
        assert [doc.cats for doc in corpus(tmp_path / name)()] == [{"x": 1.0}] * 2


def test_compressed_files_have_no_time_in_them(tmp_path: Path) -> None:
    write_corpus(tmp_path / "a.csv.gz", some())
    data = (tmp_path / "a.csv.gz").read_bytes()
    assert data[4:8] == b"\0\0\0\0"
    assert gzip.decompress(data).startswith(b"text,label\n")


def test_a_file_is_not_overwritten_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")
    with pytest.raises(OutputExists):
        write_corpus(path, some())
    assert path.read_text() == "old"
    assert write_corpus(path, some(), overwrite=True) == 2
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(OutputExists, match="folder"):
        write_corpus(tmp_path / "folder.jsonl", some(), overwrite=True)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    bad = Doc("two\ud800")
    bad.cats = {"x": 1.0}
    with pytest.raises(ValueError, match="text 3 holds half of a surrogate pair"):
        write_corpus(tmp_path / "a.csv", [*some(), bad])
    with pytest.raises(ValueError, match=r"text 1 \('o\\tne'\): .* holds a tab"):
        write_corpus(tmp_path / "a.iob.gz", [Doc(words=["o\tne"])])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.conllu", "a.iob", "a.csv", "a.tsv"])
def test_nul_characters_have_no_place_in_text_files(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"text 1 holds a NUL character.*write \.jsonl"):
        write_corpus(tmp_path / name, [Doc("a\0")])
    write_corpus(tmp_path / "a.jsonl", [Doc("a\0")])
    assert [doc.text for doc in reader_for(tmp_path / "a.jsonl")()] == ["a\0"]


def test_texts_without_words_are_left_out_where_they_have_no_place(tmp_path: Path) -> None:
    assert write_corpus(tmp_path / "a.conllu", [Doc(" "), *some()]) == 2
    assert write_corpus(tmp_path / "a.jsonl", [Doc(" "), *some()]) == 3


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.conllu, \.jsonl"):
        write_corpus(tmp_path / "a.docx", some())
    assert list(tmp_path.iterdir()) == []
