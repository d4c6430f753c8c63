"""Corpora that are cut and checked."""

import csv
import json
from pathlib import Path

import pytest

from benchmarks.workers import prepare
from benchmarks.workers.categories import read


def test_a_treebank_is_cut_by_sentences(treebank: Path, tmp_path: Path) -> None:
    found = prepare.treebank(treebank, None, tmp_path, 8)
    assert found.sentences == {"train": 8, "dev": 2, "test": 2}
    assert found.words == {"train": 32, "dev": 8, "test": 8}
    assert found.columns == ["tag", "pos"]
    assert found.lang == "en"
    assert json.loads(Path(found.texts["test"]).read_text()) == [["The cat sleeps .", 4]] * 2


def test_a_treebank_without_xpos_has_one_column(treebank: Path, tmp_path: Path) -> None:
    for path in treebank.iterdir():
        lines = (line.split("\t") for line in path.read_text(encoding="utf8").splitlines())
        path.write_text("\n".join("\t".join([*row[:4], "_", *row[5:]]) if len(row) > 1 else "" for row in lines) + "\n")
    assert prepare.treebank(treebank, "de", tmp_path, 0).columns == ["pos"]


def test_a_tenth_of_the_texts_is_held_out(texts: Path, tmp_path: Path) -> None:
    found = prepare.texts(texts, "en", tmp_path, 0)
    assert found.texts == {"train": 36, "dev": 4, "test": 8}
    assert found.categories == 2
    assert read(found.files["test"])[1] == ["card", "person"] * 4


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("text", "label"), ("a", "b")])
    with pytest.raises(SystemExit, match="missing: category"):
        prepare.rows(path, prepare.HEADER)


def test_parts_of_speech_become_those_of_universal_dependencies() -> None:
    assert prepare.universal("1\tve\tve\tCONJ\tCC\t_\n") == "1\tve\tve\tCCONJ\tCC\t_\n"
    assert prepare.universal("# text = ve\n") == "# text = ve\n"
