"""A treebank and texts with categories, small enough to be learned from in a moment."""

import csv
from pathlib import Path

import pytest

WORDS = [("The", "DT", "DET"), ("cat", "NN", "NOUN"), ("sleeps", "VBZ", "VERB"), (".", ".", "PUNCT")]


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    """A folder with the three splits."""
    folder = tmp_path / "treebank"
    folder.mkdir()
    rows = "".join(f"{i}\t{word}\t_\t{pos}\t{tag}\t_\t_\t_\t_\t_\n" for i, (word, tag, pos) in enumerate(WORDS, 1))
    for split, count in (("train", 30), ("dev", 6), ("test", 6)):
        (folder / f"small-{split}.conllu").write_text(f"{rows}\n" * count, encoding="utf8")
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with texts of two categories."""
    folder = tmp_path / "texts"
    folder.mkdir()
    rows = [("Where is my card?", "card"), ("Who is it?", "person")]
    for split, count in (("train", 20), ("test", 4)):
        with (folder / f"{split}.csv").open("w", encoding="utf8", newline="") as file:
            csv.writer(file).writerows([("text", "category"), *rows * count])
    return folder
