"""Corpora and configs so small that a run takes a moment."""

import random
from collections.abc import Iterator
from pathlib import Path

from plait.config import Config
from plait.registry import registry
from plait.tokens import Doc
from plait.training import Reader

_WORDS = {
    "DET": ["the", "a", "this", "every"],
    "NOUN": ["dog", "cat", "house", "river", "idea", "stone"],
    "VERB": ["sees", "likes", "finds", "builds"],
    "ADJ": ["old", "green", "quiet"],
}
_PATTERNS = [("DET", "NOUN", "VERB", "DET", "NOUN"), ("DET", "ADJ", "NOUN", "VERB"), ("NOUN", "VERB", "ADJ", "NOUN")]


def docs(n: int, seed: int = 0) -> list[Doc]:
    """Gold Docs with the column `pos` and one category, "long" or "short"."""
    chance = random.Random(seed)
    made = []
    for _ in range(n):
        tags = chance.choice(_PATTERNS)
        doc = Doc(words=[chance.choice(_WORDS[tag]) for tag in tags])
        doc.set_column("pos", tags)
        doc.cats = {"long": float(len(tags) == 5), "short": float(len(tags) == 4)}
        made.append(doc)
    return made


@registry.readers("plait-tests.Small.v1")
def small(n: int = 40, seed: int = 0) -> Reader:
    def read() -> Iterator[Doc]:
        return iter(docs(n, seed))

    return read


TAGGER = """
[nlp]
lang = "en"
pipeline = ["tagger"]

[encoders.main]
@architectures = "plait.HashEmbedCNN.v1"
width = 8
depth = 1
rows = 50

[components.tagger]
@components = "plait.Tagger.v1"
column = "pos"

[components.tagger.model]
@architectures = "plait.Tagger.v1"

[components.tagger.model.tok2vec]
@architectures = "plait.Shared.v1"
encoder = "main"

[corpora.train]
@readers = "plait-tests.Small.v1"

[corpora.dev]
@readers = "plait-tests.Small.v1"
n = 10
seed = 1

[training]
max_steps = 12
eval_frequency = 4
patience = 0

[training.optimizer]
learn_rate = 0.01

[training.batcher]
size = 30

[training.loggers]
console = null
progress = null
"""

TEXTCAT = """
[components.textcat]
@components = "plait.TextCategorizer.v1"

[components.textcat.model]
@architectures = "plait.TextCatBOW.v1"
exclusive_classes = true
length = 500
"""


def tagger_config(**overrides: object) -> Config:
    """A tagger; settings of the section [training] as arguments."""
    return Config.from_str(TAGGER).override({f"training.{key}": value for key, value in overrides.items()})


def both_config(**overrides: object) -> Config:
    """A tagger and a text categorizer with a table that is updated row by row."""
    config = Config.from_str(TAGGER + TEXTCAT).override({"nlp.pipeline": ["tagger", "textcat"]})
    return config.override({f"training.{key}": value for key, value in overrides.items()})


def files(folder: Path) -> dict[str, bytes]:
    """All files under a folder, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
