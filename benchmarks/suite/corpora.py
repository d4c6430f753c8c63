"""The corpora that everything is measured on: where the files lie, and how large they are."""

from dataclasses import dataclass
from pathlib import Path

SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class Treebank:
    """A treebank in CoNLL-U.

    Attributes:
        source: where it came from, as it was given.
        lang: the code of its language.
        files: by split.
        sentences, words: how many there are, by split.
        columns: what is predicted: `tag` (XPOS) where the treebank has it, and `pos` (UPOS).
        texts: JSON files of the texts of the dev and the test split, by sentence, with the number of words of each.
    """

    source: str
    lang: str
    files: dict[str, str]
    sentences: dict[str, int]
    words: dict[str, int]
    columns: list[str]
    texts: dict[str, str]


@dataclass(frozen=True)
class Texts:
    """Texts with a category each, in CSV files with the columns `text` and `category`.

    Attributes:
        source: where they came from, as it was given.
        lang: the code of their language.
        files: by split; `dev` is a tenth of the training file that was given.
        texts: how many there are, by split.
        categories: how many there are in the training split.
    """

    source: str
    lang: str
    files: dict[str, str]
    texts: dict[str, int]
    categories: int


def one(folder: Path, pattern: str) -> Path:
    """The one file of a folder that has a name like the pattern."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{folder}: one file named {pattern} is wanted; found {len(found)}")
    return found[0]
